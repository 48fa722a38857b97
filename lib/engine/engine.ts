import type { Article } from '../article/article';

/** Why the engine stopped. `length`: cut by the limit. `filtered`: withheld by the provider's content filter. */
export type FinishReason = 'stop' | 'length' | 'filtered';

/**
 * Tokens in and out; `estimated` when the provider did not report them. `costUsd`: what a relay says that it cost, as a
 * decimal number in US dollars; `null` when it does not know the price.
 */
export type Usage = {
  promptTokens: number;
  completionTokens: number;
  estimated: boolean;
  costUsd?: string | null;
};

/** One piece of a streamed answer. A stream without a `finish` chunk did not end as it should. */
export type Chunk =
  | { type: 'delta'; text: string }
  /** What a model writes to itself before its answer; never part of the summary. */
  | { type: 'reasoning'; text: string }
  /** All deltas so far turn out to have been reasoning: its closing tag came without an opening one. */
  | { type: 'was-reasoning' }
  /** The provider asks to wait; the request is made again, once, after `ms` milliseconds. Only before the first delta. */
  | { type: 'waiting'; ms: number }
  /** A relay's stream, which can be gone on with by this name when all else is lost. At most once, before any delta. */
  | { type: 'resumable'; stream: string }
  /** The connection was lost; what follows, if anything does, goes on where it was. */
  | { type: 'reconnecting' }
  | { type: 'usage'; usage: Usage }
  | { type: 'finish'; finishReason: FinishReason };

export const SUMMARY_LENGTHS = ['short', 'medium', 'long'] as const;
export type SummaryLength = (typeof SUMMARY_LENGTHS)[number];

export const SUMMARY_FORMATS = ['key-points', 'paragraph', 'tldr', 'qa', 'table'] as const;
export type SummaryFormat = (typeof SUMMARY_FORMATS)[number];

/**
 * What the reader wishes for. `language`: a BCP 47 tag, `page` for the page's own, or `browser` for the browser's.
 * `prompt`: the name of the reader's own prompt that takes the place of length and format, '' for none.
 */
export type SummaryWish = { length: SummaryLength; format: SummaryFormat; language: string; prompt: string };

/** A question about the page that was answered. The summary itself comes first, as the answer to ''. */
export type Turn = { question: string; answer: string };

/**
 * `prefix`: the text so far, which is to be continued; '' for a new one. `format`: key points when left out. `language` is
 * never `browser`. `instruction`: the reader's own prompt, see `own-prompt.ts`; it takes the place of length and format.
 * `question`: is answered instead of a summary, after the `thread` before it.
 */
export type EngineWish = {
  length: SummaryLength;
  language: string;
  prefix: string;
  format?: SummaryFormat;
  instruction?: string;
  question?: string;
  thread?: readonly Turn[];
};

/**
 * Turns an article into a stream of Markdown. Throws `RunError` for failures a reader can tell apart. When `signal`
 * aborts, the stream ends without an error and whatever it holds open (a socket) is closed.
 */
export type Engine = (article: Article, wish: EngineWish, signal: AbortSignal) => AsyncIterable<Chunk>;
