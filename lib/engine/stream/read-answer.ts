import { Aside } from './aside';
import { RunError } from '../../errors';
import { readChunks } from './read-chunks';
import type { FinishMeaning, FinishReason } from '../../completions/finish-reason';
import { redactWords } from '../../completions/provider-words';
import type { CompletionEnding } from './completion-ending';
import type { Chunk } from '../engine';
import { createHarmonyFilter } from './harmony';
import { createThinkFilter, type ThinkChunk } from './think';

/**
 * The chunks of a completion, with its reasoning separated from its text. `finish` comes last, and only if the provider
 * said that the completion is finished. Text that was held back comes before an error is thrown.
 *
 * @param finishedMs how long to keep listening after a finish reason
 */
export async function* readAnswer(
  stream: AsyncIterable<unknown>,
  ending: CompletionEnding,
  { finishedMs, signal }: { finishedMs: number; signal: AbortSignal },
): AsyncGenerator<Chunk> {
  const think = createThinkFilter();
  const harmony = createHarmonyFilter();
  const takeText = (pieces: ReturnType<typeof harmony.push>): ThinkChunk[] =>
    pieces.flatMap((piece) => (piece.type === 'delta' ? think.push(piece.text) : [piece]));
  let isRefused = false;
  try {
    for await (const value of stream) {
      if (value instanceof Aside) {
        yield value.chunk;
        continue;
      }
      for (const piece of readChunks(value)) {
        if (piece.type === 'finish') ending.finishReason = toFinishReason(piece);
        if (piece.type === 'delta' || piece.type === 'no-reason') ending.isReasonEmpty = piece.type === 'no-reason';
        // Some servers give a reason with every delta, so more follows as long as there is text.
        if (ending.finishReason && piece.type !== 'usage' && piece.type !== 'no-reason')
          ending.deadline = Date.now() + finishedMs;
        if (piece.type === 'delta') yield* takeText(harmony.push(piece.text));
        else if (piece.type === 'refusal') {
          isRefused = true;
          yield { type: 'delta', text: piece.text };
        } else if (piece.type !== 'finish' && piece.type !== 'no-reason') yield piece;
      }
    }
  } catch (error) {
    yield* takeText(harmony.end());
    yield* think.end();
    throw error;
  }
  if (signal.aborted) return;
  yield* takeText(harmony.end());
  yield* think.end();
  // A model that refuses reports a normal stop.
  if (ending.finishReason) yield { type: 'finish', finishReason: isRefused ? 'filtered' : ending.finishReason };
}

/** Throws for a finish reason that means a broken answer, or that is undocumented: the answer may be incomplete. */
function toFinishReason({ meaning, word }: { meaning: FinishMeaning; word: string }): FinishReason {
  if (meaning !== 'failed' && meaning !== 'unknown') return meaning;
  const detail = redactWords(word, '');
  throw new RunError(meaning === 'failed' ? 'provider-error' : 'cut-off', detail === 'error' ? {} : { detail });
}
