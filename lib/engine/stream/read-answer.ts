import { Aside } from './aside';
import { readCompletionChunk } from '../../completions/completion';
import type { Ending } from './ending';
import type { Chunk } from '../engine';
import { createThinkFilter } from './think';

/**
 * The chunks of a completion, its reasoning apart from its text. `finish` comes last, and only when the provider said
 * that the completion is finished. Text that was held back is given before an error is thrown.
 *
 * @param finishedMs how long to listen on after a finish reason
 */
export async function* readAnswer(
  stream: AsyncIterable<unknown>,
  ending: Ending,
  { finishedMs, signal }: { finishedMs: number; signal: AbortSignal },
): AsyncGenerator<Chunk> {
  const think = createThinkFilter();
  try {
    for await (const value of stream) {
      if (value instanceof Aside) {
        yield value.chunk;
        continue;
      }
      for (const chunk of readCompletionChunk(value)) {
        if (chunk.type === 'finish') ending.finishReason = chunk.finishReason;
        // Some servers give a reason with every delta: there is more to come for as long as there is text.
        if (ending.finishReason && chunk.type !== 'usage') ending.deadline = Date.now() + finishedMs;
        if (chunk.type === 'delta') yield* think.push(chunk.text);
        else if (chunk.type !== 'finish') yield chunk;
      }
    }
  } catch (error) {
    yield* think.end();
    throw error;
  }
  if (signal.aborted) return;
  yield* think.end();
  if (ending.finishReason) yield { type: 'finish', finishReason: ending.finishReason };
}
