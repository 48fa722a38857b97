import { cleanKey, toKeyHeaders } from '../../completions/api-key';
import { toEndpoint } from '../../completions/endpoint';
import { type ListedModel, parseModelList } from '../../completions/model-list';
import { RunError } from '../../errors';
import { type Fetch, toPrivateInit } from '../stream/guard-fetch';
import { ANTHROPIC_HEADERS } from './anthropic';
import type { Server } from './openai';

/** The models that the provider lists, for suggestions. Throws when it does not answer with a list. */
export async function listModels(
  provider: Server,
  doors: { fetch: Fetch },
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const url = toEndpoint(provider.baseUrl, '/models');
  const headers: Record<string, string> = { accept: 'application/json', ...toKeyHeaders(url.hostname, provider.key) };
  if (url.hostname === 'api.anthropic.com') {
    // Anthropic's list does not accept a key in `Authorization`, and has 20 models unless asked for more.
    delete headers.authorization;
    Object.assign(headers, { ...ANTHROPIC_HEADERS, 'x-api-key': cleanKey(provider.key) });
    url.searchParams.set('limit', '1000');
  }
  const response = await doors.fetch(url, toPrivateInit({ headers, signal }));
  const models = response.ok ? parseModelList(await response.json()) : null;
  if (!models) throw new RunError('wrong-api');
  return models;
}
