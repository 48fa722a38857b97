import type { FinishReason } from '../completions/finish-reason';
import type { Usage } from '../completions/usage';
import type { ErrorCode, ErrorFacts } from '../errors';
import { toAbout, toPageUrl } from '../page-url';
import type { Settings } from '../settings/settings';
import type { ArticleFacts, EngineFacts, Preview, RunEvent, SentFacts } from '../run/protocol';
import type { PendingRequest } from '../run/request';
import type { Times } from '../run/times';

/** How a run ended. */
export type RunEnding =
  | { kind: 'done'; finishReason: FinishReason; usage: Usage | null }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: ErrorCode; facts: ErrorFacts };

/** One run as the panel shows it. The text stays, whatever the ending. Times are epoch milliseconds. */
export type RunState = {
  /** Unique among the runs of all panels. */
  id: string;
  /** The id of the version that was shown when the run started; '' for none. */
  shownBefore: string;
  request: PendingRequest;
  startedAt: number;
  /** How much of the page's file has been read. */
  progress: { page: number; ofPages: number } | null;
  /** `null` while the page is being read. `wish`: as the settings were then. */
  source: { article: ArticleFacts; engine: EngineFacts; wish: Settings['wish'] } | null;
  /** `null` until the request is made. */
  sent: SentFacts | null;
  /** The limit in tokens to which the answer had to be lowered; absent for none. */
  limit?: number;
  /** What would be sent, while the reader looks at it. */
  preview: Preview | null;
  text: string;
  /** When the first word of the text or the reasoning arrived. */
  firstWordAt: number | null;
  /** The model's reasoning, and from when to when; never part of the summary, of copies or of exports. */
  reasoning: { text: string; sinceAt: number; untilAt: number } | null;
  /** When the provider may be asked again; `null` when Pith is not waiting for that. */
  retryAt: number | null;
  /** The connection was lost and is being restored. */
  isReconnecting: boolean;
  /** The page has been left or reloaded since then. */
  isFormer: boolean;
  /** `null` while the run goes on. */
  ending: RunEnding | null;
  /** When a run came to its own end; absent in data of earlier versions. */
  endedAt?: number;
  /** Absent until the end, and in data of earlier versions. */
  times?: Times;
};

/** The state of a run that waits for nothing. */
export const CALM = { retryAt: null, isReconnecting: false };

/** A run that starts. */
export function createRun(
  { id, request, atMs }: { id: string; request: PendingRequest; atMs: number },
  shownBefore: string,
): RunState {
  return {
    id,
    shownBefore,
    request,
    startedAt: atMs,
    progress: null,
    source: null,
    sent: null,
    preview: null,
    text: prefixOf({ request }),
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
      return { ...run, source: { article: event.article, engine: event.engine, wish: event.wish } };
    case 'preview':
      return { ...run, preview: event.preview };
    case 'sent':
      return applySent(run, event);
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
        text: prefixOf(run),
        // A model that started over has no prefix before its reasoning.
        reasoning: addReasoning(run, addedTo(run), atMs),
      };
    case 'limited':
      return { ...run, limit: event.tokens };
    case 'waiting':
      return { ...run, retryAt: atMs + event.ms };
    // Events that only the panel's wiring needs.
    case 'file':
    case 'page':
    case 'hint':
    case 'resumable':
      return run;
    case 'times':
      return { ...run, times: event.times };
    case 'reconnecting':
      return { ...run, isReconnecting: true };
    case 'restarted':
      return { ...run, text: '' };
    case 'done':
      return {
        ...run,
        ...CALM,
        ending: { kind: 'done', finishReason: event.finishReason, usage: event.usage },
        endedAt: atMs,
      };
    case 'error':
      return { ...run, ...CALM, preview: null, ending: { kind: 'failed', code: event.code, facts: event.facts } };
  }
}

function applySent(run: RunState, { sent, isContinued }: Extract<RunEvent, { type: 'sent' }>): RunState {
  const { wish, consent } = run.request;
  const isNew = wish.kind === 'continuation' && !isContinued;
  const request = {
    ...run.request,
    ...(isNew && { wish: wish.of }),
    // What the preview showed is sent now.
    ...(run.preview && { consent: { ...consent, isPreviewed: false } }),
  };
  return { ...run, request, sent, preview: null, text: isNew ? '' : run.text };
}

/** The question that a run answers; `null` for a summary. */
export function questionOf({ request: { wish } }: Pick<RunState, 'request'>): string | null {
  const first = wish.kind === 'continuation' ? wish.of : wish;
  return first.kind === 'question' ? first.question : null;
}

/** The text that a run continues; '' for none. */
export function prefixOf({ request: { wish } }: Pick<RunState, 'request'>): string {
  return 'prefix' in wish ? wish.prefix : '';
}

/** The text without the part that the run continues; all of it if the model started over. */
export function addedTo(run: RunState): string {
  const prefix = prefixOf(run);
  return run.text.startsWith(prefix) ? run.text.slice(prefix.length) : run.text;
}

/** Whether this run has written any text. */
export function isWriting(run: RunState): boolean {
  return run.text !== prefixOf(run);
}

function addReasoning({ reasoning, startedAt }: RunState, text: string, atMs: number): RunState['reasoning'] {
  return { text: (reasoning?.text ?? '') + text, sinceAt: reasoning?.sinceAt ?? startedAt, untilAt: atMs };
}

/** The reasoning ends with the first word of the answer. */
function endReasoning(run: RunState, atMs: number): RunState['reasoning'] {
  return run.reasoning && !isWriting(run) ? { ...run.reasoning, untilAt: atMs } : run.reasoning;
}

/**
 * Whether a tab that shows `url` has left the run's page; `url` is `null` when the tab was loaded or its address is not
 * known. A page that is still being read may give itself another address in the meantime. The page of a link was never
 * in the tab.
 */
export function hasLeft({ source, request }: RunState, url: string | null): boolean {
  if (request.source.kind === 'link') return false;
  return url === null || (source !== null && toPageUrl(url) !== toPageUrl(source.article.url));
}

/** What a run is about, see `toAbout`. */
export function aboutOf({ source, request }: RunState): string {
  return toAbout(request.source, source?.article.url ?? '');
}
