import type { Hint } from './hints';
import type { Statement } from './statements';

/**
 * For each statement the passages, by number from 1, that the hints in it or behind it name. A hint before the first
 * word of a line belongs to that line.
 */
export function assignHints(
  markdown: string,
  statements: readonly Pick<Statement, 'start' | 'end'>[],
  hints: readonly Hint[],
): number[][] {
  const assigned = statements.map((): number[] => []);
  for (const { at, passages } of hints) {
    const before = statements.findLastIndex(({ start }) => start < at);
    const next = statements[before + 1];
    const isLineStart = next?.start === at && /^[^\p{L}\p{N}]*$/u.test(lineBefore(markdown, at));
    assigned[isLineStart ? before + 1 : before]?.push(...passages);
  }
  return assigned;
}

function lineBefore(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}
