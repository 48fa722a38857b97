import { expect, test } from 'vitest';
import { findUnseen } from '../../../../lib/panel/mark-unseen';

test.each([
  ['plain words', 'plain words'],
  ['a \u{1F469}\u{1F3FD}\u200d\u{1F4BB} works', 'a [\u{1F469}\u{1F3FD}\u200d\u{1F4BB} U+200D] works'],
  ['\u2764\ufe0f and', '[\u2764\ufe0f U+FE0F] and'],
  ['می\u200cخواهم', 'م[ی\u200cخ U+200C]واهم'],
  ['one\u200b', 'on[e\u200b U+200B]'],
  ['\u{E0061} tag', '[\u{E0061} U+E0061] tag'],
])('characters that nobody sees are found in %j with what they join', (text, expected) => {
  const pieces = findUnseen(text);
  expect(pieces.map(({ text: piece, codes }) => (codes ? `[${piece} ${codes}]` : piece)).join('')).toBe(expected);
  expect(pieces.map(({ text: piece }) => piece).join('')).toBe(text);
});

test('a hundred thousand marks on one letter take no time', () => {
  const text = `Z${'\u0301'.repeat(100_000)}\u200d`;
  const startedAt = performance.now();
  expect(
    findUnseen(text)
      .map(({ text: piece }) => piece)
      .join(''),
  ).toBe(text);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
