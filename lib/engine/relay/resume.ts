import { type ErrorCode, RunError } from '../../errors';
import { Aside } from '../stream/aside';
import type { CompletionEnding } from '../stream/completion-ending';
import { type Sleep, sleepUntil } from '../stream/open-stream';
import type { StreamPosition } from '../stream/stream-position';

/** Pauses before the attempts to reconnect; the last one is repeated. */
const PAUSES_MS = [0, 250, 500, 1_000, 2_000, 4_000, 8_000];

/** As long as a relay keeps a stream for a client that lost its connection. */
const PATIENCE_MS = 60_000;

/** Failures that may be temporary: of the network, and of anything between the browser and the relay. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'cut-off',
  'stalled',
  'unreachable',
  'offline',
  'provider-down',
  'rate-limited',
]);

export type ResumeDoors = {
  sleep?: Sleep;
  /** Calls `wake` when the network is back; returns a function that stops waiting. */
  onOnline?(wake: () => void): () => void;
};

export type Resumption = {
  position: StreamPosition;
  ending: CompletionEnding;
  signal: AbortSignal;
  /** Requests what comes after `position`; costs nothing. Throws `RunError`. */
  reopen: () => Promise<AsyncIterable<unknown>>;
};

/**
 * The values of a relay's stream across connections: when one is lost before a finish reason, the next one continues,
 * and the reader is told. If that is impossible, the stream ends as the connection ended. `first`: the open stream;
 * `null` to start by resuming, which ends in `interrupted` when the relay no longer has the stream.
 */
export async function* outlastLosses(
  first: AsyncIterable<unknown> | null,
  { position, ending, signal, reopen }: Resumption,
  doors: ResumeDoors,
): AsyncGenerator<unknown> {
  let stream = first;
  let loss: RunError | null = first ? null : new RunError('interrupted');
  let isTold = first === null;
  const comeBack = createComeBack(first ? 1 : 0, { position, signal, reopen }, doors);
  for (;;) {
    if (stream) {
      const { count } = position;
      loss = null;
      try {
        for await (const value of stream) {
          if (!isTold && position.stream) yield new Aside({ type: 'resumable', stream: position.stream });
          isTold ||= position.stream !== '';
          yield value;
        }
      } catch (error) {
        if (!isPassing(error)) throw error;
        loss = error;
      }
      if (signal.aborted || ending.finishReason) return;
      // An attempt that brought something new resets the time.
      if (position.count > count) comeBack.forget();
    }
    if (position.stream) {
      yield new Aside({ type: 'reconnecting' });
      stream = await comeBack.attempt();
      if (stream) continue;
    }
    if (loss && !signal.aborted) throw loss;
    return;
  }
}

/** `attempt` retries as long as a relay may have the stream, across several losses. `forget` restarts that time. */
function createComeBack(
  firstPause: number,
  { position, signal, reopen }: Omit<Resumption, 'ending'>,
  doors: ResumeDoors,
) {
  let attempts = firstPause;
  let downMs = 0;
  return {
    async attempt(): Promise<AsyncIterable<unknown> | null> {
      for (;;) {
        const pauseMs = PAUSES_MS[Math.min(attempts, PAUSES_MS.length - 1)] ?? 0;
        if (downMs + pauseMs > PATIENCE_MS) return null;
        attempts += 1;
        const since = Date.now();
        if (pauseMs > 0) await pause(pauseMs, signal, doors);
        if (signal.aborted) return null;
        try {
          position.isResumed = true;
          return await reopen();
        } catch (error) {
          if (!isPassing(error)) return null;
        } finally {
          downMs += Date.now() - since;
        }
      }
    },
    forget(): void {
      attempts = 1;
      downMs = 0;
    },
  };
}

function isPassing(error: unknown): error is RunError {
  return error instanceof RunError && PASSING.has(error.code);
}

async function pause(ms: number, signal: AbortSignal, { sleep = sleepUntil, onOnline }: ResumeDoors): Promise<void> {
  const online = new AbortController();
  const forget = onOnline?.(() => online.abort());
  await sleep(ms, AbortSignal.any([signal, online.signal]));
  forget?.();
}
