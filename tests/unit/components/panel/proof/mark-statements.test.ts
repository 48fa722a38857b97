import { expect, test } from 'vitest';
import { markStatements } from '../../../../../components/panel/proof/mark-statements';
import { hasMarks, splitMarked } from '../../../../../components/panel/proof/marks';
import type { ProvenStatement } from '../../../../../lib/proof/prover';
import { splitStatements } from '../../../../../lib/proof/place/statements';

/** Finds each of `absent` wherever it stands alone in a statement. */
const prove = (markdown: string, absent: readonly string[]): ProvenStatement[] =>
  splitStatements(markdown, 'en', true).map((statement) => {
    const findings = absent.flatMap((words) =>
      [...statement.text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`, 'gu'))].map(
        ({ index }) => ({ start: index, end: index + words.length, kind: 'number', severity: 'absent' }) as const,
      ),
    );
    return { ...statement, place: 0, nearest: 0, findings };
  });

/** The pieces as text: `{0}` for a chip, `<…>` for absent words. */
const show = (markdown: string, absent: readonly string[] = [], shown = markdown) =>
  splitMarked(markStatements(shown, prove(markdown, absent)))
    .map((piece) => ('chip' in piece ? `{${piece.chip}}` : 'absent' in piece ? `<${piece.absent}>` : piece.text))
    .join('');

test.each([
  ['It rained. It snowed.', 'It rained.{0} It snowed.{1}'],
  ['- It rained\n- It **snowed**', '- It rained{0}\n- It **snowed**{1}'],
  ['| a | b |\n|---|---|\n| rain | snow |', '| a | b |\n|---|---|\n| rain | snow{0} |'],
  ['See https://a.example/b', 'See https://a.example/b {0}'],
])('a chip stands behind each statement of %j', (markdown, expected) => {
  expect(show(markdown)).toBe(expected);
});

test.each([
  ['It rained 42 times. It snowed.', ['42'], 'It rained <42> times.{0} It snowed.{1}'],
  ['Of 5 days, 5 were dry.', ['5'], 'Of <5> days, <5> were dry.{0}'],
  ['In 2015 it rained 5 times.', ['5'], 'In 2015 it rained <5> times.{0}'],
  ['He said “it rained 5 times” twice.', ['5', 'it rained 5 times'], 'He said “<it rained 5 times>” twice.{0}'],
  ['Run `wait 5` for 5 s.', ['5'], 'Run `wait 5` for <5> s.{0}'],
  ['See [the list](https://a.example/5) of 5.', ['5'], 'See [the list](https://a.example/5) of <5>.{0}'],
  ['See [the list](/5) of 5.', ['5'], 'See [the list](/5) of <5>.{0}'],
])('in %j, %j are marked where they are said', (markdown, absent, expected) => {
  expect(show(markdown, absent)).toBe(expected);
});

test('absent words name their statement, and leave no chip when markup stands between their marks', () => {
  const marked = markStatements('Dry. It rained 42 times.', prove('Dry. It rained 42 times.', ['42']));
  expect(splitMarked(marked)).toContainEqual({ absent: '42', statement: 1 });
  expect(splitMarked(marked.slice(0, marked.indexOf('42') + 1)).filter((piece) => !('text' in piece))).toEqual([
    { chip: 0 },
  ]);
});

test('a statement that is not typed to its end has no chip yet', () => {
  expect(show('It rained. It snowed.', [], 'It rained. It sno')).toBe('It rained.{0} It sno');
});

test('private characters that a model wrote are seen', () => {
  expect(hasMarks(`It rained.${String.fromCodePoint(0xf0000)}`)).toBe(true);
  expect(hasMarks('It rained. 😀')).toBe(false);
});
