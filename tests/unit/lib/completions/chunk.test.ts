import { expect, test } from 'vitest';
import { readChunk } from '../../../../lib/completions/chunk';

const say = (content: unknown) => readChunk({ choices: [{ index: 0, delta: { content } }] });
const text = (words: string) => ({ type: 'text', text: words });

test('the parts of a delta are read in order, with reasoning separated from text', () => {
  const parts = [text('a'), { type: 'thinking', thinking: [text('b'), text('')] }, { type: 'reference' }, text('c')];
  expect(say(parts)).toEqual([
    { type: 'delta', text: 'a' },
    { type: 'reasoning', text: 'b' },
    { type: 'delta', text: 'c' },
  ]);
});

test('reasoning nested 20,000 levels deep does not overflow the stack', () => {
  let thought: unknown = text('deep');
  for (let level = 0; level < 20_000; level += 1) thought = { type: 'thinking', thinking: [thought] };
  expect(say([thought, text('flat')])).toEqual([{ type: 'delta', text: 'flat' }]);
});

test('reasoning that a delta repeats under a second name is read once', () => {
  const delta = { reasoning: 'r', reasoning_content: 'r', content: 'a' };
  expect(readChunk({ choices: [{ delta }] })).toEqual([
    { type: 'reasoning', text: 'r' },
    { type: 'delta', text: 'a' },
  ]);
});

test.each([
  ['in a field of the delta', { refusal: 'No.' }],
  ['in a part of the content', { content: [{ type: 'refusal', refusal: 'No.' }] }],
])('a refusal %s is read', (_where, delta) => {
  expect(readChunk({ choices: [{ delta }] })).toEqual([{ type: 'refusal', text: 'No.' }]);
});

test('usage is read beside the choices, within them, and where Groq puts it', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 2 };
  const read = [{ type: 'usage', usage: { promptTokens: 9, completionTokens: 2, estimated: false } }];
  expect(readChunk({ choices: [], usage })).toEqual(read);
  expect(readChunk({ choices: [{ delta: {}, usage }] })).toEqual(read);
  expect(readChunk({ choices: [{ delta: {}, usage }], usage })).toEqual(read);
  expect(readChunk({ choices: null, x_groq: { usage } })).toEqual(read);
});

test("a finish reason of stop is not trusted when the provider's own reason is an error", () => {
  const choice = { delta: {}, finish_reason: 'stop', native_finish_reason: 'network_error' };
  expect(readChunk({ choices: [choice] })).toEqual([{ type: 'finish', meaning: 'failed', word: 'network_error' }]);
  expect(readChunk({ choices: [{ ...choice, native_finish_reason: 'completed' }] })).toEqual([
    { type: 'finish', meaning: 'stop', word: 'stop' },
  ]);
});

test('only the first choice of a chunk is read', () => {
  const choices = [{ index: 1, delta: { content: 'b' }, finish_reason: 'stop' }, { delta: { content: 'a' } }];
  expect(readChunk({ choices })).toEqual([{ type: 'delta', text: 'a' }]);
});

test.each([null, 7, 'x', [], {}, { choices: null }, { choices: [null, 1, { delta: 2 }] }])(
  'the malformed chunk %j yields nothing',
  (value) => {
    expect(readChunk(value)).toEqual([]);
  },
);
