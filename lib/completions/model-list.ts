import { isRecord } from '../is-record.ts';

const NAMES = ['id', 'key', 'name', 'model', 'slug'];

/**
 * The names of the models in a server's list: OpenAI's `{data: [{id}]}`, a bare array (Together), `{models: [{name}]}`
 * (Google, Ollama, Cohere), LM Studio's `{models: [{key}]}`, `{result: [{name}]}` (Cloudflare), `{data: {name: {…}}}`, and lists of
 * text; `null` when it is none. Ollama without a model says `data: null`.
 */
export function parseModelList(value: unknown): string[] | null {
  if (Array.isArray(value)) return [...new Set((value as unknown[]).flatMap(readName))];
  if (!isRecord(value)) return null;
  for (const list of [value.data, value.models, value.result]) {
    if (Array.isArray(list)) return parseModelList(list);
    if (isRecord(list)) return parseModelList(list.models ?? list.data) ?? Object.keys(list);
  }
  return value.data === null || value.models === null ? [] : null;
}

function readName(entry: unknown): string[] {
  if (typeof entry === 'string') return entry === '' ? [] : [entry];
  if (!isRecord(entry)) return [];
  const name = NAMES.map((each) => entry[each]).find((each) => typeof each === 'string' && each !== '');
  return typeof name === 'string' ? [name] : [];
}
