import { toKeyHeaders } from '../../completions/api-key';
import {
  CONTEXT_PATHS,
  type ContextSize,
  isOllama,
  LOADED_PATH,
  readContextSize,
} from '../../completions/context-size';
import { toEndpoint } from '../../completions/endpoint';
import { parseJson } from '../../completions/parse-json';
import { type Fetch, toPrivateInit } from '../stream/guard-fetch';
import type { Server } from './openai';

/** A server in the reader's own network answers at once or is busy; then the run continues without its answer. */
const TIMEOUT_MS = 1_500;

/**
 * Asks a server for the context of `model`. Nothing of a page is sent. Takes at most two seconds, never throws, and
 * ends at once when `signal` aborts.
 */
export async function askContext(
  { baseUrl, key, isKeyBare }: Server,
  model: string,
  { fetch }: { fetch: Fetch },
  signal: AbortSignal,
): Promise<ContextSize> {
  const { origin, pathname, hostname } = toEndpoint(baseUrl, '');
  const root = `${origin}${pathname.replace(/\/v1$/, '')}`;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    try {
      const headers = { accept: 'application/json', ...toKeyHeaders(hostname, key, isKeyBare), ...init.headers };
      const response = await fetch(`${root}${path}`, toPrivateInit({ ...init, headers, signal: soon }));
      // Anything but JSON, such as a stream, is not waited for.
      if (response.ok && /\bjson\b/.test(response.headers.get('content-type') ?? ''))
        return parseJson(await response.text());
      await response.body?.cancel();
    } catch {
      // The server has no such path, or takes too long.
    }
    return undefined;
  };
  const name = encodeURIComponent(model);
  const answers = await Promise.all(CONTEXT_PATHS.map((path) => ask(path.endsWith('=') ? path + name : path, {})));
  if (isOllama(answers[CONTEXT_PATHS.indexOf(LOADED_PATH)])) {
    const headers = { 'content-type': 'application/json' };
    answers.push(await ask('/api/show', { method: 'POST', headers, body: JSON.stringify({ model }) }));
  }
  const sizes = answers.map((answer) => readContextSize(answer, model));
  const first = (field: keyof ContextSize) => sizes.map((size) => size[field]).find((size) => size !== null) ?? null;
  return { running: first('running'), most: first('most') };
}
