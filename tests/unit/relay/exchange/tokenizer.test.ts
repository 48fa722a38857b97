import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { countTokens as countExactly } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { countPromptTokens, countTokens, maxPromptTokens } from '../../../../relay/exchange/tokenizer';
import { measureCpuMs } from '../../../helpers/cpu-time';

const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const ENGLISH = readFileSync('README.md', 'utf8');
const CHINESE = readFileSync('README.zh-CN.md', 'utf8');

test('the tokens of short text are counted exactly', () => {
  expect(countTokens('')).toBe(0);
  expect(countTokens('hello world')).toBe(2);
  expect(countTokens('The quick brown fox')).toBe(4);
});

test.each([
  ['English', ENGLISH],
  ['Chinese', CHINESE],
  ['long English', ENGLISH.repeat(60)],
  ['long Chinese', CHINESE.repeat(60)],
])('the tokens of %s text are counted with an error below two percent', (_, text) => {
  const exact = countExactly(text, PLAIN);
  expect(countTokens(text)).toBeGreaterThan(exact * 0.98);
  expect(countTokens(text)).toBeLessThan(exact * 1.02);
});

test('the tokens of text up to 100,000 characters are never undercounted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      expect(countTokens(text)).toBeGreaterThanOrEqual(countExactly(text, PLAIN) * 0.98);
    }),
    { numRuns: 200 },
  );
});

test('special tokens count as ordinary text', () => {
  expect(countTokens('<|endoftext|>')).toBeGreaterThan(3);
  expect(countTokens('<|im_start|>system<|im_sep|>')).toBeGreaterThan(5);
});

// If tokens are not merged in pieces, each of these takes minutes.
test.each(['a', 'é', '漢', ' ', '\n', '!', '👩‍👩‍👧‍👦', 'e\u0301\u0302'])(
  'the tokens of a million characters of %j are counted in seconds',
  { timeout: 60_000 },
  (unit) => {
    const text = unit.repeat(1_000_000 / unit.length);
    countTokens('warm');
    expect(measureCpuMs(() => expect(countTokens(text)).toBeGreaterThan(1_000))).toBeLessThan(5_000);
  },
);

test('the tokens of long text are estimated from all of its parts', () => {
  const halves = countTokens('a '.repeat(100_000) + '漢'.repeat(200_000));
  const exact = 100_000 + countExactly('漢'.repeat(200), PLAIN) * 1_000;
  expect(halves / exact).toBeGreaterThan(0.95);
  expect(halves / exact).toBeLessThan(1.05);
});

test('text is never cut within a character to count its tokens', () => {
  const smiles = '😀'.repeat(2_000);
  const exact = countExactly(smiles, PLAIN);
  // An odd offset would put each cut between the halves of a surrogate pair, and add a token each time.
  for (const start of ['', 'x']) expect(countTokens(start + smiles)).toBeLessThanOrEqual(exact + start.length);
});

test('a message counts with its text and its framing tokens', () => {
  expect(countPromptTokens([])).toBe(3);
  expect(countPromptTokens([{ role: 'user', content: 'hello world' }])).toBe(3 + 4 + 1 + 2);
});

test('the tokens of many messages are counted with an error below two percent', () => {
  const count = (contents: readonly string[]) =>
    countPromptTokens(contents.map((content) => ({ role: 'user', content })));
  for (const contents of [
    Array.from({ length: 1_000 }, (_, index) => (index % 2 ? CHINESE.slice(0, 900) : ENGLISH.slice(0, 2_000))),
    Array.from({ length: 2_000 }, () => 'Yes.'),
    [ENGLISH.repeat(20), ...Array.from({ length: 900 }, () => 'Go on, please.')],
  ]) {
    const exact = contents.reduce((sum, content) => sum + countExactly(content, PLAIN) + 5, 3);
    expect(count(contents) / exact).toBeGreaterThan(0.98);
    expect(count(contents) / exact).toBeLessThan(1.02);
  }
  expect(count(Array.from({ length: 140_000 }, () => ''))).toBe(3 + 5 * 140_000);
});

test(
  'the tokens of many long messages are estimated from a sample, like those of a single one',
  { timeout: 60_000 },
  () => {
    // Random text, because the counts of earlier texts are cached.
    let seed = 7;
    const draw = () => (seed = (seed * 48_271) % 2_147_483_647);
    const content = Array.from({ length: 100_000 }, () => String.fromCharCode(0x4e00 + (draw() % 20_000))).join('');
    const measure = (messages: { role: string; content: string }[]) => measureCpuMs(() => countPromptTokens(messages));
    const one = measure([{ role: 'user', content }]);
    const others = Array.from({ length: 12 }, (_, index) => ({ role: 'user', content: content.slice(index + 1) }));
    expect(measure(others)).toBeLessThan(4 * one);
  },
);

test('no tokenizer makes more tokens than there are bytes', () => {
  expect(maxPromptTokens([])).toBe(0);
  expect(maxPromptTokens([{ role: 'user', content: 'é漢😀' }])).toBe(2 + 3 + 4 + 16);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (content) => {
      const messages = [{ role: 'user', content }];
      expect(countPromptTokens(messages)).toBeLessThanOrEqual(maxPromptTokens(messages));
    }),
  );
});
