import { describe, expect, test } from 'vitest';
import { createMarkdownParser } from '../../../../../lib/panel/markdown/markdown';
import { withoutPiledMarks, withoutUnseen } from '../../../../../lib/panel/markdown/unseen';

describe('characters that nobody sees are removed', () => {
  test.each([
    ['bidi controls', '\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'],
    ['deprecated format characters', '\u206a\u206b\u206c\u206d\u206e\u206f'],
    ['zero-width characters', '\u00ad\u034f\u200b\u2060\u2061\u2064\u2065\ufeff\u180e'],
    ['joiners between Latin letters', '\u200c\u200d'],
    ['fillers', '\u115f\u1160\u17b4\u17b5\u3164\uffa0'],
    ['selectors', '\u180b\u180c\u180d\ufe00\ufe0f\u{e0100}\u{e01ef}'],
    ['tags', '\u{e0000}\u{e0001}\u{e0041}\u{e007f}\u{e0fff}'],
    ['annotations and notation', '\ufff9\ufffa\ufffb\u{1d173}\u{1d17a}'],
    ['control characters', '\0\u0008\u001b\u007f\u009f'],
  ])('%s', (_, unseen) => {
    expect(withoutUnseen(`a${unseen}b`)).toBe('ab');
  });

  test.each([['\u2028'], ['\u2029'], ['\u2800'], ['\f'], ['\v'], ['\r']])('%j is a space', (blank) => {
    expect(withoutUnseen(`a${blank}b`)).toBe('a b');
  });

  test.each([
    ['an emoji family', '👩‍👩‍👧‍👦'],
    ['an emoji with a colour', '👩🏽‍🚀'],
    ['a heart and a keycap', '❤️ 1️⃣'],
    ['Persian', 'می‌خواهم'],
    ['Hindi', 'क्‍ष'],
    ['Sinhala', 'ශ්‍රී'],
    ['an Arabic number sign', '\u0600١'],
    ['lines', 'a\n\tb'],
  ])('%s stays as it is', (_, text) => {
    expect(withoutUnseen(text)).toBe(text);
  });

  test('a joiner that follows a joiner is removed', () => {
    expect(withoutUnseen(`می${'\u200c'.repeat(50)}خواهم`)).toBe('می‌خواهم');
  });
});

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
