import type { Dom } from './dom';
import { isDialog } from './front';

/** Names that authors give to such layers. */
const NAMES =
  /cookie|consent|gdpr|ccpa|privacy[-_]?(banner|notice|popup)|paywall|regwall|interstitial|newsletter[-_]?(modal|popup|overlay)/i;

/** What such layers say about cookies, or about a subscription or an account that reading on requires. */
const WORDS =
  /cookie|consent|gdpr|newsletter|subscri|sign (in|up)|log ?in to|abonn|anmelden, um|suscr[ií]|iniciar sesi|inscri|datenschutz|rodo|zgod|файл\w* cookie|подпис|クッキー|登録|订阅|登录|登入|訂閱|同意/giu;
const CONSENT_WORDS = /cookie|consent|gdpr|rodo|datenschutz|クッキー|同意/giu;

const CHARS_PER_WORD = 200;
const CJK_PER_WORD = 60;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{4}/u;

const PAGE_PARTS = 'main, article, h1, [role=main]';

/** A layer with more characters is not a banner or an offer. The longest consent texts come near this limit. */
const MAX_CHARS = 4_000;

/**
 * Whether an element is a layer over the page that asks for consent, a subscription or an account. `position` as
 * computed; where there is no layout, only names and words decide.
 */
export function isOverlay(element: Element, dom: Dom, position: string, hasLayout: boolean): boolean {
  const isNamed = NAMES.test(`${dom.attribute(element, 'class') ?? ''} ${dom.attribute(element, 'id') ?? ''}`);
  if (!isDialog(element, dom) && !isNamed && position !== 'fixed') return false;
  const text = dom.text(element);
  if (text.length > MAX_CHARS || dom.find(element, PAGE_PARTS)) return false;
  if (isNamed && hasLayout) return true;
  // Such words are also those of everyday, so a longer text must have more of them.
  const words = text.match(isNamed ? CONSENT_WORDS : WORDS)?.length ?? 0;
  return words > 0 && text.trim().length <= CHARS_PER_WORD + words * (CJK.test(text) ? CJK_PER_WORD : CHARS_PER_WORD);
}
