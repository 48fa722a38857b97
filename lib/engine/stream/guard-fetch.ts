import { RunError } from '../../errors';
import type { CompletionEnding } from './completion-ending';
import { normalizeEvents } from './normalize-events';
import { readText, type Silence, withTimeout } from './read-text';
import type { StreamPosition } from './stream-position';
import { type RefusalContext, toRefusalError } from './refusal-error';
import { sniffAnswer } from './sniff-answer';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type GuardOptions = RefusalContext & {
  fetch: Fetch;
  /** Whether the browser is online, to tell "offline" from "unreachable". */
  isOnline: () => boolean;
  timeouts?: Timeouts;
  ending: CompletionEnding;
  /** How far a relay's stream has been read; `null` for a provider. */
  position?: StreamPosition | null;
};

/** How long a provider may be silent, in milliseconds. */
export type Timeouts = {
  headersMs: number;
  /** From the headers to the first byte; `idleMs` when omitted. */
  firstByteMs?: number;
  /** Between two bytes. */
  idleMs: number;
  /** After a finish reason; 2 seconds when omitted. */
  finishedMs?: number;
};

/** A local model may load for minutes before its first byte; a hosted one that is silent for two minutes has failed. */
export const TIMEOUTS: Timeouts = { headersMs: 120_000, firstByteMs: 120_000, idleMs: 120_000 };
export const PRIVATE_HOST_TIMEOUTS: Timeouts = { headersMs: 600_000, firstByteMs: 600_000, idleMs: 300_000 };

/**
 * A relay that numbers its events writes a comment every 15 seconds; if it is silent for longer, the connection is
 * dead.
 */
const NUMBERED_IDLE_MS = 40_000;

const MAX_ERROR_BODY_CHARS = 16_384;

/**
 * A `fetch` that answers with a clean event stream or throws the `RunError` for what came instead. The SDK reports none
 * of this: it ends normally on a JSON or HTML body with status 200, follows redirects with the article in the body, and
 * waits forever on a silent stream.
 */
export function guardFetch(options: GuardOptions): Fetch {
  const { fetch, isOnline, key, isPrivateHost, timeouts, ending, position = null } = options;
  const { headersMs, idleMs, firstByteMs = idleMs } = timeouts ?? (isPrivateHost ? PRIVATE_HOST_TIMEOUTS : TIMEOUTS);
  const silence = {
    firstByteMs,
    get idleMs() {
      return position?.stream ? Math.min(idleMs, NUMBERED_IDLE_MS) : idleMs;
    },
  };
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
    if (response.type === 'opaqueredirect') throw toRefusalError(302, '', response.headers, options);
    if (!response.ok) throw await readRefusal(response, silence, options);
    const texts = readText(response, silence, ending, isOnline);
    try {
      const events = normalizeEvents(await sniffAnswer(texts, key), ending, key, position);
      return new Response(toBody(events), { headers: { 'content-type': 'text/event-stream' } });
    } catch (error) {
      await texts.return(null);
      throw error;
    }
  };
}

/**
 * Request options that send only what is needed, and only to the host in the URL: a redirect would carry the article to
 * a host that the reader did not configure, and the SDK tells each provider its own name and the operating system.
 */
export function toPrivateInit(init: RequestInit | undefined): RequestInit {
  const headers = new Headers(init?.headers);
  for (const name of [...headers.keys()]) if (/^(x-stainless-|user-agent$)/.test(name)) headers.delete(name);
  return {
    ...init,
    headers,
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  };
}

/** The error for a status, from the first kilobytes of the body, as far as it can be read. */
async function readRefusal(response: Response, silence: Silence, options: GuardOptions): Promise<RunError> {
  let body = '';
  // Leaving the loop closes the connection.
  for await (const text of readText(response, silence, options.ending, options.isOnline)) {
    body += text;
    if (body.length >= MAX_ERROR_BODY_CHARS) break;
  }
  return toRefusalError(response.status, body, response.headers, options);
}

/** A body that requests an event only after the one before has been consumed. */
function toBody(events: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel() {
        // The signal, which the SDK aborts as well, ends a pending event.
        void events.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
