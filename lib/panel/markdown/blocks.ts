import { type Fence, readCode, trackFence } from './code';
import { parseInlines } from './inlines';
import { type Limits, NO_LIMITS } from './limits';
import {
  countIndent,
  dedent,
  FENCE,
  HEADING,
  isBlank,
  isStart,
  MARKER,
  MARKERS,
  MAX_DEPTH,
  QUOTE,
  RULE,
  skipBlank,
} from './lines';
import { isTable, readTable } from './table';
import type { Alignment, Block } from './tree';

/** What may still change after the last line: the line itself, only its paragraph (by further lines), or nothing. */
type Tail = 'line' | 'paragraph' | 'closed';

/** How lines are read: what may follow them, how deep in quotations and lists they are, and how long a block may be. */
type Reading = { tail: Tail; depth: number; limits: Limits };

/** What continues a block that was cut for its length; `null` when the next line begins a new block. */
export type Opened = { fence: Fence } | { alignments: readonly Alignment[] } | null;

const WHOLE: Reading = { tail: 'closed', depth: 0, limits: NO_LIMITS };

/** The blocks of `lines`; the first one continues `opened`. */
export function parseBlocks(lines: readonly string[], reading = WHOLE, opened: Opened = null): Block[] {
  const blocks: Block[] = [];
  const { tail } = reading;
  // A line's beginning that may become markup is held back.
  const isHeld = tail === 'line' && /^(?:[-*_+=|:>\s]*|#{1,6}|\d{1,9}[.)]?|`+|~+)$/.test(lines.at(-1)!.trim());
  const shown = isHeld ? lines.slice(0, -1) : lines;
  const rest: Reading = isHeld ? { ...reading, tail: 'paragraph' } : reading;
  for (let at = opened ? 0 : skipBlank(shown, 0); at < shown.length;) {
    const read = readBlock(shown, at, rest, opened);
    blocks.push(read.block);
    opened = read.opened ?? null;
    at = opened ? read.end : skipBlank(shown, read.end);
  }
  return blocks;
}

type Read = { block: Block; end: number; opened?: Opened };

/** The block that begins at line `at`, or continues `opened` there, and the number of the line after its last one. */
export function readBlock(lines: readonly string[], at: number, reading: Reading, opened: Opened = null): Read {
  const { tail, depth, limits } = reading;
  const line = lines[at]!;
  const isGrowing = tail !== 'closed';
  if (opened && 'fence' in opened) return toCode(lines, at, limits, opened.fence);
  if (opened) return toTable(lines, at, reading, opened.alignments);
  if (HEADING.test(line)) return { block: toHeading(line, tail === 'line' && at + 1 === lines.length), end: at + 1 };
  if (RULE.test(line)) return { block: { type: 'rule' }, end: at + 1 };
  if (FENCE.test(line)) return toCode(lines, at, limits, null);
  if (depth < MAX_DEPTH && QUOTE.test(line)) return readQuote(lines, at, reading);
  if (depth < MAX_DEPTH && MARKER.test(line)) return readList(lines, at, reading);
  return isTable(lines, at, isGrowing) ? toTable(lines, at, reading, null) : readParagraph(lines, at, reading);
}

function toCode(lines: readonly string[], at: number, { blockChars }: Limits, opened: Fence | null): Read {
  const { block, end, fence } = readCode(lines, at, 2 * blockChars, opened);
  return { block, end, opened: fence && { fence } };
}

function toTable(lines: readonly string[], at: number, reading: Reading, opened: readonly Alignment[] | null): Read {
  const isGrowing = reading.tail === 'line';
  const { block, end, alignments } = readTable(lines, at, { ...reading, isGrowing }, opened);
  return { block, end, opened: alignments && { alignments } };
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

function readParagraph(lines: readonly string[], at: number, { tail, depth, limits }: Reading): Read {
  let end = at + 1;
  let isHeading = false;
  let { length } = lines[at]!;
  // --- below text is a rule: models do not underline headings with it, but do forget the blank line.
  for (; end < lines.length && !isHeading; end++) {
    const line = lines[end]!;
    length += line.length;
    if (length > limits.blockChars) break;
    if (isBlank(line) || isStart(line, depth) || isTable(lines, end, tail !== 'closed')) break;
    isHeading = /^[ \t]*=+[ \t]*$/.test(line);
  }
  const text = lines.slice(at, isHeading ? end - 1 : end).join('\n');
  const isOpen = tail !== 'closed' && end === lines.length;
  const children = parseInlines(text.replace(/^\s+/gm, '').trimEnd(), isOpen);
  const block: Block = isHeading ? { type: 'heading', level: 1, children } : { type: 'paragraph', children };
  return { block, end };
}

function readQuote(lines: readonly string[], at: number, reading: Reading): Read {
  const inside: string[] = [];
  const isTooLong = countLength(reading.limits);
  let fence: string | null = null;
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end]!;
    const isQuoted = QUOTE.test(line);
    if (!isQuoted && (fence !== null || !isLazy(inside.at(-1)!, line, reading.depth))) break;
    if (isTooLong(line, fence !== null) && inside.length > 0) break;
    inside.push(line.replace(QUOTE, ''));
    fence = trackFence(fence, inside.at(-1)!);
  }
  const children = parseBlocks(inside, toInside(reading, end === lines.length));
  return { block: { type: 'quote', children }, end };
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

function readList(lines: readonly string[], at: number, reading: Reading): Read {
  const first = toMarker(lines[at]!)!;
  const items: Block[][] = [];
  const isTooLong = countLength(reading.limits);
  let end = at;
  let length = 0;
  for (let marker = first; marker.kind === first.kind;) {
    const inside = [lines[end]!.slice(marker.length).replace(/^\[[ x]\](?=\s+\S)/i, toBox)];
    let fence = trackFence(null, inside[0]!);
    let { inner } = marker;
    let written = 1;
    let next: ReturnType<typeof toMarker> = null;
    for (end++; end < lines.length; end++, next = null) {
      const line = lines[end]!;
      if (isTooLong(line, fence !== null)) {
        next = null;
        break;
      }
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
        else if (next || !isLazy(inside.at(-1)!, line, reading.depth)) break;
      }
      inside.push(dedent(line, inner));
      fence = trackFence(fence, inside.at(-1)!);
      written = inside.length;
    }
    const isLast = end === lines.length && written === inside.length;
    items.push(parseBlocks(inside.slice(0, written), toInside(reading, isLast)));
    length = inside.reduce((sum, line) => sum + line.length, length);
    // In a long list, the next entry begins another one.
    if (!next || length > reading.limits.blockChars) break;
    marker = next;
  }
  const start = first.mark.length > 1 ? Number.parseInt(first.mark, 10) : null;
  return { block: { type: 'list', start, items }, end };
}

/** How the inside of a quotation or a list entry is read: what follows it closes it. */
function toInside({ tail, depth, limits }: Reading, isLast: boolean): Reading {
  return { tail: isLast ? tail : 'closed', depth: depth + 1, limits };
}

/** Whether a quotation or a list is too long for another line. Code in it would lose its fence, so it may be longer. */
function countLength({ blockChars }: Limits): (line: string, isCode: boolean) => boolean {
  let length = 0;
  return (line, isCode) => (length += line.length + 1) > blockChars * (isCode ? 4 : 2);
}

function toBox(written: string): string {
  return written === '[ ]' ? '☐' : '☑';
}
