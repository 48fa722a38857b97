import type { ExtractionMethod, Verdict } from '../article';
import type { Evidence } from './evidence';
import { countWords, FEW } from './measures';
import { BOT, CONSENT, ERROR, LOGIN } from './phrases';

/**
 * In words. Pages in front of another page have up to `SHORT` words of their own, the teasers of paywalls up to
 * `TEASER`.
 */
const SHORT = 130;
const TEASER = 300;

/** What keeps the reader from the text, or `null` when nothing does. */
export function judgeWall(evidence: Evidence, method: ExtractionMethod): Verdict | null {
  const { passages, lengths, prose, words, heads, isArticle, isDeclared, isPaid } = evidence;
  if (method === 'pdf' || method === 'transcript' || method === 'document') return null;
  if (prose >= (isPaid ? 2 : 1) * TEASER) return null;
  const text = passages.map((passage) => passage.text).join('\n');
  const isIn = (pattern: RegExp) => heads.some((head) => pattern.test(head));
  /** Whether a heading says little else, unlike one about the subject. */
  const isHead = (pattern: RegExp) => heads.some((head) => 2 * (pattern.exec(head)?.[0].length ?? 0) > head.length);

  if (prose < SHORT && !(isDeclared && words >= FEW)) {
    const { isChallenged, hasPassword, isRefused } = evidence;
    if ((isChallenged || words < 1.5 * FEW) && (isIn(BOT) || BOT.test(text))) return 'bot-check';
    if (isHead(ERROR) || (prose < FEW && (isIn(ERROR) || ERROR.test(text)))) return 'error-page';
    if (isHead(LOGIN) ? hasPassword || prose < FEW : hasPassword && prose < FEW && !isDeclared) return 'login';
    if (isChallenged && words < FEW / 2) return 'bot-check';
    if (isRefused) return 'error-page';
  }

  const { consent } = evidence;
  if (consent) {
    const beside = lengths.filter((_, i) => !consent.includes(passages[i]!.text.slice(0, 60)));
    const other = beside.reduce((total, length) => total + length, 0);
    // A banner has fewer words than even a short page beside it.
    if (other < FEW && 2 * other < countWords(consent)) return 'consent';
  } else if (consent === '' && !isArticle && isIn(CONSENT)) return 'consent';
  return evidence.hasOffer ? 'paywall' : null;
}
