import { OpenAI } from 'openai/client';
import { type ErrorFacts, RunError } from '../errors';
import { readCompletionChunk } from './completion';
import type { Engine } from './engine';
import { type Fetch, guardFetch, type Timeouts, toPrivateInit } from './guard-fetch';
import { buildMessages, type Message } from './prompt';
import { redact } from './redact';

/** The one file that knows the SDK. */

export type Provider = {
  baseUrl: string;
  model: string;
  /** '' for servers that need none. */
  key: string;
  isPrivateHost: boolean;
};

export type ProviderDoors = {
  fetch: Fetch;
  isOnline: () => boolean;
  /** A value that the page cannot guess, new at each call. */
  createFence: () => string;
  timeouts?: Timeouts;
};

type Request = { messages: Message[]; parameters: Record<string, unknown>; signal: AbortSignal };

/** The engine that asks an OpenAI-compatible provider, directly from the background. */
export function createProviderEngine(provider: Provider, doors: ProviderDoors): Engine {
  return async function* (article, wish, signal) {
    const messages = buildMessages(article, wish, doors.createFence());
    const request = { messages, parameters: { stream_options: { include_usage: true } }, signal };
    for await (const chunk of await openStream(provider, doors, request))
      yield* readCompletionChunk(chunk, provider.key);
  };
}

/** Asks the provider for one token. Returns when a chunk of a completion came; throws the `RunError` that a run would meet. */
export async function testProvider(provider: Provider, doors: ProviderDoors, signal: AbortSignal): Promise<void> {
  const messages: Message[] = [{ role: 'user', content: 'Hi' }];
  const stream = await openStream(provider, doors, { messages, parameters: { max_tokens: 1 }, signal });
  // Leaving the loop closes the connection.
  for await (const chunk of stream) {
    for (const _ of readCompletionChunk(chunk, provider.key)) return;
    if (Array.isArray((chunk as { choices?: unknown } | null)?.choices)) return;
  }
  throw new RunError('wrong-api');
}

/** The models the provider lists, for suggestions. Throws when it does not answer in the known shape. */
export async function listModels(provider: Provider, doors: ProviderDoors, signal: AbortSignal): Promise<string[]> {
  const fetch: Fetch = (input, init) => doors.fetch(input, toPrivateInit(init));
  const models = await createClient(provider, fetch).models.list({ signal });
  return models.data.map(({ id }) => id).filter((id) => typeof id === 'string');
}

/** Parameters that some models and servers reject, and what to send instead; `null`: nothing. */
const REPLACEMENTS: Record<string, string | null> = { max_tokens: 'max_completion_tokens', stream_options: null };

/** Opens the stream; when the provider rejects an optional parameter by name, once more without it. */
async function openStream(provider: Provider, doors: ProviderDoors, request: Request): Promise<AsyncIterable<unknown>> {
  try {
    return await requestStream(provider, doors, request);
  } catch (error) {
    if (!(error instanceof RunError) || error.code !== 'bad-request') throw error;
    const rejected = Object.keys(request.parameters).find((name) => error.facts.detail?.includes(name));
    if (!rejected) throw error;
    const { [rejected]: value, ...parameters } = request.parameters;
    const replacement = REPLACEMENTS[rejected];
    if (replacement) parameters[replacement] = value;
    return requestStream(provider, doors, { ...request, parameters });
  }
}

async function requestStream(
  provider: Provider,
  doors: ProviderDoors,
  { messages, parameters, signal }: Request,
): Promise<AsyncIterable<unknown>> {
  const client = createClient(provider, guardFetch({ ...doors, ...provider }));
  try {
    const stream = await client.chat.completions.create(
      { model: provider.model, messages, stream: true, ...parameters },
      { signal },
    );
    return translateErrors(stream, provider.key, signal);
  } catch (error) {
    if (signal.aborted) return translateErrors([], provider.key, signal);
    throw toRunError(error, provider.key);
  }
}

function createClient({ baseUrl, key }: Provider, fetch: Fetch): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    // The SDK insists on a key; servers that need none get no header at all.
    apiKey: key || 'none',
    defaultHeaders: {
      accept: 'text/event-stream, application/json',
      ...(!key && { authorization: null }),
      // Anthropic answers a request with an `Origin` header only with this one; the key is the reader's own.
      ...(new URL(baseUrl).host === 'api.anthropic.com' && { 'anthropic-dangerous-direct-browser-access': 'true' }),
    },
    fetch,
    // Retries are the reader's to see, and the SDK's log would quote the article.
    maxRetries: 0,
    logLevel: 'off',
    // The key is the reader's own, kept where only Pith reads it.
    dangerouslyAllowBrowser: true,
    // `guardFetch` has its own time limits, which also cover a stream that falls silent.
    timeout: 2 ** 31 - 1,
  });
}

async function* translateErrors(
  stream: AsyncIterable<unknown> | Iterable<unknown>,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } catch (error) {
    if (!signal.aborted) throw toRunError(error, key);
  }
}

/** The SDK wraps what the injected `fetch` throws, at varying depth. Its own errors are those inside a stream. */
function toRunError(error: unknown, key: string): RunError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof RunError) return cause;
  if (error instanceof OpenAI.APIError && error.error) {
    const facts: ErrorFacts = { detail: redact(error.message, key) };
    return new RunError('provider-error', facts, { cause: error });
  }
  // A line cut in the middle of its JSON, or the connection lost: the text ends where it ends.
  return new RunError('cut-off', {}, { cause: error });
}
