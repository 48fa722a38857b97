import { createAdaptingRequest } from '../../completions/adapt-request';
import type { RequestParameters } from '../../completions/rejected-parameters';
import { Aside } from './aside';
import type { Chunk } from '../engine';
import { findHttpRefusal } from './http-refusal';

/** Makes one request with this body and returns its stream. Throws `RunError`. */
export type Ask = (body: RequestParameters) => Promise<AsyncIterable<unknown>>;

/**
 * Remembers the parameters that this provider and model rejected. Forgetting costs one request, so no method may fail a
 * run.
 */
export type RejectedDoors = {
  loadRejected?(): Promise<string[]>;
  saveRejected?(names: string[]): Promise<void>;
};

/** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** The longest wait that a reader accepts for a summary. */
const MAX_WAIT_MS = 120_000;

/**
 * Opens the stream. If the provider asks Pith to wait, the request is repeated once after that time, and the reader is
 * told. `open` returns an empty stream when the signal has been aborted.
 */
export async function* openStream(
  open: () => Promise<AsyncIterable<unknown>>,
  signal: AbortSignal,
  sleep: Sleep = sleepUntil,
): AsyncGenerator<Chunk, AsyncIterable<unknown>> {
  try {
    return await open();
  } catch (error) {
    const ms = findWait(error);
    if (ms === null) throw error;
    yield { type: 'waiting', ms };
    if (!signal.aborted) await sleep(ms, signal);
    return open();
  }
}

function findWait(error: unknown): number | null {
  const waitMs = findHttpRefusal(error)?.refusal.waitMs ?? null;
  return waitMs !== null && waitMs <= MAX_WAIT_MS ? waitMs : null;
}

/** Makes the request without what is known to be rejected, and again with each change that a refusal asks for. */
export async function askAccepted(
  ask: Ask,
  wanted: RequestParameters,
  doors: RejectedDoors,
): Promise<AsyncIterable<unknown>> {
  const known = (await doors.loadRejected?.().catch(() => [])) ?? [];
  const request = createAdaptingRequest(wanted, known);
  for (;;) {
    try {
      const stream = await ask(request.body);
      // Only now is it known that this was the cause.
      if (request.rejected.length > known.length)
        void doors.saveRejected?.([...request.rejected]).catch(() => undefined);
      return request.limit === null ? stream : withLimit(stream, request.limit);
    } catch (error) {
      const http = findHttpRefusal(error);
      if (!http || !request.adapt({ status: http.refusal.status, body: http.body })) throw error;
    }
  }
}

/** Tells the reader that the answer has a limit, which nobody asked for. */
async function* withLimit(stream: AsyncIterable<unknown>, tokens: number): AsyncGenerator<unknown> {
  yield new Aside({ type: 'limited', tokens });
  yield* stream;
}

/** Resolves after `ms` milliseconds, or when `signal` aborts. */
export function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}
