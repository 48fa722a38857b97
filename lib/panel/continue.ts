import type { FirstWish, PendingRequest, RunRequest, SaidTurn } from '../run/request';
import { aboutOf, questionOf, type RunState } from './run-state';
import { answersOf, shownRun, shownVersion, type TabState } from './tab-state';

/**
 * The same wish again, from the beginning of its text; what was to be looked at first still is. The gesture's access may be
 * gone by now, and its early reading is used up.
 */
export function askAgain(run: RunState): PendingRequest {
  const { request, ending, isFormer } = run;
  // Otherwise the reader would be sent to make the gesture that led here.
  const isProtected = ending?.kind === 'failed' && ending.code === 'restricted-page';
  return { ...request, granted: isProtected && !isFormer, intent: '', wish: toFirstWish(run) };
}

/** The same wish, now that the reader knows what kind of page it is. */
export function askAnyway(run: RunState): PendingRequest {
  return withConsent(askAgain(run), { isConfirmed: true });
}

/** The same wish with half as much text. */
export function askForLess(run: RunState): PendingRequest {
  return withConsent(askAgain(run), { halvings: run.request.consent.halvings + 1 });
}

/** The wish to go on with this text where it stops. Whether it still belongs to the page, the background decides. */
export function askToContinue(run: RunState): PendingRequest {
  const { article, engine } = run.source ?? {};
  const without = run.sent?.asked?.without ?? [];
  const from = { url: article?.url ?? '', host: engine?.host ?? '', model: engine?.model ?? '', without };
  return { ...askAgain(run), wish: { kind: 'continuation', of: toFirstWish(run), prefix: run.text, from } };
}

/** The wish for a summary of the page that the tab is at. */
export function askForPage(tabId: number): PendingRequest {
  const consent = { isConfirmed: false, isPreviewed: false, halvings: 0 };
  return { tabId, source: { kind: 'page' }, granted: false, intent: '', wish: { kind: 'summary' }, consent };
}

/** The wish for another summary of what the tab shows, or of its page where that is another one now. */
export function askForSummary(tabId: number, tab: TabState | null): PendingRequest {
  const run = shownRun(tab);
  if (!run || run.isFormer) return askForPage(tabId);
  return withConsent({ ...askAgain(run), wish: { kind: 'summary' } }, { isPreviewed: false });
}

/** The same wish, but the reader looks at what will be sent first. */
export function askForPreview(request: PendingRequest): PendingRequest {
  return withConsent(request, { isPreviewed: true });
}

/** The wish for an answer about what the tab shows, or about its page where that is another one now. */
export function askQuestion(tabId: number, tab: TabState | null, question: string): PendingRequest {
  return { ...askForSummary(tabId, tab), wish: { kind: 'question', question } };
}

/** The request of a run as it is made: a question goes along with what was said in the tab before. */
export function completeRequest(request: PendingRequest, tab: TabState | null): RunRequest {
  if (!tab) return { ...request, said: { thread: [], leftOut: [] } };
  const question = questionOf({ request });
  const summary = shownVersion(tab);
  const answers = answersOf(tab).filter((answer) => questionOf(answer) !== question);
  const thread = question === null ? [] : [...(summary ? [summary] : []), ...answers].flatMap(toTurn);
  return { ...request, said: { thread, leftOut: tab.leftOut } };
}

/** What a model wrote. What the device picked, a model reads in the text itself. */
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
