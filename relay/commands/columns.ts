const GAP = '  ';

/** Lines of aligned columns. `isNumber`: which columns are aligned to the right. */
export function toColumns(rows: readonly string[][], isNumber: (column: number) => boolean = () => false): string[] {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return isNumber(column) ? cell.padStart(width) : cell.padEnd(width);
  };
  return rows.map((row) => row.map(pad).join(GAP).trimEnd());
}
