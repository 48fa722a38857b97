import type { Dom } from './dom';

/** Names that authors give to such layers. */
const NAMES =
  /cookie|consent|gdpr|ccpa|privacy[-_]?(banner|notice|popup)|paywall|regwall|interstitial|newsletter[-_]?(modal|popup|overlay)/i;

/** What such layers say about cookies, or about a subscription or an account that reading on requires. */
const WORDS =
  /cookie|consent|gdpr|newsletter|subscri|sign (in|up)|log ?in to|abonn|anmelden, um|suscr[ií]|iniciar sesi|inscri|datenschutz|rodo|zgod|файл\w* cookie|подпис|クッキー|登録|订阅|登录|登入|訂閱|同意/iu;
const CONSENT_WORDS = /cookie|consent|gdpr|rodo|datenschutz|クッキー|同意/iu;

const PAGE_PARTS = 'main, article, h1, [role=main]';

/** A layer with more characters is not a banner or an offer. The longest consent texts come near this limit. */
const MAX_CHARS = 4_000;

/**
 * Whether an element is a layer over the page that asks for consent, a subscription or an account. `position` as
 * computed; where there is no layout, only names and words decide.
 */
export function isOverlay(element: Element, dom: Dom, position: string, hasLayout: boolean): boolean {
  const role = dom.attribute(element, 'role') ?? '';
  const isDialog =
    /^(alert)?dialog$/.test(role) || dom.attribute(element, 'aria-modal') === 'true' || dom.name(element) === 'DIALOG';
  const isNamed = NAMES.test(`${dom.attribute(element, 'class') ?? ''} ${dom.attribute(element, 'id') ?? ''}`);
  if (!isDialog && !isNamed && position !== 'fixed') return false;
  const text = dom.text(element);
  if (text.length > MAX_CHARS || dom.find(element, PAGE_PARTS)) return false;
  return isNamed && hasLayout ? true : (isNamed ? CONSENT_WORDS : WORDS).test(text);
}
