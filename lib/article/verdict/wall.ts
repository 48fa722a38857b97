import type { ExtractionMethod, Verdict } from '../article';
import type { Evidence } from './judge';
import { clean, countWords, findConsentBox, findShown } from './evidence';
import { BOT, CONSENT, ERROR, LOGIN, OFFER } from './phrases';

/**
 * In words. Complete news flashes begin at about 60, so below `FEW` there is no text to summarize; pages that stand before
 * others have up to `SHORT` words of their own, and the teasers of paywalls up to `TEASER`.
 */
export const FEW = 40;
const SHORT = 130;
const TEASER = 300;
/** A line of text with more words speaks about an offer rather than making it. */
const OFFER_WORDS = 30;
const MAX_LINE_CHARS = 300;
/** What one may sign up for beside an article. */
const OTHER_OFFER = /newsletter|comment|kommentar|comentar|boletín|评论|邮件|コメント|メルマガ/i;

const CHALLENGE = ['captcha', 'challenge', 'turnstile']
  .map((name) => `iframe[src*=${name} i], [action*=${name} i], [id*=${name} i], [class*=${name} i]`)
  .join();

/** What keeps the reader from the text, or `null` when nothing does. */
export function judgeWall(evidence: Evidence, method: ExtractionMethod): Verdict | null {
  const { root, passages, lengths, prose, words, heads, isArticle, isDeclared, isPaid } = evidence;
  if (method === 'pdf' || method === 'transcript' || method === 'document') return null;
  if (prose >= (isPaid ? 2 : 1) * TEASER) return null;
  const text = passages.map((passage) => passage.text).join('\n');
  const isIn = (pattern: RegExp) => heads.some((head) => pattern.test(head));
  /** A heading that says little else, unlike one that speaks about it. */
  const isHead = (pattern: RegExp) => heads.some((head) => 2 * (pattern.exec(head)?.[0].length ?? 0) > head.length);
  const find = (selector: string) =>
    findShown(root, selector).filter((element) => !element.closest('header, nav, footer'));

  if (prose < SHORT && !(isDeclared && words >= FEW)) {
    const isChallenged = find(CHALLENGE).length > 0;
    if ((isChallenged || words < 1.5 * FEW) && (isIn(BOT) || BOT.test(text))) return 'bot-check';
    if (isHead(ERROR) || (prose < FEW && (isIn(ERROR) || ERROR.test(text)))) return 'error-page';
    const hasPassword = find('input[type=password]').length > 0;
    if (isHead(LOGIN) ? hasPassword || prose < FEW : hasPassword && prose < FEW && !isDeclared) return 'login';
    if (isChallenged && words < FEW / 2) return 'bot-check';
    if (isRefused(root)) return 'error-page';
  }

  const box = findConsentBox(root);
  if (box) {
    const beside = lengths.filter((_, i) => !box.includes(passages[i]!.text.slice(0, 60)));
    const other = beside.reduce((total, length) => total + length, 0);
    // A banner says less than even a short page beside it.
    if (other < FEW && 2 * other < countWords(box)) return 'consent';
  } else if (box === '' && !isArticle && isIn(CONSENT)) return 'consent';

  const isOffer = (element: Element) => {
    if (element.childElementCount > 4 || element.closest('li, aside')) return false;
    const line = clean(element.textContent);
    return (
      line.length < MAX_LINE_CHARS && OFFER.test(line) && !OTHER_OFFER.test(line) && countWords(line) <= OFFER_WORDS
    );
  };
  return find('p, div, span, h2, h3, h4, a, button').some(isOffer) ? 'paywall' : null;
}

/** Whether the server answered the page with an error. After a change of route it is another page. */
function isRefused({ ownerDocument: { defaultView, URL } }: Element): boolean {
  const [entry] = defaultView?.performance?.getEntriesByType?.('navigation') ?? [];
  return ((entry as PerformanceNavigationTiming | undefined)?.responseStatus ?? 0) >= 400 && entry!.name === URL;
}
