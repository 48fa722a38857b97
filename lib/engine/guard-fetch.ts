import { RunError } from '../errors';
import { sniffAnswer } from './sniff-answer';
import { toStatusError } from './status-error';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type GuardOptions = {
  fetch: Fetch;
  /** What the browser knows of the network, to tell "offline" from "unreachable". */
  isOnline: () => boolean;
  key: string;
  isPrivateHost: boolean;
  timeouts?: Timeouts;
};

/** How long a provider may be silent, in milliseconds. */
export type Timeouts = { headersMs: number; idleMs: number };

/** A local model may load for minutes before its first byte; a hosted one that says nothing for two has a problem. */
export const TIMEOUTS: Timeouts = { headersMs: 120_000, idleMs: 120_000 };
export const PRIVATE_HOST_TIMEOUTS: Timeouts = { headersMs: 600_000, idleMs: 600_000 };

const MAX_ERROR_BODY_BYTES = 16_384;

/**
 * A `fetch` that answers with an event stream or throws the `RunError` for what came instead. The SDK reports none of
 * this: it ends normally on a JSON or HTML body with status 200, follows redirects with the article in the body, and
 * waits for ever on a silent stream.
 */
export function guardFetch({ fetch, isOnline, key, isPrivateHost, timeouts }: GuardOptions): Fetch {
  const { headersMs, idleMs } = timeouts ?? (isPrivateHost ? PRIVATE_HOST_TIMEOUTS : TIMEOUTS);
  return async (input, init) => {
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, ...(init?.signal ? [init.signal] : [])]);
    let response: Response;
    try {
      response = await withTimeout(fetch(input, { ...toPrivateInit(init), signal }), headersMs);
    } catch (error) {
      controller.abort();
      if (error instanceof RunError || init?.signal?.aborted) throw error;
      throw new RunError(isOnline() ? 'unreachable' : 'offline', {}, { cause: error });
    }
    if (response.type === 'opaqueredirect') throw toStatusError(302, '', { key, isPrivateHost });
    if (!response.ok) throw toStatusError(response.status, await readStart(response, idleMs), { key, isPrivateHost });
    return sniffAnswer(withIdleTimeout(response, idleMs), key);
  };
}

/**
 * Request options that send nothing but what is needed, and only to the host in the URL: a redirect would carry the
 * article to a host that the reader did not configure, and the SDK tells each provider the operating system.
 */
export function toPrivateInit(init: RequestInit | undefined): RequestInit {
  const headers = new Headers(init?.headers);
  for (const name of [...headers.keys()]) if (name.startsWith('x-stainless-')) headers.delete(name);
  return {
    ...init,
    headers,
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  };
}

/** The first kilobytes of a body as text; what cannot be read of it is left out, since the status says enough. */
async function readStart(response: Response, idleMs: number): Promise<string> {
  const reader = withIdleTimeout(response, idleMs).body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (reader && text.length < MAX_ERROR_BODY_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return text;
  } finally {
    void reader?.cancel().catch(() => undefined);
  }
  return text;
}

function withIdleTimeout(response: Response, idleMs: number): Response {
  const reader = response.body?.getReader();
  if (!reader) return response;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await withTimeout(reader.read(), idleMs);
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          void reader.cancel().catch(() => undefined);
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}

async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
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
