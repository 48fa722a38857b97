import type { PassageKind } from '../article';
import { median } from './columns';
import { isRtl, type Line } from './lines';

/** Lines that make a passage. `isFull`: the last line reaches the end of its column. */
export type Block = {
  kind: PassageKind;
  text: string;
  page: number;
  size: number;
  font: string;
  /** From the top of the sheet, as a share of its height. */
  at: number;
  level?: number;
  isFull: boolean;
};

/** The size, font and spacing of most of the document's text. */
export type Body = { size: number; font: string };

/** Distances in ems, or shares of the common distance between lines. */
const ALIGNED = 0.5;
const LOOSE = 1.3;
const SHORT_LINE = 0.8;
const OTHER_SIZE = 1.12;

const BULLET = /^[•‣▪▫●○◦◆◇■□–—*·∙\uF0B7\uF0A7\uF076-]\s+(?=\S)/u;
const NUMBER = /^(\(?\d{1,3}[.)]|\(?[a-zA-Z]\)|[a-z]\.|\([ivx]{1,4}\)|[ivx]{1,4}[.)])\s+(?=\S)/;
const CAPTION = /^(figure|fig\.|table|abbildung|abb\.|tabelle|tableau|figura|tabla|图|圖|表|図)\s?\d/iu;
/** Leader dots in a table of contents. */
const LEADER = /\s*((\.\s?){5,}|([…⋯]\s?){2,}(?=[\divxl]+$)|([·‥․_]\s?){4,}(?=[\divxl]+$))\s*/;
/** The mark of an entry in a list of references. */
const ENTRY = /^\[(\d{1,3})\]/;
const SENTENCE_END = /[.!?:;。！？；：…]["'”’»)\]]*$/u;
const CJK_END = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303F\uFF00-\uFF60]$/u;

/** Cuts a column of lines into blocks by distance, size, indentation, list marks and cells. */
export function toBlocks(column: readonly Line[], page: number, height: number, body: Body): Block[] {
  const lines = isRtl(column.flatMap(toSpans)) ? column.map(mirror) : column;
  const steps = lines.slice(1).map((line, at) => (line.y - lines[at]!.y) / line.size);
  // The lower quartile, because distances around list items and headings are larger.
  const leading =
    median(
      steps.filter((step) => step > 0.5 && step < 3),
      0.25,
    ) || 1.2;
  const left = Math.min(...lines.map(({ x0 }) => x0));
  const right = Math.max(...lines.map(({ x1 }) => x1));
  const rows = findRows(lines, left, right);
  const groups: Line[][] = [];
  lines.forEach((line, at) => {
    const group = groups.at(-1);
    const isNew =
      !group ||
      rows.has(line) ||
      rows.has(group.at(-1)!) ||
      isBreak(group, line, lines[at + 1], { left, right, leading });
    if (isNew) groups.push([line]);
    else group.push(line);
  });
  let firstItem: Line | null = null;
  return groups.map((group): Block => {
    const [first] = group as [Line];
    const last = group.at(-1)!;
    const isItem = !rows.has(first) && (BULLET.test(first.text) || NUMBER.test(first.text));
    firstItem = isItem ? (firstItem ?? first) : null;
    const level = firstItem
      ? 1 + Math.round(Math.min(5, Math.max(0, (first.x0 - firstItem.x0) / (2 * first.size))))
      : 1;
    const text = rows.has(first)
      ? first.segments.map(({ text }) => text.replace(LEADER, ' … ')).join(' | ')
      : joinLines(group);
    const isCaption = CAPTION.test(text) && first.size <= body.size * 1.02;
    return {
      kind: rows.has(first) ? 'row' : isItem ? 'item' : isCaption ? 'caption' : 'paragraph',
      text: isItem ? text.replace(BULLET, '') : text,
      page,
      size: median(group.map(({ size }) => size)),
      font: first.font === last.font ? first.font : '',
      at: first.y / height,
      ...(isItem && level > 1 && { level }),
      isFull: last.x1 > right - (right - left) * (1 - SHORT_LINE) || group.length === 1,
    };
  });
}

type Column = { left: number; right: number; leading: number };

/** Whether `line` begins a new block after the lines of `group`. */
function isBreak(
  group: readonly Line[],
  line: Line,
  next: Line | undefined,
  { left, right, leading }: Column,
): boolean {
  const [first] = group as [Line];
  const last = group.at(-1)!;
  const ratio = line.size / last.size;
  if (ratio > OTHER_SIZE || ratio < 1 / OTHER_SIZE) return true;
  // Headings have wider spacing; here only the font tells whether the line belongs to the same heading.
  const step = (line.y - last.y) / line.size;
  if (step > leading * LOOSE || BULLET.test(line.text) || NUMBER.test(line.text)) return true;
  // In a sentence, a citation may begin a line, but not with the number after that of the entry.
  const [mark, before] = [line, first].map(({ text }) => Number(ENTRY.exec(text)?.[1]));
  if (mark === before! + 1) return true;
  const em = line.size;
  const width = right - left;
  const isShort = last.x1 < right - width * (1 - SHORT_LINE);
  if (Math.abs(line.x0 - last.x0) < ALIGNED * em) {
    // A bold heading may be no further away than the lines of the text.
    return isShort && (line.font !== last.font || (SENTENCE_END.test(last.text) && last.x1 + 4 * em < right));
  }
  const isCentred = Math.abs(line.x0 + line.x1 - last.x0 - last.x1) < 2 * ALIGNED * em;
  if (isCentred) return last.x1 - last.x0 < width / 2;
  // The first line is indented, or all but the first, as in lists.
  if (line.x0 < last.x0) return group.length > 1 ? Math.abs(first.x0 - line.x0) < ALIGNED * em : isShort;
  if (BULLET.test(first.text)) return false;
  return group.length > 1 || !next || Math.abs(next.x0 - line.x0) > ALIGNED * em;
}

const toSpans = (line: Line) => line.segments.flatMap(({ spans }) => spans);

/** Mirrors positions, as if the text ran from left to right. */
const mirror = (line: Line): Line => ({ ...line, x0: -line.x1, x1: -line.x0 });

/** Lines of a table of contents, or of a table: several cells, aligned with those of the line before or after. */
function findRows(lines: readonly Line[], left: number, right: number): Set<Line> {
  const rows = new Set(lines.filter(({ text }) => LEADER.test(text)));
  lines.slice(1).forEach((line, at) => {
    const before = lines[at]!;
    if ([before, line].some((line) => line.segments.length < 2 || isStretched(line, left, right))) return;
    const aligned = line.segments.filter((cell) =>
      before.segments.some((other) => {
        const tolerance = ALIGNED * cell.size;
        const distances = [cell.x0 - other.x0, cell.x1 - other.x1, (cell.x0 + cell.x1 - other.x0 - other.x1) / 2];
        return distances.some((distance) => Math.abs(distance) < tolerance);
      }),
    );
    if (aligned.length >= 2) rows.add(before).add(line);
  });
  return rows;
}

/** A justified line with few words: it fills the column, and all its gaps are equally wide. */
function isStretched(line: Line, left: number, right: number): boolean {
  const spans = toSpans(line).sort((one, other) => one.x0 - other.x0);
  const gaps = spans.slice(1).map((span, at) => span.x0 - spans[at]!.x1);
  const isFull = line.x1 > right - line.size && line.x0 < left + 3 * line.size;
  return isFull && gaps.length > 1 && Math.max(...gaps) < 1.35 * Math.min(...gaps);
}

function joinLines(lines: readonly Line[]): string {
  return lines.map(({ text }) => text).reduce(joinText);
}

/** Joins two lines of a paragraph: hyphenated words become whole again, and ideographs need no space. */
export function joinText(text: string, next: string): string {
  if (text.endsWith('\u00AD')) return text.slice(0, -1) + next;
  // A compound that is divided at one of its hyphens keeps it: "state-of-the-".
  if (/(?<![-\u2010]\p{L}*)\p{L}[-\u2010]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  if (/[\p{L}\d][-\u2010]$/u.test(text)) return text + next;
  return CJK_END.test(text) && /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303F\uFF00-\uFF60]/u.test(next)
    ? text + next
    : `${text} ${next}`;
}

/** Whether the text continues elsewhere: no sentence ends here, and none begins there. */
export function goesOn(block: Block, next: Block): boolean {
  if (block.kind !== next.kind && !(block.kind === 'item' && next.kind === 'paragraph')) return false;
  if (!['paragraph', 'item', 'footnote'].includes(block.kind) || next.kind === 'item') return false;
  if (SENTENCE_END.test(block.text) || Math.abs(block.size - next.size) > block.size * (OTHER_SIZE - 1)) return false;
  return (
    /^[\p{Ll}\p{Nd}(]/u.test(next.text) ||
    (block.isFull && CJK_END.test(block.text) && CJK_END.test(next.text[0] ?? ''))
  );
}
