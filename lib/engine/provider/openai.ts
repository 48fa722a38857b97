import { OpenAI } from 'openai/client';
import { ANTHROPIC_HEADERS } from './anthropic';
import { toEndpoint } from '../../completions/endpoint';
import { RunError } from '../../errors';
import { cleanKey, toKeyHeaders } from '../../completions/api-key';
import type { RequestParameters } from '../../completions/rejected-parameters';
import { createCompletionEnding, type CompletionEnding } from '../stream/completion-ending';
import type { Engine } from '../engine';
import { type Fetch, guardFetch, type GuardOptions, type Timeouts } from '../stream/guard-fetch';
import { askAccepted, openStream, type RejectedDoors, type Sleep } from '../stream/open-stream';
import { buildMessages, type Message } from '../../prompt/prompt';
import { readAnswer } from '../stream/read-answer';
import { readChunks } from '../stream/read-chunks';

/** The only file that imports the SDK. */

export type Server = {
  baseUrl: string;
  /** A provider's key or a relay's token; '' for servers that need none. */
  key: string;
  /** Whether the key is sent without the word `Bearer`. */
  isKeyBare?: boolean;
  isPrivateHost: boolean;
};

export type Provider = Server & {
  model: string;
  /** Sent only when set. */
  maxTokens?: number;
  /** Sent only when set. */
  temperature?: number;
};

export type ProviderDoors = RejectedDoors & {
  fetch: Fetch;
  isOnline: () => boolean;
  /** A value that the page cannot guess, new on each call. */
  createFence: () => string;
  timeouts?: Timeouts;
  sleep?: Sleep;
};

type Connection = { signal: AbortSignal; ending: CompletionEnding };

/** How long to keep listening after a finish reason, by default. */
export const FINISHED_MS = 2_000;

/** The engine that asks an OpenAI-compatible provider, directly from the background. */
export function createProviderEngine(provider: Provider, doors: ProviderDoors): Engine {
  const { maxTokens, temperature } = provider;
  const parameters: RequestParameters = {
    stream_options: { include_usage: true },
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
  };
  return async function* (article, wish, signal) {
    const messages = buildMessages(article, wish, doors.createFence());
    const ending = createCompletionEnding();
    const ask = createAsk(provider, doors, { signal, ending });
    const body = { model: provider.model, messages, stream: true, ...parameters };
    const stream = yield* openStream(() => askAccepted(ask, body, doors), signal, doors.sleep);
    yield* readAnswer(stream, ending, { finishedMs: doors.timeouts?.finishedMs ?? FINISHED_MS, signal });
  };
}

/**
 * Asks the provider for a short answer, without a limit, since some models refuse a small one. Returns when a chunk of
 * a completion arrives, and closes the connection; throws the `RunError` that a run would.
 */
export async function testProvider(provider: Provider, doors: ProviderDoors, signal: AbortSignal): Promise<void> {
  const messages: Message[] = [{ role: 'user', content: 'Hi' }];
  const ask = createAsk(provider, doors, { signal, ending: createCompletionEnding() });
  await expectCompletion(await askAccepted(ask, { model: provider.model, messages, stream: true }, doors));
}

/** Returns when a chunk of a completion has arrived, and closes the connection. */
export async function expectCompletion(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of stream) {
    if (readChunks(chunk).length > 0) return;
    if ([chunk].flat().some((each) => Array.isArray((each as { choices?: unknown } | null)?.choices))) return;
  }
  throw new RunError('wrong-api');
}

function createAsk(provider: Provider, doors: ProviderDoors, { signal, ending }: Connection) {
  return (body: RequestParameters) =>
    createPost(provider, '/chat/completions', { ...doors, ...provider, ending }, signal)(body, {});
}

export type Post = (body: Record<string, unknown>, headers: Record<string, string>) => Promise<AsyncIterable<unknown>>;

/**
 * Posts to a path of a server, such as a relay, that answers with the chunks of a completion, some of them together in
 * an array. Throws `RunError`.
 */
export function createPost(server: Server, path: string, guard: GuardOptions, signal: AbortSignal): Post {
  const client = createClient(server, guardFetch(guard));
  return (body, headers) =>
    openGuarded(() => client.post<AsyncIterable<unknown>>(path, { body, headers, signal, stream: true }), signal);
}

/** The stream from `open`, with the errors of a run; an empty one when the signal is aborted. */
async function openGuarded(
  open: () => PromiseLike<AsyncIterable<unknown>>,
  signal: AbortSignal,
): Promise<AsyncIterable<unknown>> {
  try {
    return translateErrors(await open(), signal);
  } catch (error) {
    if (signal.aborted) return translateErrors([], signal);
    throw toRunError(error);
  }
}

function createClient({ baseUrl, key, isKeyBare }: Server, fetch: Fetch): OpenAI {
  const { origin, pathname, hostname, search } = toEndpoint(baseUrl, '');
  return new OpenAI({
    baseURL: `${origin}${pathname}`,
    // The SDK insists on a key; servers that need none get no header at all.
    apiKey: cleanKey(key) || 'none',
    defaultHeaders: {
      accept: 'text/event-stream, application/json',
      ...(cleanKey(key) === '' ? { authorization: null } : toKeyHeaders(hostname, key, isKeyBare)),
      ...(hostname === 'api.anthropic.com' && ANTHROPIC_HEADERS),
    },
    // The SDK's own way to write a query is not part of Pith's build, see `slim-openai.ts`.
    fetch: (input, init) => fetch(typeof input === 'string' ? `${input}${search}` : input, init),
    // The reader must see retries, and the SDK's log would quote the article.
    maxRetries: 0,
    logLevel: 'off',
    // The key is the reader's own, stored where only Pith can read it.
    dangerouslyAllowBrowser: true,
    // `guardFetch` has its own time limits, which also cover a silent stream.
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

/** The SDK wraps what the injected `fetch` throws at varying depth. On a clean stream it has no errors of its own. */
function toRunError(error: unknown): RunError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof RunError) return cause;
  return new RunError('unexpected', {}, { cause: error });
}
