import type { Usage } from '../completions/usage';
import type { Chunk } from '../engine/engine';
import { RunError } from '../errors';
import type { RunEvent } from './protocol';
import type { HintChunk } from './strip-hints';
import { createSeam, type Joined } from './seam';

/**
 * The events for the panel from an engine's chunks; the text continues `prefix`. The same chunks always give the same
 * events, however they arrive. Throws `RunError` when the stream does not end as it should.
 */
export async function* toRunEvents(
  chunks: AsyncIterable<Chunk | HintChunk>,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  let usage: Usage | null = null;
  let finish: Extract<Chunk, { type: 'finish' }> | null = null;
  let isEmpty = true;
  let hasReasoned = false;
  let seam = createSeam(prefix);
  // A hint behind text that the seam holds back waits for it.
  const pending: HintChunk[] = [];
  let isHolding = false;
  let length = prefix.length;
  function* toEvents({ text, restarted }: Joined): Generator<RunEvent> {
    if (restarted) {
      length = 0;
      yield { type: 'restarted' };
    }
    length += text.length;
    isHolding = text === '';
    if (text) yield { type: 'delta', text };
  }
  function* toHints(): Generator<RunEvent> {
    for (const hint of pending.splice(0)) yield { ...hint, at: length };
  }
  try {
    for await (const chunk of chunks) {
      switch (chunk.type) {
        case 'delta':
          isEmpty = false;
          yield* toEvents(seam.push(chunk.text));
          if (!isHolding) yield* toHints();
          break;
        case 'was-reasoning':
          isEmpty = true;
          yield* toEvents(seam.flush());
          yield chunk;
          length = prefix.length;
          pending.length = 0;
          // What was joined was reasoning; the answer begins now.
          seam = createSeam(prefix);
          break;
        case 'hint':
          pending.push(chunk);
          if (!isHolding) yield* toHints();
          break;
        case 'reasoning':
          hasReasoned = true;
          yield chunk;
          break;
        case 'waiting':
        case 'limited':
        case 'resumable':
        case 'reconnecting':
          yield chunk;
          break;
        case 'usage':
          usage = chunk.usage;
          break;
        case 'finish':
          finish = chunk;
          break;
      }
    }
  } catch (error) {
    // Text that the seam held back has arrived, and must not be lost with the failure.
    yield* toEvents(seam.flush());
    throw error;
  }
  // A stopped stream ends without an exception and without a finish reason; that is not a failure.
  if (signal.aborted) return;
  yield* toEvents(seam.flush());
  yield* toHints();
  if (!finish) throw new RunError(isEmpty && !hasReasoned ? 'empty-answer' : 'cut-off');
  // A filtered stream without words is an answer. A finished one is not, unless it continues a text.
  if (isEmpty && finish.finishReason === 'stop' && prefix === '') throw new RunError('empty-answer');
  yield { type: 'done', finishReason: finish.finishReason, usage };
}
