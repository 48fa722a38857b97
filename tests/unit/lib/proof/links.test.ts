import { expect, test } from 'vitest';
import { createTextLinks } from '../../../../lib/proof/links';

const URL = 'https://example.com/news';
const PAGE = [
  'The bridge, closed on Tuesday, will open again in May.',
  'On Tuesday the mayor spoke. On Tuesday the mayor left.',
  'Rain fell. Rain fell.',
  'She said – “yes, of course”.',
];
const hashOf = (at: number, quotation: string) =>
  createTextLinks(`${URL}#old`, PAGE)(at, quotation)?.slice(URL.length) ?? null;

test('a text that occurs once is the whole directive, and replaces the fragment of the address', () => {
  expect(hashOf(0, 'closed on Tuesday')).toBe('#:~:text=closed%20on%20Tuesday');
});

test('dashes, commas and quotation marks are encoded', () => {
  expect(hashOf(3, '– “yes, of course”')).toBe('#:~:text=%E2%80%93%20%E2%80%9Cyes%2C%20of%20course%E2%80%9D');
  expect(createTextLinks(URL, ['A well-known, old mill.'])(0, 'well-known, old')).toBe(
    `${URL}#:~:text=well%2Dknown%2C%20old`,
  );
});

test('a text that occurs before gets the words around it', () => {
  const page = ['Prices rose in the north.', 'Later, prices rose again.'];
  const link = createTextLinks(URL, page)(1, 'prices rose');
  expect(link).toBe(`${URL}#:~:text=Later%2C-,prices%20rose,-again.`);
});

test('a long text is named by its first and last words', () => {
  const long = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
  expect(createTextLinks(URL, ['Before it.', long])(1, long)).toBe(
    `${URL}#:~:text=word0%20word1%20word2%20word3%20word4,word35%20word36%20word37%20word38%20word39`,
  );
});

test.each([
  ['is not in the passage', 0, 'closed on Monday'],
  ['is in another passage', 1, 'closed on Tuesday'],
  ['is only white space', 0, ' '],
  ['begins inside a word', 0, 'ridge, closed'],
])('no link is built for a text that %s', (_, at, quotation) => {
  expect(hashOf(at, quotation)).toBeNull();
});

test('no link is built when no context tells the text from the same one before it', () => {
  const twice = ['One two three. Rain fell here. Four five six.', 'One two three. Rain fell here. Four five six.'];
  expect(createTextLinks(URL, twice)(1, 'Rain fell here')).toBeNull();
});
