import { RunError } from '../../errors';
import type { Chunk } from '../engine';
import { HttpRefusal } from './http-refusal';

export type Parameters = Record<string, unknown>;

/** Makes one request and gives its stream. Throws `RunError`. */
export type Ask = (parameters: Parameters) => Promise<AsyncIterable<unknown>>;

/** A memory of the parameters that this provider and model rejected. Forgetting costs a request, so neither may fail a run. */
export type RejectedDoors = {
  loadRejected?(): Promise<string[]>;
  saveRejected?(names: string[]): Promise<void>;
};

/** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Parameters that some models and servers reject, and what to send instead; `null`: nothing. */
const REPLACEMENTS: Record<string, string | null> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: null,
  temperature: null,
  stream_options: null,
};

/** Nobody waits longer for a summary. */
const MAX_WAIT_MS = 120_000;

/**
 * Opens the stream. A provider that asks to wait is asked once more after that time, in the reader's sight; `open` gives
 * an empty stream when the signal aborted meanwhile.
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
  const refusal = error instanceof RunError ? error.cause : null;
  if (!(refusal instanceof HttpRefusal) || refusal.retryAfterMs === null) return null;
  // Waiting brings no credit.
  if (refusal.retryAfterMs > MAX_WAIT_MS || refusal.body.includes('insufficient_quota')) return null;
  return refusal.retryAfterMs;
}

/** Asks without the parameters known to be rejected; for each that the provider rejects by name, once more without it. */
export async function askAccepted(ask: Ask, wanted: Parameters, doors: RejectedDoors): Promise<AsyncIterable<unknown>> {
  const known = (await doors.loadRejected?.().catch(() => [])) ?? [];
  const rejected = [...known];
  let parameters = wanted;
  for (const name of Object.keys(REPLACEMENTS))
    if (known.includes(name) && name in parameters) parameters = replace(parameters, name);
  for (;;) {
    try {
      const stream = await ask(parameters);
      // Only now is it known that this was what the provider minded.
      if (rejected.length > known.length) void doors.saveRejected?.(rejected).catch(() => undefined);
      return stream;
    } catch (error) {
      const name = findRejected(error, parameters);
      if (!name) throw error;
      rejected.push(name);
      parameters = replace(parameters, name);
    }
  }
}

function replace(parameters: Parameters, name: string): Parameters {
  const { [name]: value, ...others } = parameters;
  const replacement = REPLACEMENTS[name];
  return replacement ? { ...others, [replacement]: value } : others;
}

function findRejected(error: unknown, parameters: Parameters): string | undefined {
  const refusal = error instanceof RunError ? error.cause : null;
  if (!(refusal instanceof HttpRefusal) || (refusal.status !== 400 && refusal.status !== 422)) return undefined;
  return Object.keys(REPLACEMENTS).find((name) => name in parameters && new RegExp(`\\b${name}\\b`).test(refusal.body));
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
