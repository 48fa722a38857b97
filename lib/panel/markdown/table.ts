import { parseInlines } from './inlines';
import type { Limits } from './limits';
import { isBlank, isStart } from './lines';
import type { Alignment, Block, Inline } from './tree';

const DELIMITERS = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/;

/** Whether a table begins at line `at`. While text grows, a row with a leading | counts as its header at once. */
export function isTable(lines: readonly string[], at: number, isGrowing: boolean): boolean {
  const header = lines[at]!.trim();
  if (!header.includes('|')) return false;
  const below = lines[at + 1]?.trim();
  if (below === undefined) return isGrowing && header[0] === '|';
  if (!DELIMITERS.test(below) || !/[|:]/.test(below)) return false;
  // Models miscount columns; rows with leading bars are a table anyway.
  return (header[0] === '|' && below[0] === '|') || toCells(header).length === toCells(below).length;
}

/**
 * The table that begins at line `at`, or continues there when `opened` gives its columns. `isGrowing`: the last line
 * may still grow. A table that is too long is cut before a row; `alignments` then continues it.
 */
export function readTable(
  lines: readonly string[],
  at: number,
  { isGrowing, depth, limits }: { isGrowing: boolean; depth: number; limits: Limits },
  opened: readonly Alignment[] | null,
): { block: Block; end: number; alignments: readonly Alignment[] | null } {
  const alignments =
    opened ??
    toCells(lines[at + 1] ?? '')
      .slice(0, limits.columns)
      .map(toAlignment);
  let leftOut = 0;
  const readRow = (index: number) => {
    const cells = toCells(lines[index]!);
    leftOut += Math.max(0, cells.length - limits.columns);
    const isLast = isGrowing && index + 1 === lines.length;
    return cells
      .slice(0, limits.columns)
      .map((cell, column) => parseInlines(cell, isLast && column + 1 === cells.length));
  };
  const header = opened ? [] : readRow(at);
  const rows: Inline[][][] = [];
  const toBlock = (): Block => ({ type: 'table', alignments, header, rows, ...(leftOut > 0 && { leftOut }) });
  let end = opened ? at : Math.min(at + 2, lines.length);
  let [length, cells] = [0, 0];
  for (; end < lines.length && !isBlank(lines[end]!) && !isStart(lines[end]!, depth); end++) {
    length += lines[end]!.length;
    cells += rows.at(-1)?.length ?? 0;
    // Without its header a table is harder to read, so it may be longer than other blocks.
    const isTooLong = length > 2 * limits.blockChars || cells >= limits.cells;
    if (isTooLong && rows.length > 0) return { block: toBlock(), end, alignments };
    rows.push(readRow(end));
  }
  return { block: toBlock(), end, alignments: null };
}

function toAlignment(delimiter: string): Alignment {
  if (!delimiter.endsWith(':')) return 'start';
  return delimiter.startsWith(':') ? 'center' : 'end';
}

/** A row's cells. Unlike in GFM, a bar in code does not end a cell: models write a || b there. */
function toCells(line: string): string[] {
  const row = line.trim();
  const cells: string[] = [];
  let from = row[0] === '|' ? 1 : 0;
  for (const { index, 0: found } of row.matchAll(/(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)|\\[^]|\|/g)) {
    if (found !== '|' || index < from) continue;
    cells.push(row.slice(from, index));
    from = index + 1;
  }
  if (from < row.length) cells.push(row.slice(from));
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}
