import { expect, test } from 'vitest';
import { findExcerpt } from '../../../../../lib/panel/history/excerpt';

const say = (text: string, ...words: string[]) =>
  findExcerpt(text, words)
    ?.map(({ text, isFound }) => (isFound ? `[${text}]` : text))
    .join('') ?? null;

test('the words that were found are marked in their sentence, whatever their case and accents', () => {
  expect(say('Who pays for the Keeper?', 'keeper')).toBe('Who pays for the [Keeper]?');
  expect(say('Les **Étés** à la mer', 'etes', 'mer')).toBe('Les [Étés] à la [mer]');
});

test('a long text is cut between words around the first find', () => {
  const text = `${'before '.repeat(20)}keeper ${'after '.repeat(40)}`;
  const said = say(text, 'keeper')!;
  expect(said).toMatch(/^… (before )+\[keeper\] (after )+…$/);
  expect(said.length).toBeLessThan(160);
});

test('a text without any of the words has no excerpt', () => {
  expect(say('Nothing here', 'keeper')).toBeNull();
});
