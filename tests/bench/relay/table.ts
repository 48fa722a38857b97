/** The measurements: one row per measure, one column per contestant, and one for the ratio of two of them. */
export type Table = {
  /**
   * Begins a row; returns a function that records its values. `isAdded`: shows the excess over the first contestant.
   */
  addRow(
    name: string,
    toFigure: (values: number[]) => number,
    more?: { isAdded?: boolean; target?: string },
  ): (contestant: { name: string }, ...values: number[]) => void;
  toText(): string;
};

export function createTable(names: readonly string[], ratio: { of: string; to: string }): Table {
  const lines: (() => string[])[] = [];
  const [first = ''] = names;
  const toText = () => {
    const table = [['', ...names, `${ratio.of} / ${ratio.to}`, 'target'], ...lines.map((toCells) => toCells())];
    const widths = table[0]?.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0))) ?? [];
    const pad = (cell: string, column: number) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
    return table.map((cells) => cells.map(pad).join('  ')).join('\n');
  };
  return {
    addRow: (name, toFigure, { isAdded = false, target = '' } = {}) => {
      const noted = new Map<string, number[]>();
      const toShown = (each: string) => {
        const figure = toFigure(noted.get(each) ?? []);
        return isAdded && each !== first ? figure - toFigure(noted.get(first) ?? []) : figure;
      };
      lines.push(() => {
        const figures = [...names.map(toShown), toShown(ratio.of) / toShown(ratio.to)];
        return [name, ...figures.map((figure) => (Number.isFinite(figure) ? figure.toPrecision(3) : '-')), target];
      });
      return (contestant, ...values) =>
        void noted.set(contestant.name, [...(noted.get(contestant.name) ?? []), ...values]);
    },
    toText,
  };
}

/** `NaN` without values, like the others. */
export function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function slowest(values: readonly number[]): number {
  return values.length === 0 ? NaN : Math.max(...values);
}
