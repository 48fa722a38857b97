import type { Verdict } from '../article';

const DOUBTFUL: ReadonlySet<Verdict> = new Set([
  'stub',
  'login',
  'paywall',
  'consent',
  'bot-check',
  'error-page',
  'empty-application',
  'loading',
  'framed',
  'covered',
]);

/** Whether a reader is unlikely to want to pay for a summary of a page of this kind. */
export function isDoubtful(verdict: Verdict): boolean {
  return DOUBTFUL.has(verdict);
}
