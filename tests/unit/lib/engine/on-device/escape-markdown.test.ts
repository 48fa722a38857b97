import fc from 'fast-check';
import { Marked, type Token } from 'marked';
import { expect, test } from 'vitest';
import { escapeMarkdown } from '../../../../../lib/engine/on-device/escape-markdown';

const marked = new Marked({ gfm: true });

/** The visible text of each entry of a Markdown list; throws for anything but plain text and addresses. */
function displayedEntries(markdown: string): string[] {
  const tokens = marked.lexer(markdown);
  if (tokens.length !== 1 || tokens[0]!.type !== 'list') throw new Error(`not one list: ${JSON.stringify(tokens)}`);
  return tokens[0]!.items.map((entry: { task: boolean; tokens: Token[] }) => {
    if (entry.task) throw new Error('a task box');
    return entry.tokens.map(displayed).join('');
  });
}

function displayed(token: Token): string {
  if (token.type === 'text' && token.tokens) return token.tokens.map(displayed).join('');
  if (token.type === 'escape') return token.text;
  if (token.type === 'text' || (token.type === 'link' && token.raw === token.text)) {
    if (/&(#\d+|#x[\da-f]+|\w{2,});/i.test(token.text)) throw new Error(`an entity: ${token.text}`);
    return token.text;
  }
  throw new Error(`markup: ${JSON.stringify(token)}`);
}

const list = (...sentences: string[]) => sentences.map((sentence) => `- ${escapeMarkdown(sentence)}\n`).join('');

test.each([
  'An ordinary sentence, with commas; and “quotes” – and a dash.',
  'As shown before [1], and again.[2]',
  '[Editor’s note] She left.',
  'The area is 5 * 3 * 2 metres.',
  'Prices start at $5*.',
  'Set max_file_size in snake_case_names.',
  'It took ~5 to ~10 days.',
  'AT&T and R&D; & more',
  'If a < b and b > c, stop.',
  'I <3 this.',
  'One ` backtick.',
  'Not a link](here)',
  'C:\\Users\\me',
  '#hashtag first',
  '-5 degrees at night',
  '1.5 million people',
  '1986 was a good year.',
  'See https://example.com/a_b_c?d=1&e=2 and www.example.com.',
  'Write to first_last@example.com today!',
  '今天天气很好（真的）。',
])('escaping Markdown leaves plain text unchanged: %s', (text) => {
  expect(escapeMarkdown(text)).toBe(text);
  expect(displayedEntries(list(text))).toEqual([text]);
});

test.each([
  ['<b>bold</b>', '\\<b>bold\\</b>'],
  ['a *x* b', 'a \\*x\\* b'],
  ['a _x_ b_c', 'a \\_x\\_ b_c'],
  ['run `npm`', 'run \\`npm\\`'],
  ['[a](b)', '[a\\](b)'],
  ['![a](b)', '![a\\](b)'],
  ['~~x~~', '\\~\\~x\\~\\~'],
  ['a &amp; b &#65; &#x41;', 'a \\&amp; b \\&#65; \\&#x41;'],
  ['# heading', '\\# heading'],
  ['> quote', '\\> quote'],
  ['1. one', '1\\. one'],
  ['1986) one', '1986\\) one'],
  ['- dash', '\\- dash'],
  ['+ plus', '\\+ plus'],
  ['--', '\\--'],
  ['~~~ fence', '\\~~~ fence'],
  ['```js', '\\`\\`\\`js'],
  ['[Note]: see there', '\\[Note]: see there'],
  ['[a](]: b', '\\[a\\](]: b'],
  ['[x] done', '\\[x] done'],
  ['<script src=x', '\\<script src=x'],
  ['a \\* b', 'a \\\\* b'],
  ['ends in \\', 'ends in \\\\'],
  ['<1@example.com>', '\\<1@example.com>'],
  ['https://example.com/*a*', 'https\\://example.com/\\*a\\*'],
  ['See https://example.com/a and *x*.', 'See https://example.com/a and \\*x\\*.'],
  ['https://example.com__*__!', 'https\\://example.com\\_\\_*\\_\\_!'],
  ['www.example.com/?a&copy;', 'www\\.example.com/?a\\&copy;'],
])('the line %s is shown literally', (text, source) => {
  expect(escapeMarkdown(text)).toBe(source);
  expect(displayedEntries(list(text))).toEqual([text]);
});

const MARKUP = [
  '*',
  '**',
  '_',
  '__',
  '~',
  '~~',
  '`',
  '``',
  '```',
  '[',
  ']',
  '](',
  '(',
  ')',
  '!',
  '<',
  '>',
  '&',
  ';',
  ':',
  '#',
];
const MORE = [
  '\\',
  '|',
  '-',
  '+',
  '=',
  '.',
  '/',
  '"',
  "'",
  '^',
  '$',
  '@',
  '{',
  '}',
  ' ',
  ' ',
  ' ',
  'a',
  'B',
  '1',
  '23',
  'é',
  '中',
  '“',
  '”',
];
const WORDS = [
  '<b>',
  '</b>',
  '<!--',
  '-->',
  '&amp;',
  '&#39;',
  'https://',
  'www.',
  'x.com',
  'mailto:',
  'a@b.com',
  '[x]',
  '[1]:',
  '1.',
  '2)',
];
const line = fc
  .array(fc.constantFrom(...MARKUP, ...MORE, ...WORDS), { minLength: 1, maxLength: 14 })
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '');

test('any line, alone or between others, is shown literally', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), (lines) => {
      expect(displayedEntries(list(...lines))).toEqual(lines);
    }),
    { numRuns: Number(process.env.FC_RUNS ?? 3000) },
  );
});

test('escaping leaves sentences of letters, digits and ordinary punctuation unchanged', () => {
  const prose = fc.array(fc.constantFrom(...'abcABC019中é.,;:!?()"\'“”–—/%$€ '), { maxLength: 40 });
  fc.assert(
    fc.property(prose, (characters) => {
      const text = `A${characters.join('')}`.trim();
      expect(escapeMarkdown(text)).toBe(text);
    }),
  );
});

test('escaping a very long line of addresses and marks does not take quadratic time', { timeout: 5000 }, () => {
  expect(escapeMarkdown('www.*a*'.repeat(50_000))).toBe('www\\.\\*a\\*'.repeat(50_000));
});
