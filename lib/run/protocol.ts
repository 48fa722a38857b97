import type { Article, Passage } from '../article/article';
import type { FinishReason } from '../completions/finish-reason';
import type { SummaryWish } from '../prompt/wish';
import type { Usage } from '../completions/usage';
import type { Chunk } from '../engine/engine';
import type { ErrorCode, ErrorFacts } from '../errors';
import { isRecord } from '../is-record';
import type { Hint } from '../proof/place/hints';
import type { ListPrice } from '../settings/pricing';
import { parseRunRequest, parseTexts, type RunRequest } from './request';
import type { Times } from './times';

/** The name of a port that carries one run. */
export const RUN_PORT = 'run';

/**
 * Panel to background. `start` comes first and once, with the panel's own id of the run; `ping` keeps the background
 * alive during the run; `file-read` answers the last `file` with `{ article }` or `{ code }`. After a `preview`,
 * `leave-out` requests another one without these passages, and `send` sends what the last one showed.
 */
export type PanelMessage =
  | { type: 'start'; runId: string; request: RunRequest }
  | { type: 'ping' }
  | { type: 'file-read'; answer: unknown }
  | { type: 'leave-out'; without: readonly string[] }
  | { type: 'send' };

/**
 * Some bytes, in base64, of a file of `size` bytes that the panel should read, because the background has no room for
 * the PDF parser, and Chrome's has no DOM parser. Slices come in order.
 */
export type FileSlice = { url: string; contentType: string; size: number; slice: string };

/** Chrome and Firefox stop a background that receives no event for 30 s, even with an open port and a running fetch. */
export const PING_INTERVAL_MS = 20_000;

/**
 * How much of the article the engine gets: its characters in whole percent, and how many of its sections; 0 of 0 when
 * it was not cut. `leftOut`: how many passages the reader left out.
 */
export type Coverage = { percent: number; sections: number; ofSections: number; leftOut?: number };

/** The article without its text. */
export type ArticleFacts = Pick<
  Article,
  | 'title'
  | 'siteName'
  | 'url'
  | 'language'
  | 'words'
  | 'method'
  | 'verdict'
  | 'truncated'
  | 'hiddenCharacters'
  | 'furnitureCharacters'
> & {
  /** Pages of a PDF without text. */
  textlessPages: number;
  /** The number of passages in the article. */
  passages: number;
  /** Some headings, for questions about them; absent in data of earlier versions, like the next two. */
  headings?: readonly string[];
  byline?: string;
  /** As the page writes it. */
  publishedTime?: string;
  /** The web addresses in its text; absent when there are too many, and in data of earlier versions. */
  addresses?: readonly string[];
};

/** Which engine runs, and where the text goes: `host` and `model` are empty on the device. */
export type EngineFacts = {
  kind: 'key-sentences' | 'provider' | 'relay';
  host: string;
  model: string;
  /** A BCP 47 tag, or `page` for the page's own. */
  language: string;
};

/**
 * What a request sends: about how many `tokens`, at what price of the model (`null` when it is not known), and without
 * which passages.
 */
export type AskedFacts = { tokens: number; price: ListPrice | null; without: readonly string[] };

/**
 * The context of a server in the reader's own network, in tokens, for a text that does not fit into it. `isTold`:
 * whether the server reported it; otherwise Pith assumes a small one.
 */
export type ContextFacts = { tokens: number; isTold: boolean };

/**
 * What the engine was given. `coverage`: `null` for all of the article. `asked`: `null` on the device, which sends
 * nothing. `context`: present if it is the reason why only a part was sent.
 */
export type SentFacts = { coverage: Coverage | null; asked: AskedFacts | null; context?: ContextFacts };

/**
 * Exactly what would be sent. `parts`: the messages by role, or a relay's fields by name, in order; empty when
 * everything is left out. `passages`: the article's passages as they appear in the parts unless they are left out.
 * `collapsed`: the numbers of those that the page shows only when they are opened, from 0.
 * `words`: the words of those that are sent. `isLost`: whether something left out before is no longer on the page as it
 * was.
 */
export type Preview = {
  parts: readonly Part[];
  passages: readonly string[];
  collapsed: readonly number[];
  words: number;
  coverage: Coverage | null;
  asked: AskedFacts;
  isLost: boolean;
};
export type Part = { name: string; text: string };

/** The article's passages with their positions. `beside`: its title, its author and the like. */
export type PageText = {
  passages: readonly Pick<Passage, 'text' | 'page' | 'seconds'>[];
  language: string;
  beside: readonly string[];
};

/** Background to panel. `done` and `error` are terminal: nothing follows them. */
export type RunEvent =
  | { type: 'file'; file: FileSlice }
  /** The page was read. `wish`: what the reader chose in the settings. */
  | { type: 'article'; article: ArticleFacts; engine: EngineFacts; wish: SummaryWish }
  | { type: 'preview'; preview: Preview }
  /**
   * The request was made. `isContinued`: whether it continues the earlier text, or else starts a new one. `hasHints`:
   * whether the model was asked for hints.
   */
  | { type: 'sent'; sent: SentFacts; isContinued: boolean; hasHints?: boolean }
  /** What the engine yields, except its end. `resumable`: also if the background is stopped. */
  | Exclude<Chunk, { type: 'usage' | 'finish' }>
  /** All of the page's text, once, after the first delta. The answer's statements are compared with it. */
  | { type: 'page'; page: PageText }
  /** The passages, by number from 1, that the model names behind the first `at` characters of the text. */
  | ({ type: 'hint' } & Hint)
  /** The model did not continue the prefix but started over: what follows replaces it. */
  | { type: 'restarted' }
  | { type: 'times'; times: Times }
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

/** Parses a message of the panel; `null` for anything else. */
export function parsePanelMessage(value: unknown): PanelMessage | null {
  if (!isRecord(value)) return null;
  if (value.type === 'ping') return { type: 'ping' };
  if (value.type === 'file-read') return { type: 'file-read', answer: value.answer };
  if (value.type === 'send') return { type: 'send' };
  if (value.type === 'leave-out') return { type: 'leave-out', without: parseTexts(value.without) };
  const request = value.type === 'start' ? parseRunRequest(value.request) : null;
  const runId = typeof value.runId === 'string' ? value.runId : '';
  return request && { type: 'start', runId, request };
}
