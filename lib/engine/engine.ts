import type { Article } from '../article/article';
import type { FinishReason } from '../completions/finish-reason';
import type { Usage } from '../completions/usage';
import type { EngineWish } from '../prompt/wish';

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

/**
 * Turns an article into a stream of Markdown. Throws `RunError` for failures a reader can tell apart. When `signal`
 * aborts, the stream ends without an error and whatever it holds open (a socket) is closed.
 */
export type Engine = (article: Article, wish: EngineWish, signal: AbortSignal) => AsyncIterable<Chunk>;
