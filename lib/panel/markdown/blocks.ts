import { parseInlines } from './inlines';
import type { Alignment, Block } from './tree';

// Any indentation is accepted: models indent by habit, never for code.
const HEADING = /^[ \t]*(#{1,6})(?=[ \t]|$)/;
const RULE = /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const FENCE = /^([ \t]*)(`{3,}(?=[^`]*$)|~{3,})/;
const QUOTE = /^[ \t]*>[ \t]?/;
const MARKER = /^([ \t]*)([-*+]|\d{1,9}[.)])(?:([ \t]+)(?=\S)|[ \t]*$)/;
/** All quote and list markers before a line's own text. */
const MARKERS = /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*)*/;
const DELIMITERS = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/;

/** Lists and quotations nested deeper are shown as they are written. */
const MAX_DEPTH = 16;

/** What may still change after the last line: the line itself, only its paragraph (by further lines), or nothing. */
export type Tail = 'line' | 'paragraph' | 'closed';

export function parseBlocks(lines: readonly string[], tail: Tail = 'closed', depth = 0): Block[] {
  const blocks: Block[] = [];
  // A line's beginning that may become markup is held back.
  const isHeld = tail === 'line' && /^(?:[-*_+=|:>\s]*|#{1,6}|\d{1,9}[.)]?|`+|~+)$/.test(lines.at(-1)!.trim());
  const shown = isHeld ? lines.slice(0, -1) : lines;
  const rest = isHeld ? 'paragraph' : tail;
  for (let at = skipBlank(shown, 0); at < shown.length;) {
    const { block, end } = readBlock(shown, at, rest, depth);
    blocks.push(block);
    at = skipBlank(shown, end);
  }
  return blocks;
}

export function skipBlank(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && isBlank(lines[at]!)) at++;
  return at;
}

/** The block that begins at line `at`, which is not blank, and the number of the line after its last one. */
export function readBlock(lines: readonly string[], at: number, tail: Tail, depth = 0): { block: Block; end: number } {
  const line = lines[at]!;
  if (HEADING.test(line)) return { block: toHeading(line, tail === 'line' && at + 1 === lines.length), end: at + 1 };
  if (RULE.test(line)) return { block: { type: 'rule' }, end: at + 1 };
  if (FENCE.test(line)) return readCode(lines, at);
  if (depth < MAX_DEPTH && QUOTE.test(line)) return readQuote(lines, at, tail, depth);
  if (depth < MAX_DEPTH && MARKER.test(line)) return readList(lines, at, tail, depth);
  return isTable(lines, at, tail) ? readTable(lines, at, tail, depth) : readParagraph(lines, at, tail, depth);
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** Whether a non-blank line ends a paragraph. */
function isStart(line: string, depth: number): boolean {
  if (HEADING.test(line) || RULE.test(line) || FENCE.test(line)) return true;
  // A paragraph's line may well begin with a year or an empty mark.
  return depth < MAX_DEPTH && (QUOTE.test(line) || /^[ \t]*(?:[-*+]|1[.)])[ \t]+\S/.test(line));
}

/**
 * Whether `line`, outside the margin of a quotation or a list entry, continues the paragraph that `last` ends there.
 */
function isLazy(last: string, line: string, depth: number): boolean {
  const text = last.replace(MARKERS, '');
  return !isBlank(line) && !isStart(line, depth) && !isBlank(text) && !isStart(text, MAX_DEPTH);
}

function toHeading(line: string, isOpen: boolean): Block {
  const [marks, { length: level }] = HEADING.exec(line) as unknown as [string, string];
  const text = line.slice(marks.length).trim();
  return { type: 'heading', level, children: parseInlines(text.replace(/(?:^|[ \t])#+$/, '').trimEnd(), isOpen) };
}

function readParagraph(lines: readonly string[], at: number, tail: Tail, depth: number) {
  let end = at + 1;
  let isHeading = false;
  // --- below text is a rule: models do not underline headings with it, but do forget the blank line.
  for (; end < lines.length && !isHeading; end++) {
    const line = lines[end]!;
    if (isBlank(line) || isStart(line, depth) || isTable(lines, end, tail)) break;
    isHeading = /^[ \t]*=+[ \t]*$/.test(line);
  }
  const text = lines.slice(at, isHeading ? end - 1 : end).join('\n');
  const isOpen = tail !== 'closed' && end === lines.length;
  const children = parseInlines(text.replace(/^\s+/gm, '').trimEnd(), isOpen);
  const block: Block = isHeading ? { type: 'heading', level: 1, children } : { type: 'paragraph', children };
  return { block, end };
}

function isClosing(fence: string, line: string): boolean {
  const text = line.trim();
  return text.length >= fence.length && text === fence[0]!.repeat(text.length);
}

/** The fence that is open after `line`; `null` when none is. */
function trackFence(fence: string | null, line: string): string | null {
  const text = line.replace(MARKERS, '');
  if (fence) return isClosing(fence, text) ? null : fence;
  return FENCE.exec(text)?.[2] ?? null;
}

function readCode(lines: readonly string[], at: number) {
  const [, indent = '', fence = ''] = FENCE.exec(lines[at]!)!;
  const margin = countIndent(indent);
  let end = at + 1;
  while (end < lines.length && !(isClosing(fence, lines[end]!) && countIndent(lines[end]!) <= margin + 3)) end++;
  const text = lines.slice(at + 1, end).map((line) => dedent(line, margin));
  return { block: { type: 'code', text: text.join('\n') } as const, end: end + 1 };
}

function readQuote(lines: readonly string[], at: number, tail: Tail, depth: number) {
  const inside: string[] = [];
  let fence: string | null = null;
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end]!;
    const isQuoted = QUOTE.test(line);
    if (!isQuoted && (fence !== null || !isLazy(inside.at(-1)!, line, depth))) break;
    inside.push(line.replace(QUOTE, ''));
    fence = trackFence(fence, inside.at(-1)!);
  }
  const children = parseBlocks(inside, end === lines.length ? tail : 'closed', depth + 1);
  return { block: { type: 'quote', children } as const, end };
}

/** The list marker in a line: its indentation, the marker itself, and the column where its text begins. */
function toMarker(line: string) {
  const match = RULE.test(line) ? null : MARKER.exec(line);
  if (!match) return null;
  const [{ length }, indent = '', mark = '', space = ' '] = match;
  const margin = countIndent(indent);
  return {
    margin,
    mark,
    kind: mark.at(-1),
    inner: margin + mark.length + (space.length > 4 ? 1 : space.length),
    length,
  };
}

function readList(lines: readonly string[], at: number, tail: Tail, depth: number) {
  const first = toMarker(lines[at]!)!;
  const items: Block[][] = [];
  let end = at;
  for (let marker = first; marker.kind === first.kind;) {
    const inside = [lines[end]!.slice(marker.length).replace(/^\[[ x]\](?=\s+\S)/i, toBox)];
    let fence = trackFence(null, inside[0]!);
    let { inner } = marker;
    let written = 1;
    let next: ReturnType<typeof toMarker> = null;
    for (end++; end < lines.length; end++, next = null) {
      const line = lines[end]!;
      if (isBlank(line)) {
        inside.push(line);
        continue;
      }
      const indent = countIndent(line);
      // Code outside the margin stays code until its fence closes.
      if (indent < inner && fence === null) {
        next = toMarker(line);
        // Models also indent by two below a number of two or three characters.
        if (indent >= marker.margin + 2 && next?.kind !== first.kind) inner = indent;
        else if (next || !isLazy(inside.at(-1)!, line, depth)) break;
      }
      inside.push(dedent(line, inner));
      fence = trackFence(fence, inside.at(-1)!);
      written = inside.length;
    }
    const isLast = end === lines.length && written === inside.length;
    items.push(parseBlocks(inside.slice(0, written), isLast ? tail : 'closed', depth + 1));
    if (!next) break;
    marker = next;
  }
  const start = first.mark.length > 1 ? Number.parseInt(first.mark, 10) : null;
  return { block: { type: 'list', start, items } as const, end };
}

function toBox(written: string): string {
  return written === '[ ]' ? '☐' : '☑';
}

/** The white space at the start of `line`, up to `width` columns or one tab more, in columns and in characters. */
function skipIndent(line: string, width = Infinity): { columns: number; at: number } {
  let [columns, at] = [0, 0];
  for (; columns < width && (line[at] === ' ' || line[at] === '\t'); at++)
    columns += line[at] === ' ' ? 1 : 4 - (columns % 4);
  return { columns, at };
}

function countIndent(line: string): number {
  return skipIndent(line).columns;
}

function dedent(line: string, width: number): string {
  const { columns, at } = skipIndent(line, width);
  return ' '.repeat(Math.max(0, columns - width)) + line.slice(at);
}

/** Whether a table begins at line `at`. While text grows, a row with a leading | counts as its header at once. */
function isTable(lines: readonly string[], at: number, tail: Tail): boolean {
  const header = lines[at]!.trim();
  if (!header.includes('|')) return false;
  const below = lines[at + 1]?.trim();
  if (below === undefined) return tail !== 'closed' && header[0] === '|';
  if (!DELIMITERS.test(below) || !/[|:]/.test(below)) return false;
  // Models miscount columns; rows with leading bars are a table anyway.
  return (header[0] === '|' && below[0] === '|') || toCells(header).length === toCells(below).length;
}

function readTable(lines: readonly string[], at: number, tail: Tail, depth: number) {
  let end = Math.min(at + 2, lines.length);
  while (end < lines.length && !isBlank(lines[end]!) && !isStart(lines[end]!, depth)) end++;
  const alignments = toCells(lines[at + 1] ?? '').map(toAlignment);
  const rows = [lines[at]!, ...lines.slice(at + 2, end)].map((line, row) => {
    const cells = toCells(line);
    const isGrowing = tail === 'line' && at + row + (row > 0 ? 2 : 1) === lines.length;
    return cells.map((cell, index) => parseInlines(cell, isGrowing && index + 1 === cells.length));
  });
  const [header = [], ...body] = rows;
  for (const row of body) while (row.length < header.length) row.push([]);
  return { block: { type: 'table', alignments, header, rows: body } as Block, end };
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
