import { expect, test } from 'vitest';
import { splitStatements, toPlain } from '../../../../../lib/proof/place/statements';

const textsOf = (markdown: string, isWhole = true) => splitStatements(markdown, 'en', isWhole).map(({ text }) => text);

test('each sentence and each bullet is a statement, at its place in the Markdown', () => {
  const markdown = '- **Rain** fell. It was *wet*.\n- Snow\n\n1. See [the map](https://example.com/).';
  const statements = splitStatements(markdown, 'en', true);
  expect(statements.map(({ text }) => text)).toEqual(['Rain fell.', 'It was wet.', 'Snow', 'See the map.']);
  expect(statements.map(({ start, end }) => markdown.slice(start, end))).toEqual([
    '**Rain** fell.',
    'It was *wet*.',
    'Snow',
    'See [the map](https://example.com/).',
  ]);
});

test('headings, bold lines, rules and code are no statements', () => {
  expect(textsOf('## The weather\n\n**What fell?**\nRain.\n\n---\n```\nlet rain = 1.\n```\n')).toEqual(['Rain.']);
});

test('a row of a table is one statement, its head is none', () => {
  expect(textsOf('| Month | Rain |\n| --- | ---: |\n| May | 12 mm. A lot. |\n')).toEqual(['May | 12 mm. A lot.']);
});

test.each([
  ['It rained. It sno', ['It rained.']],
  ['It rained. It snowed.', ['It rained.']],
  ['- It rained\n- It sno', ['- It rained']],
  ['- It rained\n', ['- It rained']],
])('while %j grows, its last statement is left out unless its line has ended', (markdown, expected) => {
  expect(textsOf(markdown, false)).toEqual(expected.map((text) => text.replace('- ', '')));
});

test('sentences of languages without spaces are statements', () => {
  expect(textsOf('下雨了。下雪了。')).toEqual(['下雨了。', '下雪了。']);
});

test.each([
  ['snake_case and 5 * 3', 'snake_case and 5 * 3'],
  ['a \\*star\\*', 'a *star*'],
  ['`code` and ~~gone~~', 'code and gone'],
])('%j without its markup is %j', (markdown, plain) => {
  expect(toPlain(markdown)).toBe(plain);
});
