import type { Article } from '../article/article';
import type { FinishReason } from '../completions/finish-reason';
import type { SummaryWish, Turn } from '../prompt/wish';
import type { Usage } from '../completions/usage';
import type { ErrorCode, ErrorFacts } from '../errors';
import { isStreamName } from '../engine/stream/place';
import { isRecord } from '../is-record';
import type { Price } from '../settings/pricing';

/** The name of a port that carries one run. */
export const RUN_PORT = 'run';

/** What is summarized: the page, or what the reader selected in one of its frames. */
export type RunSource =
  | { kind: 'page' }
  /** `text`: the selection as the browser's menu gives it, without line breaks; used when the page cannot be asked. */
  | { kind: 'selection'; frameId: number; text: string };

/**
 * `granted`: the gesture gave access to the page (toolbar, menu, shortcut), so a refusal means that the browser protects
 * the page. Otherwise it may only mean that access is missing. `intent`: the id of the intent the run fulfils, '' for none.
 * `prefix`: the summary that is to be continued, '' for a new one; `continued`: what that is a summary of, and by whom.
 * `resume`: the run goes on where another port lost it; the page is not read again. `isConfirmed`: the reader knows that
 * the page looks like none to summarize, and wants it. `halvings`: how often the reader asked to send half as much.
 * `question`: is answered instead of a summary, as the next of a `thread` about the page at `about`; about another page it
 * begins a new one. `isPreviewed`: nothing is sent before the reader has seen it. `leftOut`: what the reader does not want
 * to send, of whatever page. `about` and `thread` are added, and `leftOut` is, when the request is made (`completeRequest`).
 */
export type RunRequest = {
  tabId: number;
  source: RunSource;
  granted: boolean;
  intent: string;
  prefix: string;
  continued?: Continued;
  resume?: Resume;
  isConfirmed?: boolean;
  halvings?: number;
  question?: string;
  thread?: readonly Turn[];
  about?: string;
  isPreviewed?: boolean;
  leftOut?: readonly LeftOut[];
};

/** Passages of a page or a selection (`toAbout`), as they would be sent. */
export type LeftOut = { about: string; passages: readonly string[] };

/** A relay's stream, and the host that has it: it is asked for again from its first word on, which costs nothing. */
export type Resume = { stream: string; host: string };

/** A run that would continue the summary of another page, or of another engine, fails before anything is sent. */
export type Continued = { url: string; host: string; model: string };

/**
 * Panel to background. `start` comes once and first; `ping` keeps the background alive while the run goes on; `file-read`
 * answers the last `file`, with `{ article }` or `{ code }`. After a `preview`: `leave-out` asks for another one without
 * these passages, and `send` sends what the last one showed.
 */
export type PanelMessage =
  | { type: 'start'; request: RunRequest }
  | { type: 'ping' }
  | { type: 'file-read'; answer: unknown }
  | { type: 'leave-out'; without: readonly string[] }
  | { type: 'send' };

/**
 * Some bytes, in base64, of a file of `size` bytes that the panel is to read: the background has no room for what reads
 * PDF, and Chrome's has no parser. They come in order.
 */
export type FileSlice = { url: string; contentType: string; size: number; slice: string };

/** Chrome and Firefox stop a background that heard nothing for 30 s, even with a port open and a fetch under way. */
export const PING_INTERVAL_MS = 20_000;

/** How much of the article the engine gets: whole percents of its characters, and how many of its sections. */
export type Coverage = { percent: number; sections: number; ofSections: number };

/** The article without its text. */
export type ArticleFacts = Pick<
  Article,
  'title' | 'siteName' | 'url' | 'language' | 'words' | 'method' | 'verdict' | 'truncated'
> & {
  /** Pages of a PDF without text. */
  textlessPages: number;
  /** How many passages the article has. */
  passages: number;
  /** `null` when the engine gets all of it. */
  coverage: Coverage | null;
};

/** Which engine runs, and where the text goes: `host` and `model` are empty on the device. */
export type EngineFacts = {
  kind: 'key-sentences' | 'provider' | 'relay';
  host: string;
  model: string;
  /** The language that was wished for, '' for the page's own. */
  language: string;
};

/**
 * With what the engine is asked: the reader's `wish`, about how many `tokens` (0 on the device), the price of the model,
 * `null` where it is not known, and the passages that were left out.
 */
export type AskedFacts = { wish: SummaryWish; tokens: number; price: Price | null; without: readonly string[] };

/**
 * Exactly what would be sent. `parts`: the messages by role, or a relay's fields by name, in order; none when everything
 * is left out. `passages`: those of the article, as they stand in the parts where they are not left out. `words`: of those
 * that are not. `isLost`: something that was left out before is no more on the page as it was.
 */
export type Preview = {
  parts: readonly Part[];
  passages: readonly string[];
  words: number;
  asked: AskedFacts;
  isLost: boolean;
};
export type Part = { name: string; text: string };

/** Background to panel. `done` and `error` are terminal: nothing follows them. */
export type RunEvent =
  | { type: 'file'; file: FileSlice }
  | { type: 'article'; article: ArticleFacts; engine: EngineFacts; asked: AskedFacts }
  | { type: 'preview'; preview: Preview }
  | { type: 'delta'; text: string }
  | { type: 'reasoning'; text: string }
  /** All deltas so far were reasoning. */
  | { type: 'was-reasoning' }
  /** The provider asked to wait this long before the one further request. */
  | { type: 'waiting'; ms: number }
  /** Should the background go away, this stream of a relay can be gone on with. */
  | { type: 'resumable'; stream: string }
  /** The connection to the relay was lost; what follows goes on where it was. */
  | { type: 'reconnecting' }
  /** The model did not continue the prefix but started over: what follows stands by itself. */
  | { type: 'restarted' }
  | { type: 'done'; finishReason: FinishReason; usage: Usage | null }
  | { type: 'error'; code: ErrorCode; facts: ErrorFacts };

type Listener<T> = { addListener(listener: (value: T) => void): void };

/** The part of the browser's `runtime.Port` that a run needs; the in-memory pair in the tests has it too. */
export type Port = {
  readonly name: string;
  postMessage(value: unknown): void;
  disconnect(): void;
  readonly onMessage: Listener<unknown>;
  readonly onDisconnect: Listener<unknown>;
};

/** Reads what came over the port from the panel; `null` for anything else. */
export function parsePanelMessage(value: unknown): PanelMessage | null {
  if (!isRecord(value)) return null;
  if (value.type === 'ping') return { type: 'ping' };
  if (value.type === 'file-read') return { type: 'file-read', answer: value.answer };
  if (value.type === 'send') return { type: 'send' };
  if (value.type === 'leave-out') return { type: 'leave-out', without: parseTexts(value.without) };
  const request = value.type === 'start' ? parseRunRequest(value.request) : null;
  return request && { type: 'start', request };
}

export function parseRunRequest(value: unknown): RunRequest | null {
  if (!isRecord(value) || !Number.isInteger(value.tabId) || !isRecord(value.source)) return null;
  const { kind, frameId, text } = value.source;
  const intent = typeof value.intent === 'string' ? value.intent : '';
  const prefix = typeof value.prefix === 'string' ? value.prefix : '';
  const continued = parseContinued(value.continued);
  const resume = parseResume(value.resume);
  const halvings = Number(value.halvings);
  // Read as a run of its own it would be paid for once more.
  if (value.resume !== undefined && !resume) return null;
  const base = {
    tabId: value.tabId as number,
    granted: value.granted === true,
    intent,
    prefix,
    ...(continued && { continued }),
    ...(resume && { resume }),
    ...(value.isConfirmed === true && { isConfirmed: true }),
    ...(halvings >= 1 && halvings <= 10 && { halvings: Math.floor(halvings) }),
    ...(typeof value.question === 'string' && { question: value.question }),
    ...(Array.isArray(value.thread) && { thread: value.thread.filter(isTurn) }),
    ...(typeof value.about === 'string' && { about: value.about }),
    ...(value.isPreviewed === true && { isPreviewed: true }),
    ...(Array.isArray(value.leftOut) && { leftOut: value.leftOut.filter(isRecord).map(parseLeftOut) }),
  };
  if (kind === 'page') return { ...base, source: { kind } };
  if (kind !== 'selection' || !Number.isInteger(frameId) || typeof text !== 'string') return null;
  return { ...base, source: { kind, frameId: frameId as number, text } };
}

function parseContinued(value: unknown): Continued | null {
  if (!isRecord(value)) return null;
  const { url, host, model } = value;
  return typeof url === 'string' && typeof host === 'string' && typeof model === 'string' ? { url, host, model } : null;
}

function parseResume(value: unknown): Resume | null {
  if (!isRecord(value)) return null;
  const { stream, host } = value;
  return typeof stream === 'string' && isStreamName(stream) && typeof host === 'string' ? { stream, host } : null;
}

function isTurn(value: unknown): value is Turn {
  return isRecord(value) && typeof value.question === 'string' && typeof value.answer === 'string';
}

function parseLeftOut({ about, passages }: Record<string, unknown>): LeftOut {
  return { about: String(about), passages: parseTexts(passages) };
}

function parseTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
