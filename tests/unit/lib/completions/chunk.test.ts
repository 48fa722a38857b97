import { expect, test } from 'vitest';
import { readChunk } from '../../../../lib/completions/chunk';

const say = (content: unknown) => readChunk({ choices: [{ index: 0, delta: { content } }] });
const text = (words: string) => ({ type: 'text', text: words });

test('parts are read in order, with reasoning separated from text', () => {
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

test('the same reasoning under both names is read once', () => {
  const delta = { reasoning: 'r', reasoning_content: 'r', content: 'a' };
  expect(readChunk({ choices: [{ delta }] })).toEqual([
    { type: 'reasoning', text: 'r' },
    { type: 'delta', text: 'a' },
  ]);
});

test('only the first choice counts', () => {
  const choices = [{ index: 1, delta: { content: 'b' }, finish_reason: 'stop' }, { delta: { content: 'a' } }];
  expect(readChunk({ choices })).toEqual([{ type: 'delta', text: 'a' }]);
});

test.each([null, 7, 'x', [], {}, { choices: null }, { choices: [null, 1, { delta: 2 }] }])(
  '%j says nothing',
  (value) => {
    expect(readChunk(value)).toEqual([]);
  },
);
