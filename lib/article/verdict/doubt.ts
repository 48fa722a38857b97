import type { Verdict } from '../article';

const DOUBTFUL: ReadonlySet<Verdict> = new Set([
  'stub',
  'login',
  'paywall',
  'consent',
  'bot-check',
  'error-page',
  'empty-application',
]);

/** Whether a page of this kind is hardly what the reader wants to pay a summary for. */
export function isDoubtful(verdict: Verdict): boolean {
  return DOUBTFUL.has(verdict);
}
