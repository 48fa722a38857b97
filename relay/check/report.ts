import type { Result } from './check.ts';

const OUTCOMES = { passed: 'passed', failed: 'FAILED', 'not-checked': 'not checked' } as const;

export function count(results: readonly Result[]): { passed: number; failed: number; notChecked: number } {
  const of = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return { passed: of('passed'), failed: of('failed'), notChecked: of('not-checked') };
}

/** An aligned table, one line per row, with the sums below it. */
export function toTable(results: readonly Result[]): string {
  const cells = results.map(({ name, outcome, seen, ms }) => [
    name,
    OUTCOMES[outcome],
    ms === null ? '' : `${ms} ms`,
    seen.replaceAll(/\s*\n\s*/g, ' '),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map(([name = '', outcome = '', ms = '', seen = '']) =>
    [name.padEnd(widths[0] ?? 0), outcome.padEnd(widths[1] ?? 0), ms.padStart(widths[2] ?? 0), seen].join('  '),
  );
  const { passed, failed, notChecked } = count(results);
  return `${lines.join('\n')}\n\n${passed} passed, ${failed} failed, ${notChecked} not checked\n`;
}
