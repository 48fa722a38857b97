import { OpenAI } from 'openai/client';
import { RunError } from '../errors';
import { readCompletionChunk } from './completion';
import { createEnding, type Ending } from './ending';
import type { Engine } from './engine';
import { type Fetch, guardFetch, type Timeouts, toPrivateInit } from './guard-fetch';
import { askAccepted, openStream, type Parameters, type RejectedDoors, type Sleep } from './open-stream';
import { buildMessages, type Message } from './prompt';
import { readAnswer } from './read-answer';

/** The one file that knows the SDK. */

export type Provider = {
  baseUrl: string;
  model: string;
  /** '' for servers that need none. */
  key: string;
  isPrivateHost: boolean;
  /** Sent only when set. */
  maxTokens?: number;
  /** Sent only when set. */
  temperature?: number;
};

export type ProviderDoors = RejectedDoors & {
  fetch: Fetch;
  isOnline: () => boolean;
  /** A value that the page cannot guess, new at each call. */
  createFence: () => string;
  timeouts?: Timeouts;
  sleep?: Sleep;
};

type Request = { messages: Message[]; signal: AbortSignal; ending: Ending };

/** The engine that asks an OpenAI-compatible provider, directly from the background. */
export function createProviderEngine(provider: Provider, doors: ProviderDoors): Engine {
  const { maxTokens, temperature } = provider;
  const parameters: Parameters = {
    stream_options: { include_usage: true },
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
  };
  return async function* (article, wish, signal) {
    const messages = buildMessages(article, wish, doors.createFence());
    const ending = createEnding();
    const ask = createAsk(provider, doors, { messages, signal, ending });
    const stream = yield* openStream(() => askAccepted(ask, parameters, doors), signal, doors.sleep);
    yield* readAnswer(stream, ending, { finishedMs: doors.timeouts?.finishedMs ?? 2_000, signal });
  };
}

/** Asks the provider for one token. Returns when a chunk of a completion came; throws the `RunError` that a run would meet. */
export async function testProvider(provider: Provider, doors: ProviderDoors, signal: AbortSignal): Promise<void> {
  const messages: Message[] = [{ role: 'user', content: 'Hi' }];
  const ask = createAsk(provider, doors, { messages, signal, ending: createEnding() });
  // Leaving the loop closes the connection.
  for await (const chunk of await askAccepted(ask, { max_tokens: 1 }, doors)) {
    for (const _ of readCompletionChunk(chunk)) return;
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

function createAsk(provider: Provider, doors: ProviderDoors, { messages, signal, ending }: Request) {
  return async (parameters: Parameters): Promise<AsyncIterable<unknown>> => {
    const client = createClient(provider, guardFetch({ ...doors, ...provider, ending }));
    try {
      const stream = await client.chat.completions.create(
        { model: provider.model, messages, stream: true, ...parameters },
        { signal },
      );
      return translateErrors(stream, signal);
    } catch (error) {
      if (signal.aborted) return translateErrors([], signal);
      throw toRunError(error);
    }
  };
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
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } catch (error) {
    if (!signal.aborted) throw toRunError(error);
  }
}

/** The SDK wraps what the injected `fetch` throws, at varying depth. It has nothing of its own to add to a clean stream. */
function toRunError(error: unknown): RunError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof RunError) return cause;
  return new RunError('unexpected', {}, { cause: error });
}
