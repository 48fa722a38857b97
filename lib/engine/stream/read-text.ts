import { RunError } from '../../errors';
import { nextTask } from '../../next-task';
import type { CompletionEnding } from './completion-ending';

/** How long a body may be silent, in milliseconds: before its first byte, and from then on. Read after each slice. */
export type Silence = { firstByteMs: number; idleMs: number };

/**
 * The text of a body in the slices in which it arrived. Returns how it ended: `null` for a proper end, or the error.
 */
export type TextSlices = AsyncGenerator<string, RunError | null>;

/**
 * A flood of slices is read without a pause for other tasks for at most this long. Firefox's sidebar shares its thread
 * with the background, and could neither draw nor be pressed.
 */
const BUSY_MS = 16;
/** A read that took longer has waited for the network, and other tasks had their turn. */
const WAITED_MS = 2;

/**
 * Reads a body as text. Every byte counts as a sign of life, including comments. A body that is silent for too long
 * ends in `stalled`, a lost connection in `cut-off` or `offline`, and a finished completion at its deadline. In every
 * case, also when the caller returns early, the connection is closed. `isOnline`: whether the server may have caused a
 * lost connection.
 */
export async function* readText(
  response: Response,
  silence: Silence,
  ending: CompletionEnding,
  isOnline: () => boolean,
): TextSlices {
  const slices = response.body?.getReader();
  if (!slices) return null;
  const decoder = new TextDecoder();
  let silenceMs = silence.firstByteMs;
  let busySince = performance.now();
  try {
    for (;;) {
      const leftMs = ending.deadline - Date.now();
      // A flood of slices would never let the timer run.
      if (leftMs <= 0) return null;
      const askedAt = performance.now();
      if (askedAt - busySince > BUSY_MS) {
        await nextTask();
        busySince = performance.now();
      }
      const { done, value } = await withTimeout(slices.read(), Math.min(leftMs, silenceMs));
      if (performance.now() - askedAt > WAITED_MS) busySince = performance.now();
      // Half a character at the end is not text.
      if (done) return null;
      yield decoder.decode(value, { stream: true });
      silenceMs = silence.idleMs;
    }
  } catch (error) {
    return error instanceof RunError ? error : new RunError(isOnline() ? 'cut-off' : 'offline', {}, { cause: error });
  } finally {
    void slices.cancel().catch(() => undefined);
  }
}

/** Rejects with `stalled` when `promise` is not settled after `ms` milliseconds. */
export async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RunError('stalled')), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
