import type { Fetch } from '../engine/stream/guard-fetch';

/**
 * When the background took the steps of a run, in epoch milliseconds; `null` for those that it did not take. `sent` and
 * `headers`: of the last request that carried text of the page.
 */
export type Times = { gesture: number | null; read: number | null; sent: number | null; headers: number | null };

export function createTimes(gesture: number | null): Times {
  return { gesture, read: null, sent: null, headers: null };
}

/** A `fetch` that takes the times of requests with a body. */
export function timeFetch(fetch: Fetch, times: Times, now: () => number): Fetch {
  return async (input, init) => {
    if (!init?.body) return fetch(input, init);
    times.sent = now();
    const response = await fetch(input, init);
    times.headers = now();
    return response;
  };
}
