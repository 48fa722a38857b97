import type { FinishReason } from '../completions/finish-reason';
import type { Usage } from '../completions/usage';
import type { ErrorCode, ErrorFacts } from '../errors';
import { toAbout, toPageUrl } from '../page-url';
import type { ArticleFacts, AskedFacts, EngineFacts, Preview, RunEvent, RunRequest } from '../run/protocol';

/** How a run ended. */
export type Ending =
  | { kind: 'done'; finishReason: FinishReason; usage: Usage | null }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: ErrorCode; facts: ErrorFacts };

/** One run as the panel shows it. The text stays whatever the ending is. Times are epoch milliseconds. */
export type RunState = {
  /** Different for every run of every panel. */
  id: string;
  /** The id of the version that was shown when it began, '' for none. */
  shownBefore: string;
  request: RunRequest;
  startedAt: number;
  /** How far the file is read that the page shows. */
  progress: { page: number; ofPages: number } | null;
  /** `null` while the page is read. */
  source: { article: ArticleFacts; engine: EngineFacts; asked: AskedFacts } | null;
  /** What is about to be sent, while the reader looks at it. */
  preview: Preview | null;
  text: string;
  /** When the first word came, of the text or of the reasoning. */
  firstWordAt: number | null;
  /** What the model wrote to itself, and between when; never part of the summary, of copies or of exports. */
  reasoning: { text: string; sinceAt: number; untilAt: number } | null;
  /** When the provider may be asked again; `null` when nothing is waited for. */
  retryAt: number | null;
  /** The connection was lost, and is looked for. */
  isReconnecting: boolean;
  /** The page has been left or loaded again since. */
  isFormer: boolean;
  /** `null` while the run goes on. */
  ending: Ending | null;
};

/** Nothing is waited for. */
export const CALM = { retryAt: null, isReconnecting: false };

/** A run as it begins. */
export function createRun(
  { id, request, atMs }: { id: string; request: RunRequest; atMs: number },
  shownBefore: string,
): RunState {
  const text = request.prefix;
  return {
    id,
    shownBefore,
    request,
    startedAt: atMs,
    progress: null,
    source: null,
    preview: null,
    text,
    firstWordAt: null,
    reasoning: null,
    ...CALM,
    isFormer: false,
    ending: null,
  };
}

/** The run after an event of its port. */
export function applyEvent(run: RunState, event: RunEvent, atMs: number): RunState {
  switch (event.type) {
    case 'article':
      return {
        ...run,
        // What was previewed is sent now.
        ...(run.preview && { request: { ...run.request, isPreviewed: false } }),
        source: { article: event.article, engine: event.engine, asked: event.asked },
        preview: null,
      };
    case 'preview':
      return { ...run, preview: event.preview };
    case 'delta':
      return {
        ...run,
        ...CALM,
        text: run.text + event.text,
        firstWordAt: run.firstWordAt ?? atMs,
        reasoning: endReasoning(run, atMs),
      };
    case 'reasoning':
      return {
        ...run,
        ...CALM,
        firstWordAt: run.firstWordAt ?? atMs,
        reasoning: addReasoning(run, event.text, atMs),
      };
    case 'was-reasoning':
      return {
        ...run,
        text: run.request.prefix,
        // A model that started over has no prefix before its thoughts.
        reasoning: addReasoning(
          run,
          run.text.startsWith(run.request.prefix) ? run.text.slice(run.request.prefix.length) : run.text,
          atMs,
        ),
      };
    case 'waiting':
      return { ...run, retryAt: atMs + event.ms };
    // What only the panel's wiring needs.
    case 'file':
    case 'resumable':
      return run;
    case 'reconnecting':
      return { ...run, isReconnecting: true };
    case 'restarted':
      return { ...run, text: '' };
    case 'done':
      return { ...run, ...CALM, ending: { kind: 'done', finishReason: event.finishReason, usage: event.usage } };
    case 'error':
      return { ...run, ...CALM, preview: null, ending: { kind: 'failed', code: event.code, facts: event.facts } };
  }
}

function addReasoning({ reasoning, startedAt }: RunState, text: string, atMs: number): RunState['reasoning'] {
  return { text: (reasoning?.text ?? '') + text, sinceAt: reasoning?.sinceAt ?? startedAt, untilAt: atMs };
}

/** The model thought until its first word. */
function endReasoning({ reasoning, text, request }: RunState, atMs: number): RunState['reasoning'] {
  return reasoning && text === request.prefix ? { ...reasoning, untilAt: atMs } : reasoning;
}

/**
 * Whether a tab that shows `url` has left the run's page; `null`: it was loaded, or its address is not known. A page that
 * is still being read may give itself another address meanwhile.
 */
export function hasLeft({ source }: RunState, url: string | null): boolean {
  return url === null || (source !== null && toPageUrl(url) !== toPageUrl(source.article.url));
}

/** Whether two runs are about the same page, or the same selection. */
export function isSamePage(a: RunState, b: RunState): boolean {
  return aboutOf(a) === aboutOf(b);
}

/** What a run is about, see `toAbout`. */
export function aboutOf({ source, request }: RunState): string {
  return toAbout(request.source, source?.article.url ?? '');
}
