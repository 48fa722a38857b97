import { expect, test } from 'vitest';
import { createMarkdownParser } from '../../../../../lib/panel/markdown/markdown';
import { withoutPiledMarks } from '../../../../../lib/panel/markdown/piled-marks';

test('no letter has more marks than scripts put on one', () => {
  expect(withoutPiledMarks(`a${'\u0301'.repeat(9)}b`)).toBe(`a${'\u0301'.repeat(8)}b`);
  for (const text of ['ệ', 'שָׁ', 'ก็่', 'བསྒྲུབས'])
    expect(withoutPiledMarks(text.normalize('NFD'))).toBe(text.normalize('NFD'));
});

test.each([
  ['&#x202e;a', '&#x202e;a'],
  ['&#8238;a', '&#8238;a'],
  ['e&#x301;', 'e&#x301;'],
  ['&#xd800;', '&#xd800;'],
  ['&#x41;&#8364;', 'A€'],
])('a character by number that would not be seen stays as it is written: %j is %j', (source, text) => {
  expect(createMarkdownParser()(source, true)).toEqual([{ type: 'paragraph', children: [{ type: 'text', text }] }]);
});
