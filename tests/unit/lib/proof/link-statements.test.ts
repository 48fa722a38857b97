import { expect, test } from 'vitest';
import { linkStatements } from '../../../../lib/proof/link-statements';
import { splitStatements } from '../../../../lib/proof/place/statements';

const PAGE = {
  url: 'https://example.com/a_(b)',
  passages: ['It rained. It snowed (twice).', '1. Bread', 'May | 12 mm'],
};

const link = (markdown: string, places: (number | null)[]) =>
  linkStatements(
    markdown,
    splitStatements(markdown, 'en', true).map((statement, i) => {
      const place = places[i] ?? null;
      return { ...statement, place, nearest: place, findings: [] };
    }),
    PAGE,
  );

test('a statement of the page word for word leads to its words, another one to its passage', () => {
  expect(link('It rained. There was snow.', [0, 0])).toBe(
    'It rained. [↗](https://example.com/a_%28b%29#:~:text=It%20rained.) ' +
      'There was snow. [↗](https://example.com/a_%28b%29#:~:text=It%20rained.%20It%20snowed%20%28twice%29.)',
  );
});

test('the number of an item is not part of the link', () => {
  expect(link('- Loaves', [1])).toBe('- Loaves [↗](https://example.com/a_%28b%29#:~:text=Bread)');
});

test('a link in a table stands in the last cell', () => {
  expect(link('| a | b |\n|---|---|\n| It | rained. |', [0])).toMatch(/rained\. \[↗\]\(https:.*\) \|$/);
});

test.each([
  ['without a place', [null]],
  ['whose place is a row of a table', [2]],
])('a statement %s has no link', (_, places) => {
  expect(link('It rained in May.', places)).toBe('It rained in May.');
});
