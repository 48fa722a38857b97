import type { ErrorCode } from '../errors';
import type { RunRequest } from '../run/protocol';
import type { RunState, TabState } from './state';

/** Failures after which the text can go on where it stops. */
const CONTINUABLE: ReadonlySet<ErrorCode> = new Set([
  'cut-off',
  'interrupted',
  'stalled',
  'provider-error',
  'provider-down',
  'unreachable',
  'offline',
  'panel-closed',
]);

/** Turns that go along with a question; older ones say little about it, and cost. */
const MAX_TURNS = 20;

/** Whether more of this summary can be asked for: a model wrote it, and it stops before its end. */
export function canContinue({ ending, source, text, isFormer }: RunState): boolean {
  if (text === '' || isFormer || !source || source.engine.kind === 'key-sentences') return false;
  switch (ending?.kind) {
    case 'done':
      return ending.finishReason === 'length';
    case 'stopped':
      return true;
    case 'failed':
      return CONTINUABLE.has(ending.code);
    case undefined:
      return false;
  }
}

/** The same wish once more. The gesture's access may be gone by now, and its early reading is used up. */
export function askAgain({ request, ending, isFormer }: RunState): RunRequest {
  // Otherwise the reader would be sent to make the gesture that led here.
  const isProtected = ending?.kind === 'failed' && ending.code === 'restricted-page';
  const { continued: _continued, resume: _resume, isPreviewed: _isPreviewed, without, ...wish } = request;
  const again = { ...wish, granted: isProtected && !isFormer, intent: '', prefix: '' };
  // What was left out of another page is not on this one.
  return without && !isFormer ? { ...again, without } : again;
}

/** The same wish, now that the reader knows what kind of page it is. */
export function askAnyway(run: RunState): RunRequest {
  return { ...askAgain(run), isConfirmed: true };
}

/** The same wish with half as much text. */
export function askForLess(run: RunState): RunRequest {
  return { ...askAgain(run), halvings: (run.request.halvings ?? 0) + 1 };
}

/** The wish to go on with this summary where it stops. */
export function askToContinue(run: RunState): RunRequest {
  const { article, engine } = run.source ?? {};
  const continued = { url: article?.url ?? '', host: engine?.host ?? '', model: engine?.model ?? '' };
  return { ...askAgain(run), prefix: run.text, continued };
}

/** The wish for a summary of the page that the tab is at. */
export function askForPage(tabId: number): RunRequest {
  return { tabId, source: { kind: 'page' }, granted: false, intent: '', prefix: '' };
}

/** The same wish, but the reader looks at what will be sent first, and chooses anew what to leave out. */
export function askForPreview({ without: _without, ...request }: RunRequest): RunRequest {
  return { ...request, isPreviewed: true };
}

/** What was left out before stays left out when a gesture asks for the same page once more. */
export function leaveOutAgain(request: RunRequest, tab: TabState | null): RunRequest {
  const before = lastAbout(tab)?.request;
  return before?.without && before.source.kind === request.source.kind
    ? { ...request, without: before.without }
    : request;
}

/** The wish for an answer about what the tab shows, or about its page where that is another one now. */
export function askQuestion(tabId: number, tab: TabState | null, question: string): RunRequest {
  const about = lastAbout(tab);
  if (!tab || !about) return { ...askForPage(tabId), question };
  const summary = tab.versions[tab.shown];
  const thread = [
    // What the device picked, the model reads in the text itself.
    ...(summary?.text && summary.source?.engine.kind !== 'key-sentences' ? [summary] : []),
    ...tab.answers.filter(({ text }) => text !== ''),
  ].map((run) => ({ question: run.request.question ?? '', answer: run.text }));
  return {
    ...askAgain(about),
    question,
    thread: thread.slice(-MAX_TURNS),
    about: about.source?.article.url ?? '',
  };
}

/** What the tab shows of its page of now. */
function lastAbout(tab: TabState | null): RunState | null {
  const run = tab && (tab.versions[tab.shown] ?? tab.answers.at(-1));
  return run && !run.isFormer ? run : null;
}
