import { expect, test } from 'vitest';
import { hasMarks, markStatements, splitMarked } from '../../../../components/panel/proof/mark-statements';
import type { ProvenStatement } from '../../../../lib/proof/prover';
import { splitStatements } from '../../../../lib/proof/place/statements';

const prove = (markdown: string, absent = ''): ProvenStatement[] =>
  splitStatements(markdown, 'en', true).map((statement) => {
    const start = absent === '' ? -1 : statement.text.indexOf(absent);
    const findings =
      start === -1 ? [] : [{ start, end: start + absent.length, kind: 'number', severity: 'absent' } as const];
    return { ...statement, place: 0, nearest: 0, findings };
  });

/** The pieces as text: `{0}` for a chip, `<…>` for absent words. */
const show = (markdown: string, absent?: string, shown = markdown) =>
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

test('words that are not on the page are marked, and only they', () => {
  expect(show('It rained 42 times. It snowed.', '42')).toBe('It rained <42> times.{0} It snowed.{1}');
});

test('a statement that is not typed to its end has no chip yet', () => {
  expect(show('It rained. It snowed.', '', 'It rained. It sno')).toBe('It rained.{0} It sno');
});

test('private characters that a model wrote are seen', () => {
  expect(hasMarks(`It rained.${String.fromCodePoint(0xf0000)}`)).toBe(true);
  expect(hasMarks('It rained. 😀')).toBe(false);
});
