import { isRecord } from '../is-record.ts';

/** `endsOn`: the day, YYYY-MM-DD, on which the provider shuts the model down; `null` when it does not say. */
export type ListedModel = { name: string; endsOn: string | null };

const NAMES = ['id', 'key', 'name', 'model', 'slug'];

/**
 * The models in a server's list: OpenAI's `{data: [{id}]}`, a bare array (Together), `{models: [{name}]}` (Google,
 * Ollama, Cohere), LM Studio's `{models: [{key}]}`, `{result: [{name}]}` (Cloudflare), `{data: {name: …}}`, and lists
 * of strings; `null` for anything else. Ollama without a model says `data: null`. OpenAI reports the end of a model in
 * `shutdown_date`: https://developers.openai.com/api/docs/deprecations
 */
export function parseModelList(value: unknown): ListedModel[] | null {
  if (Array.isArray(value)) {
    const models = (value as unknown[]).flatMap(readModel);
    return [...new Map(models.map((model) => [model.name, model])).values()];
  }
  if (!isRecord(value)) return null;
  for (const list of [value.data, value.models, value.result]) {
    if (Array.isArray(list)) return parseModelList(list);
    if (isRecord(list)) return parseModelList(list.models ?? list.data) ?? Object.keys(list).flatMap(readModel);
  }
  return value.data === null || value.models === null ? [] : null;
}

function readModel(entry: unknown): ListedModel[] {
  if (typeof entry === 'string') return entry === '' ? [] : [{ name: entry, endsOn: null }];
  if (!isRecord(entry)) return [];
  const name = NAMES.map((each) => entry[each]).find((each) => typeof each === 'string' && each !== '');
  const { shutdown_date: date } = entry;
  const endsOn = typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : null;
  return typeof name === 'string' ? [{ name, endsOn }] : [];
}
