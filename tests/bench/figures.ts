import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Measurements of one thing, of the floor and of Pith, in the order in which they were taken in turn. */
export type Figure = { measure: string; unit: 'ms' | 'times'; target: string; floor: number[]; ours: number[] };

/** A figure as it is printed and written: medians, and the median, the least and the greatest ratio of a round. */
type Row = Pick<Figure, 'measure' | 'unit' | 'target'> & {
  floor: number | null;
  ours: number;
  ratio: number | null;
  spread: [number, number] | null;
};

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/**
 * Prints a benchmark's figures as a table, and adds them to the file that `npm run bench -- --json FILE` names. Figures
 * without a floor have no ratio.
 */
export function report(bench: string, figures: readonly Figure[]): void {
  const rows = figures.map(toRow);
  const lines = rows.map(({ measure, unit, target, floor, ours, ratio, spread }) =>
    [
      measure,
      floor === null ? '' : `${round(floor)} ${unit}`,
      `${round(ours)} ${unit}`,
      ratio === null ? '' : `${round(ratio)} (${spread?.map(round).join('–')})`,
      target,
    ].join(' | '),
  );
  console.log(['measure | floor | Pith | ratio (spread) | target', ...lines].join('\n'));
  const file = process.env.PITH_BENCH_JSON;
  if (!file) return;
  const former = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
  writeFileSync(file, `${JSON.stringify({ ...former, [bench]: rows }, null, 2)}\n`);
}

function toRow({ measure, unit, target, floor, ours }: Figure): Row {
  const ratios = ours.flatMap((value, index) => (floor[index] === undefined ? [] : value / floor[index]));
  const hasFloor = ratios.length > 0;
  return {
    measure,
    unit,
    target,
    floor: hasFloor ? median(floor) : null,
    ours: median(ours),
    ratio: hasFloor ? median(ratios) : null,
    spread: hasFloor ? [Math.min(...ratios), Math.max(...ratios)] : null,
  };
}

function round(value: number): number {
  return Number(value.toPrecision(value < 10 ? 2 : 4));
}
