import { expect, test } from 'vitest';
import { parseModelList } from '../../../../lib/completions/model-list';

test.each<[string, unknown]>([
  ['OpenAI', { object: 'list', data: [{ id: 'a' }, { id: 'b' }] }],
  ['Together', [{ id: 'a', type: 'chat' }, { id: 'b' }]],
  ['strings', ['a', 'b']],
  ['models as strings', { models: ['a', 'b'] }],
  ['Ollama', { models: [{ name: 'a', model: 'a' }, { name: 'b' }] }],
  ['LM Studio', { models: [{ type: 'llm', key: 'a', display_name: 'A' }, { key: 'b' }] }],
  ['llama.cpp', { models: [{ name: 'other' }], object: 'list', data: [{ id: 'a' }, { id: 'b' }] }],
  ['Cloudflare', { result: [{ id: 'a' }, { name: 'b' }] }],
  ['slugs', { models: [{ slug: 'a' }, { slug: 'b' }] }],
  ['models by name', { data: { a: {}, b: {} } }],
  ['models in data', { data: { models: [{ id: 'a' }, { id: 'b' }] } }],
  ['duplicates and malformed entries', ['a', 'b', 'a', '', null, 7]],
])('the model list is read: %s', (_who, value) => {
  expect(parseModelList(value)).toEqual([
    { name: 'a', endsOn: null },
    { name: 'b', endsOn: null },
  ]);
});

test.each([
  ['2027-01-14', '2027-01-14'],
  [null, null],
  ['soon', null],
  [1_800_000_000, null],
])('the shutdown date %j that OpenAI lists for a model is read as %j', (date, endsOn) => {
  expect(parseModelList({ data: [{ id: 'a', shutdown_date: date }] })).toEqual([{ name: 'a', endsOn }]);
});

test('an Ollama server without models has an empty list', () => {
  expect(parseModelList({ object: 'list', data: null })).toEqual([]);
});

test.each([null, 7, 'x', {}, { error: 'no' }])('%j is not a model list', (value) => {
  expect(parseModelList(value)).toBeNull();
});
