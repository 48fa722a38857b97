import type { FirstWish, PendingRequest, RunRequest, SaidTurn } from '../run/request';
import { aboutOf, questionOf, type RunState } from './run-state';
import { answersOf, shownRun, shownVersion, type TabState } from './tab-state';

/**
 * The same wish again, from the beginning of its text; a preview that was asked for is still shown. The gesture's
 * access may have ended by now, and its early reading is used up.
 */
export function askAgain(run: RunState): PendingRequest {
  const { request, ending, isFormer } = run;
  // Otherwise the reader would be asked for the gesture that led here.
  const isProtected = ending?.kind === 'failed' && ending.code === 'restricted-page';
  return { ...request, granted: isProtected && !isFormer, intent: '', wish: toFirstWish(run) };
}

/** The same wish, confirmed by a reader who knows what kind of page it is. */
export function askAnyway(run: RunState): PendingRequest {
  return withConsent(askAgain(run), { isConfirmed: true });
}

/** The same wish, by a reader who wants the captions that the page's policy refuses. */
export function askWithCaptions(run: RunState): PendingRequest {
  return withConsent(askAgain(run), { wantsCaptions: true });
}

/** The same wish with half as much text. */
export function askForLess(run: RunState): PendingRequest {
  return withConsent(askAgain(run), { halvings: run.request.consent.halvings + 1 });
}

/** The wish to continue this text where it stops. The background decides whether it still belongs to the page. */
export function askToContinue(run: RunState): PendingRequest {
  const { article, engine } = run.source ?? {};
  const without = run.sent?.asked?.without ?? [];
  const from = { url: article?.url ?? '', host: engine?.host ?? '', model: engine?.model ?? '', without };
  return { ...askAgain(run), wish: { kind: 'continuation', of: toFirstWish(run), prefix: run.text, from } };
}

/** The wish for a summary of the tab's current page. */
export function askForPage(tabId: number): PendingRequest {
  const consent = { isConfirmed: false, isPreviewed: false, halvings: 0 };
  return { tabId, source: { kind: 'page' }, granted: false, intent: '', wish: { kind: 'summary' }, consent };
}

/** The wish for another summary of what the tab shows, or of its page if that has changed. */
export function askForSummary(tabId: number, tab: TabState | null): PendingRequest {
  const run = shownRun(tab);
  if (!run || run.isFormer) return askForPage(tabId);
  return withConsent({ ...askAgain(run), wish: { kind: 'summary' } }, { isPreviewed: false });
}

/** The same wish, with a preview of what will be sent. */
export function askForPreview(request: PendingRequest): PendingRequest {
  return withConsent(request, { isPreviewed: true });
}

/** The wish for an answer about what the tab shows, or about its page if that has changed. */
export function askQuestion(tabId: number, tab: TabState | null, question: string): PendingRequest {
  return { ...askForSummary(tabId, tab), wish: { kind: 'question', question } };
}

/** The complete request of a run: a question is sent with what was said in the tab before. */
export function completeRequest(request: PendingRequest, tab: TabState | null): RunRequest {
  if (!tab) return { ...request, said: { thread: [], leftOut: [] } };
  const question = questionOf({ request });
  const summary = shownVersion(tab);
  const answers = answersOf(tab).filter((answer) => questionOf(answer) !== question);
  const thread = question === null ? [] : [...(summary ? [summary] : []), ...answers].flatMap(toTurn);
  return { ...request, said: { thread, leftOut: tab.leftOut } };
}

/** Turns that a model wrote. Sentences that the device picked are in the page's text anyway. */
function toTurn(run: RunState): SaidTurn[] {
  const { text, isFormer, sent } = run;
  if (text === '' || isFormer || !sent?.asked) return [];
  return [{ question: questionOf(run) ?? '', answer: text, about: aboutOf(run), without: sent.asked.without }];
}

function toFirstWish(run: RunState): FirstWish {
  const question = questionOf(run);
  return question === null ? { kind: 'summary' } : { kind: 'question', question };
}

function withConsent(request: PendingRequest, consent: Partial<PendingRequest['consent']>): PendingRequest {
  return { ...request, consent: { ...request.consent, ...consent } };
}
