import type { Readable } from 'node:stream';
import type { NextTurn } from '../base/turns.ts';

/** Takes about a millisecond. Providers that write as fast as a model thinks send far less at once. */
const AT_ONCE_BYTES = 8_192;

/**
 * Reads a provider's answer, and lets other requests be served between two large slices: a provider that sends as fast
 * as it can, to clients that do not read, would keep the process busy for seconds. `onEnd` may be called several times.
 */
export function readInTurns(
  stream: Readable,
  nextTurn: NextTurn,
  { onSlice, onEnd }: { onSlice: (slice: Buffer) => void; onEnd: () => void },
): { pause(): void; resume(): void } {
  let waiting: Buffer | null = null;
  let isPaused = false;
  const take = () => {
    const slice = waiting;
    waiting = null;
    if (slice) onSlice(slice);
  };
  const onData = (slice: Buffer) => {
    take();
    if (slice.length <= AT_ONCE_BYTES) return onSlice(slice);
    waiting = slice;
    stream.pause();
    void nextTurn().then(() => {
      take();
      if (!isPaused) stream.resume();
    });
  };
  const end = () => {
    take();
    onEnd();
  };
  stream.on('data', onData).on('end', end).on('error', end).on('close', end);
  return {
    pause: () => {
      isPaused = true;
      stream.pause();
    },
    resume: () => {
      isPaused = false;
      if (!waiting) stream.resume();
    },
  };
}
