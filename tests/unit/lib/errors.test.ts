import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { redactWords } from '../../../lib/completions/provider-words';
import { ERROR_CODES, errorAction, errorSentence } from '../../../lib/errors';

const LOCALES = path.join(import.meta.dirname, '../../../locales');
const read = (file: string) =>
  JSON.parse(readFileSync(path.join(LOCALES, file), 'utf8')) as Record<string, string | Record<string, string>>;
const en = read('en.json');

test.each(readdirSync(LOCALES))('%s has every sentence, with every placeholder', (file) => {
  const locale = read(file);
  expect(Object.keys(locale).sort()).toEqual(Object.keys(en).sort());
  // Plural forms count as one sentence; languages differ in which they have.
  const toText = (sentence: (typeof en)[string] | undefined) =>
    (typeof sentence === 'object' ? Object.values(sentence).join(' ') : sentence) ?? '';
  const placeholders = (sentence: (typeof en)[string] | undefined) =>
    [...new Set(toText(sentence).match(/\$\d/g))].sort();
  for (const [key, sentence] of Object.entries(en)) {
    expect(toText(locale[key]).trim(), key).not.toBe('');
    expect(placeholders(locale[key]), key).toEqual(placeholders(sentence));
  }
});

test('every sentence is used', () => {
  const root = path.join(import.meta.dirname, '../../..');
  const sources = ['lib', 'components', 'entrypoints'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
  );
  const text = [...sources, readFileSync(path.join(root, 'wxt.config.ts'), 'utf8')].join('\n');
  // The lengths are keys themselves.
  const unused = Object.keys(en).filter((key) => !text.includes(`'${key}'`) && !text.includes(`__MSG_${key}__`));
  expect(unused).toEqual([]);
});

test('no two errors have the same sentence, and each has its action', () => {
  const sentences = ERROR_CODES.map((code) => en[errorSentence(code)]);
  expect(new Set(sentences).size).toBe(ERROR_CODES.length);
  // Pith can do nothing about these, and their sentences say so.
  expect(ERROR_CODES.filter((code) => errorAction(code) === 'none')).toEqual([
    'local-file',
    'reader-view',
    'file-too-big',
    'image-page',
  ]);
});

test.each([
  ['Incorrect API key provided: sk-abc123def456ghi', '', 'Incorrect API key provided: …'],
  ['Incorrect API key provided: sk-abc***************xyz.', '', 'Incorrect API key provided: …'],
  ['key my-own-secret is wrong', 'my-own-secret', 'key … is wrong'],
  ['AIzaSyA1234567890abcdefghij is not valid', '', '… is not valid'],
  ['Authorization: Bearer abc.def', '', 'Authorization: Bearer …'],
  ['<html><head><style>b{}</style></head><h1>502</h1> Bad <b>gateway</b>', '', '502 Bad gateway'],
  ['see https://user:pw@host.example/path?token=1#x now', '', 'see https://host.example/path now'],
  ['model gpt-4.1-mini not found', '', 'model gpt-4.1-mini not found'],
  ['maximum context length is 128000 tokens', '', 'maximum context length is 128000 tokens'],
  ['  two \n lines ', '', 'two lines'],
])('%j is shown only as far as it may be', (text, key, shown) => {
  expect(redactWords(text, key)).toBe(shown);
});

test('a long message is cut at 300 characters', () => {
  expect(redactWords('word '.repeat(200), '')).toHaveLength(300);
});
