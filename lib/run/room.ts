import type { Article } from '../article/article';
import { estimatePassagesTokens } from '../prompt/estimate-tokens';
import type { ContextFacts } from './protocol';
import type { ReadyEngine } from './ready-engine';

/** The default context of LM Studio, and of Ollama with little memory. */
const SMALL_CONTEXT = 4_096;

/** Room for the instructions, for the facts about the article, and for the answer with its reasoning. */
const OTHER_TOKENS = 1_400;

/** Tokenizers differ from our estimate, and servers often drop silently what does not fit. */
const CAUTION = 0.8;

/** The most tokens of an article to send, estimated. `context`: what limits them; `null` for nothing but the model. */
export type Room = { maxTokens: number; context: ContextFacts | null };

/**
 * The room for an article. A server in the reader's own network often has far less than a provider, and some drop what
 * does not fit silently, so it is asked first, unless the text fits even into a small context.
 */
export async function findRoom(
  { passages }: Article,
  { maxTokens, askContext }: Pick<ReadyEngine, 'maxTokens' | 'askContext'>,
  signal: AbortSignal,
): Promise<Room> {
  const room = { maxTokens, context: null };
  const size = estimatePassagesTokens(passages);
  if (!askContext || size <= toRoom(SMALL_CONTEXT)) return room;
  const { running, most } = await askContext(signal);
  const tokens = Math.min(running ?? SMALL_CONTEXT, most ?? Infinity);
  const fitting = toRoom(tokens);
  // What leaves the whole text in place limits nothing.
  return fitting < Math.min(maxTokens, size)
    ? { maxTokens: fitting, context: { tokens, isTold: running !== null } }
    : room;
}

function toRoom(context: number): number {
  // Even with the smallest context, a little is sent.
  return Math.floor(CAUTION * Math.max(context - OTHER_TOKENS, context / 4));
}
