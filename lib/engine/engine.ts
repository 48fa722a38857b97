import type { Article } from '../article/article';
import type { FinishReason } from '../completions/finish-reason';
import type { Usage } from '../completions/usage';
import type { EngineWish } from '../prompt/wish';

/** One piece of a streamed answer. A stream without a `finish` chunk did not end as it should. */
export type Chunk =
  | { type: 'delta'; text: string }
  /** A model's reasoning before its answer; never part of the summary. */
  | { type: 'reasoning'; text: string }
  /** All deltas so far turn out to have been reasoning: its closing tag came without an opening one. */
  | { type: 'was-reasoning' }
  /**
   * The provider asks Pith to wait; the request is repeated once after `ms` milliseconds. Only before the first delta.
   */
  | { type: 'waiting'; ms: number }
  /** The provider refused a longer answer and was asked again with this token limit. Only before the first delta. */
  | { type: 'limited'; tokens: number }
  /** The name by which a relay's stream can be resumed when everything else is lost. At most once, before any delta. */
  | { type: 'resumable'; stream: string }
  /** The connection was lost; if anything follows, it continues from there. */
  | { type: 'reconnecting' }
  | { type: 'usage'; usage: Usage }
  | { type: 'finish'; finishReason: FinishReason };

/**
 * Turns an article into a stream of Markdown. Throws `RunError` for failures that a reader can tell apart. When
 * `signal` aborts, the stream ends without an error and closes what it holds open (a socket).
 */
export type Engine = (article: Article, wish: EngineWish, signal: AbortSignal) => AsyncIterable<Chunk>;
