import type { RunRequest } from '../run/protocol';
import { aboutOf, type RunState } from './run-state';
import { answersOf, shownRun, shownVersion, type TabState } from './tab-state';

/** Turns that go along with a question; older ones say little about it, and cost. */
const MAX_TURNS = 20;

/**
 * The same wish again; what was to be looked at first still is. The gesture's access may be gone by now, and its early
 * reading is used up.
 */
export function askAgain({ request, ending, isFormer }: RunState): RunRequest {
  // Otherwise the reader would be sent to make the gesture that led here.
  const isProtected = ending?.kind === 'failed' && ending.code === 'restricted-page';
  const { continued: _continued, resume: _resume, ...wish } = request;
  return { ...wish, granted: isProtected && !isFormer, intent: '', prefix: '' };
}

/** The same wish, now that the reader knows what kind of page it is. */
export function askAnyway(run: RunState): RunRequest {
  return { ...askAgain(run), isConfirmed: true };
}

/** The same wish with half as much text. */
export function askForLess(run: RunState): RunRequest {
  return { ...askAgain(run), halvings: (run.request.halvings ?? 0) + 1 };
}

/** The wish to go on with this text where it stops; anew where it was written before something of the page was left out. */
export function askToContinue(run: RunState, tab: TabState | null): RunRequest {
  if (!hasKept(run, leftOutOf(tab, aboutOf(run)))) return askAgain(run);
  const { article, engine } = run.source ?? {};
  const continued = { url: article?.url ?? '', host: engine?.host ?? '', model: engine?.model ?? '' };
  return { ...askAgain(run), prefix: run.text, continued };
}

/** The wish for a summary of the page that the tab is at. */
export function askForPage(tabId: number): RunRequest {
  return { tabId, source: { kind: 'page' }, granted: false, intent: '', prefix: '' };
}

/** The wish for another summary of what the tab shows, or of its page where that is another one now. */
export function askForSummary(tabId: number, tab: TabState | null): RunRequest {
  const run = shownRun(tab);
  if (!run || run.isFormer) return askForPage(tabId);
  const { question: _question, ...request } = askAgain(run);
  return { ...request, isPreviewed: false };
}

/** The same wish, but the reader looks at what will be sent first. */
export function askForPreview(request: RunRequest): RunRequest {
  return { ...request, isPreviewed: true };
}

/** The wish for an answer about what the tab shows, or about its page where that is another one now. */
export function askQuestion(tabId: number, tab: TabState | null, question: string): RunRequest {
  return { ...askForSummary(tabId, tab), question };
}

/**
 * The request as it is made: with all that the reader does not want to send, and a question with what was said of the same
 * page before, as far as it was said without what is left out now.
 */
export function completeRequest(request: RunRequest, tab: TabState | null): RunRequest {
  if (!tab) return request;
  const { leftOut } = tab;
  if (request.question === undefined) return { ...request, leftOut };
  const summary = shownVersion(tab);
  const answers = answersOf(tab).filter((run) => run.request.question !== request.question);
  const said = [...(summary ? [summary] : []), ...answers].filter(({ text, isFormer }) => text !== '' && !isFormer);
  const about = said[0] && aboutOf(said[0]);
  const without = leftOutOf(tab, about);
  const thread = said
    .filter((run) => aboutOf(run) === about && hasKept(run, without))
    .map((run) => ({ question: run.request.question ?? '', answer: run.text }));
  return { ...request, leftOut, thread: thread.slice(-MAX_TURNS), ...(about !== undefined && { about }) };
}

function leftOutOf(tab: TabState | null, about: string | undefined): readonly string[] {
  return tab?.leftOut.find((each) => each.about === about)?.passages ?? [];
}

/** Whether a model wrote it, and knew none of `without`. What the device picked, a model reads in the text itself. */
function hasKept({ source }: RunState, without: readonly string[]): boolean {
  if (!source || source.engine.kind === 'key-sentences') return false;
  const known = new Set(source.asked.without);
  return without.every((passage) => known.has(passage));
}
