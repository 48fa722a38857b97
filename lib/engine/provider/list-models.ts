import { cleanKey, toKeyHeaders } from '../../completions/api-key';
import { toEndpoint } from '../../completions/endpoint';
import { type ListedModel, parseModelList } from '../../completions/model-list';
import { parseJson } from '../../completions/parse-json';
import { RunError } from '../../errors';
import { type Fetch, toPrivateInit } from '../stream/guard-fetch';
import { toRefusalError } from '../stream/refusal-error';
import { ANTHROPIC_HEADERS } from './anthropic';
import type { Server } from './openai';

type ListDoors = { fetch: Fetch; isOnline: () => boolean };

/** The models that the provider lists. Throws the `RunError` that says why there is no list. */
export async function listModels(provider: Server, doors: ListDoors, signal: AbortSignal): Promise<ListedModel[]> {
  const url = toEndpoint(provider.baseUrl, '/models');
  const headers: Record<string, string> = { accept: 'application/json', ...toKeyHeaders(url.hostname, provider.key) };
  if (url.hostname === 'api.anthropic.com') {
    // Anthropic's list does not accept a key in `Authorization`, and has 20 models unless asked for more.
    delete headers.authorization;
    Object.assign(headers, { ...ANTHROPIC_HEADERS, 'x-api-key': cleanKey(provider.key) });
    url.searchParams.set('limit', '1000');
  }
  const response = await doors.fetch(url, toPrivateInit({ headers, signal })).catch((cause: unknown) => {
    throw new RunError(doors.isOnline() ? 'unreachable' : 'offline', {}, { cause });
  });
  if (response.type === 'opaqueredirect') throw toRefusalError(302, '', response.headers, provider);
  const text = await response.text();
  if (!response.ok) throw toRefusalError(response.status, text, response.headers, provider);
  const models = parseModelList(parseJson(text));
  if (!models) throw new RunError('wrong-api');
  return models;
}
