import { describe, expect, test } from 'vitest';
import { removeUnseen } from '../../../lib/unseen-characters';

const RANGES: [string, number, number][] = [
  ['control characters', 0x0, 0x8],
  ['more control characters', 0xe, 0x1f],
  ['the control characters of Latin-1', 0x7f, 0x9f],
  ['the soft hyphen', 0xad, 0xad],
  ['the grapheme joiner', 0x34f, 0x34f],
  ['the Arabic letter mark', 0x61c, 0x61c],
  ['Hangul fillers', 0x115f, 0x1160],
  ['Khmer inherent vowels', 0x17b4, 0x17b5],
  ['Mongolian selectors', 0x180b, 0x180f],
  ['the zero-width space', 0x200b, 0x200b],
  ['joiners between Latin letters', 0x200c, 0x200d],
  ['direction marks', 0x200e, 0x200f],
  ['embeddings and overrides', 0x202a, 0x202e],
  ['invisible operators, isolates and old format characters', 0x2060, 0x206f],
  ['the Hangul filler', 0x3164, 0x3164],
  ['selectors of variants', 0xfe00, 0xfe0f],
  ['the byte order mark', 0xfeff, 0xfeff],
  ['the half-width filler', 0xffa0, 0xffa0],
  ['annotation characters', 0xfff9, 0xfffb],
  ['format characters of shorthand', 0x1bca0, 0x1bca3],
  ['format characters of music', 0x1d173, 0x1d17a],
  ['tags', 0xe0000, 0xe007f],
  ['more selectors of variants', 0xe0100, 0xe01ef],
];

test.each(RANGES)('leaves out %s', (_name, first, last) => {
  for (let code = first; code <= last; code += 1) {
    expect(removeUnseen(`a${String.fromCodePoint(code)}b`), code.toString(16)).toBe('ab');
  }
});

test('a blank of braille becomes a space', () => {
  expect(removeUnseen('⠓⠊⠀⠽⠕⠥')).toBe('⠓⠊ ⠽⠕⠥');
});

test.each(['\u2028', '\u2029', '\f', '\v'])('%j becomes a space', (blank) => {
  expect(removeUnseen(`a${blank}b`)).toBe('a b');
});

test('a sign that Unicode counts as unseen but that is drawn stays', () => {
  expect(removeUnseen('\u0600١')).toBe('\u0600١');
});

test('white space stays', () => {
  expect(removeUnseen('a\tb\nc\r\nd\u00a0e\u3000f')).toBe('a\tb\nc\r\nd\u00a0e\u3000f');
});

describe('joiners stay', () => {
  test.each([
    ['in Persian', 'می\u200cخواهم'],
    ['in Sinhala', 'ශ්\u200dරී'],
    ['in Hindi', 'क्\u200dष'],
    ['at the end of a word in Malayalam', 'അവന്\u200d '],
    ['in families', '👩\u200d👩\u200d👧'],
    ['after a tone of skin', '👩🏽\u200d🚀'],
    ['after a selector', '❤\ufe0f\u200d🔥'],
    ['as the selector of a picture', '☎\ufe0f'],
    ['as the selector of a sign', '☎\ufe0e'],
    ['on a key', '1\ufe0f\u20e3'],
  ])('%s', (_name, text) => {
    expect(removeUnseen(text)).toBe(text);
  });
});

test.each([
  ['more than one after another', 'می\u200c\u200d\u200cخ', 'می\u200cخ'],
  ['at the end of Persian text', 'می\u200c', 'می'],
  ['after a single emoji', '👩\u200d and', '👩 and'],
  ['between an emoji and a letter', '👩\u200da', '👩a'],
  ['more than one selector', '☎\ufe0f\ufe0e\ufe0f', '☎\ufe0f'],
  ['selectors on digits that are no keys', '1\ufe0e2\ufe0f3', '123'],
  ['letters and signs that are blank', 'a\u{1d159}b\u{16fe4}c', 'a b c'],
  ['between other unseen characters', 'a\u200b\u200d\u2060b', 'ab'],
])('joiners go: %s', (_name, text, expected) => {
  expect(removeUnseen(text)).toBe(expected);
});
