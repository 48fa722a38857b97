import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import type { RefusedAnswer } from '../../lib/completions/refusal.ts';
import { toKeyHeaders } from '../../lib/completions/api-key.ts';
import { toEndpoint } from '../../lib/completions/endpoint.ts';
import { createAdaptingRequest } from '../../lib/completions/adapt-request.ts';
import type { Message } from '../../lib/prompt/prompt.ts';
import { RelayError } from '../base/errors.ts';
import { decode } from './decode.ts';
import { readCompletion, readOpening, toCutOff, toNotOpenAi } from './opening.ts';
import { createRejections, isOutputBounded, type Rejections } from './parameters.ts';
import { toRefusalError } from './refusal.ts';
import { post, type PostOptions } from './request.ts';

export type UpstreamRequest = {
  /** What to ask. The parameters for streaming and for the length are added. */
  body: { model: string; messages: readonly Message[]; [parameter: string]: unknown };
  maxOutputTokens: number;
  /** Whether to refuse when the upstream accepts no limit of the output. */
  mustBoundOutput: boolean;
};

export type UpstreamAnswer = {
  /**
   * The bytes of an event stream. Its connection is reused when it is read to the end, and closed when it is destroyed.
   */
  stream: Readable;
  /** False when the upstream sent a whole completion, from which `stream` was made. */
  isEventStream: boolean;
  /** False when the upstream accepted no limit of the output. */
  isOutputBounded: boolean;
};

export type Upstream = {
  /**
   * Asks for a completion. Resolves with its first bytes, or soon after headers that announce an event stream. Throws
   * `RelayError` for any other answer, and the reason of `signal` when that aborts, which closes the connection at
   * once, also later in the stream.
   */
  open(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamAnswer>;
  /** Closes idle connections. */
  close(): void;
};

export type UpstreamOptions = {
  /** The API's base URL, ending in `/v1`. */
  url: string;
  /** '' for none. */
  key: string;
  /** How long the upstream may be silent before its first bytes: until the headers, then until the body. */
  headersMs?: number;
  connectMs?: number;
};

const MAX_REFUSAL_BYTES = 16_384;

export function createUpstream({ url, key, headersMs = 120_000, connectMs = 10_000 }: UpstreamOptions): Upstream {
  const address = toEndpoint(url, '/chat/completions');
  // By default an agent has no limit of sockets, and turns Nagle's algorithm off.
  const agent = new (address.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true });
  const rejections = createRejections();
  const headers = {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    'accept-encoding': 'identity',
    'user-agent': 'pith-relay',
    ...toKeyHeaders(address.hostname, key),
  };

  return {
    open: async (request, signal) => {
      signal.throwIfAborted();
      const silence = new AbortController();
      const timer = setTimeout(() => {
        silence.abort(new RelayError('upstream_timeout', 'The provider did not answer in time; try again later.'));
      }, headersMs);
      const onSlice = () => void timer.refresh();
      const options = { url: address, agent, headers, signal: AbortSignal.any([signal, silence.signal]), connectMs };
      try {
        const { response, isOutputBounded } = await askAccepted(request, rejections, options, key);
        onSlice();
        return { isOutputBounded, ...(await toStream(response, key, onSlice)) };
      } catch (error) {
        signal.throwIfAborted();
        silence.signal.throwIfAborted();
        throw error instanceof RelayError ? error : toCutOff(error);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}

/**
 * Asks without the parameters that the model is known to reject, and again without each one that it rejects by name.
 */
async function askAccepted(
  { body, maxOutputTokens, mustBoundOutput }: UpstreamRequest,
  rejections: Rejections,
  options: Omit<PostOptions, 'body'>,
  key: string,
): Promise<{ response: IncomingMessage; isOutputBounded: boolean }> {
  const { model } = body;
  const streaming = { stream: true, stream_options: { include_usage: true }, max_tokens: maxOutputTokens };
  const request = createAdaptingRequest({ ...body, ...streaming }, rejections.of(model));
  for (;;) {
    if (mustBoundOutput && !isOutputBounded(request.body))
      throw new RelayError(
        'upstream_error',
        'The provider accepts no limit of the output for this model, and so no budget can be kept with it.',
      );
    const bytes = Buffer.from(JSON.stringify(request.body));
    const length = { 'content-length': String(bytes.length) };
    const response = await post({ ...options, headers: { ...options.headers, ...length }, body: bytes });
    if (isSuccess(response)) {
      // Only a success proves that this was the reason.
      rejections.learn(model, request.rejected);
      return { response, isOutputBounded: isOutputBounded(request.body) };
    }
    const refusal = await readRefusal(response);
    if (!request.adapt(refusal)) throw toRefusalError(refusal, { key, model });
  }
}

async function toStream(
  response: IncomingMessage,
  key: string,
  onSlice: () => void,
): Promise<Pick<UpstreamAnswer, 'stream' | 'isEventStream'>> {
  const body = decode(response);
  const opening = await readOpening(body);
  if (opening === 'event-stream') return { stream: body.stream, isEventStream: true };
  try {
    if (opening !== 'json') throw toNotOpenAi(opening);
    return { stream: Readable.from([await readCompletion(body.stream, key, onSlice)]), isEventStream: false };
  } finally {
    response.destroy();
  }
}

async function readRefusal(response: IncomingMessage): Promise<RefusedAnswer> {
  const slices: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop closes the connection.
  for await (const slice of decode(response).stream as AsyncIterable<Buffer>) {
    slices.push(slice);
    bytes += slice.length;
    if (bytes >= MAX_REFUSAL_BYTES) break;
  }
  const body = Buffer.concat(slices).toString('utf8', 0, MAX_REFUSAL_BYTES);
  const headers = { get: (name: string) => (name in response.headers ? String(response.headers[name]) : null) };
  return { status: response.statusCode ?? 0, headers, body };
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}
