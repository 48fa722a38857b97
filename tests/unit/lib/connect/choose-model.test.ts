import { expect, test } from 'vitest';
import { chooseModel, isQuick } from '../../../../lib/connect/choose-model';
import { PRESETS } from '../../../../lib/settings/presets';

const preset = (id: string) => PRESETS.find((each) => each.id === id)!;
const list = (...names: string[]) => names.map((name) => ({ name, endsOn: null }));

test.each([
  ['openai', ['gpt-6', 'text-embedding-3-small', 'gpt-6-luna'], 'gpt-6-luna'],
  ['gemini', ['models/gemini-embedding-001', 'models/gemini-3.5-flash-lite'], 'models/gemini-3.5-flash-lite'],
  ['mistral', ['mistral-large-latest', 'mistral-ocr-latest', 'ministral-small'], 'ministral-small'],
  ['ollama', ['nomic-embed-text:latest', 'qwen3:8b', 'llama3.2:latest'], 'llama3.2:latest'],
  ['ollama', ['nomic-embed-text:latest', 'qwen3:8b'], 'qwen3:8b'],
  ['custom', ['bge-m3'], 'bge-m3'],
])('at %s, the model chosen from %j is %s', (id, names, chosen) => {
  expect(chooseModel(preset(id), list(...names))).toBe(chosen);
});

test('no model is chosen from an empty list', () => {
  expect(chooseModel(preset('openai'), [])).toBeNull();
});

test('a model that its provider is about to end is chosen only if there is no other', () => {
  const ending = { name: 'gpt-6-luna', endsOn: '2027-01-14' };
  expect(chooseModel(preset('openai'), [ending, ...list('gpt-6')])).toBe('gpt-6');
  expect(chooseModel(preset('openai'), [ending])).toBe('gpt-6-luna');
});

test('a model counts as quick by its name or as the example of its provider', () => {
  expect(isQuick(preset('xai'), 'grok-4.3')).toBe(true);
  expect(isQuick(preset('xai'), 'grok-5-mini')).toBe(true);
  expect(isQuick(preset('xai'), 'grok-5')).toBe(false);
});
