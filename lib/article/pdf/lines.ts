import type { Sheet, Span } from './spans';

/** Spans side by side that belong together. */
export type Segment = { spans: Span[]; text: string; x0: number; x1: number; y: number; size: number; font: string };

/** Segments side by side; `x0`, `x1`, `y`, `size` and `font` of all of them. */
export type Line = Omit<Segment, 'spans'> & { segments: Segment[] };

/** In ems: text further apart is in another column or cell. Journals' gutters start at 1.2. */
const SEGMENT_GAP = 1;
/** In ems: text that is closer belongs to the same word, unless there is a space. */
const WORD_GAP = 0.15;

const CJK = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303F\uFF00-\uFF60]/u;

/** The sheet's lines from top to bottom, each cut into segments by wide gaps. */
export function toLines({ spans }: Pick<Sheet, 'spans'>): Line[] {
  return groupByRow(spans.toSorted((one, other) => one.y - other.y)).map((row) => toLine(cut(row)));
}

/**
 * The lines of a part of a sheet, so that text beside it, a little higher, does not take figures out of their lines.
 */
export function toLinesOf(segments: readonly Segment[]): Line[] {
  return toLines({ spans: segments.flatMap(({ spans }) => spans) });
}

/** Groups the text of one line, from left to right, including raised and lowered figures. */
function groupByRow<T extends { x0: number; y: number; size: number }>(sorted: readonly T[]): T[][] {
  const rows: { parts: T[]; top: number; bottom: number }[] = [];
  for (const part of sorted) {
    const top = part.y - part.size * 0.7;
    const bottom = part.y + part.size * 0.1;
    // Text with a lower baseline may begin higher, as an initial does.
    const row = rows.at(-1);
    const common = row ? Math.min(row.bottom, bottom) - Math.max(row.top, top) : 0;
    if (row && common > Math.min(row.bottom - row.top, bottom - top) / 2) {
      row.parts.push(part);
      if (bottom - top > row.bottom - row.top) Object.assign(row, { top, bottom });
    } else rows.push({ parts: [part], top, bottom });
  }
  return rows.map(({ parts }) => parts.sort((one, other) => one.x0 - other.x0));
}

function cut(row: readonly Span[]): Segment[] {
  const groups: Span[][] = [];
  let end = -Infinity;
  for (const span of row) {
    const group = groups.at(-1);
    const size = Math.max(span.size, group?.at(-1)?.size ?? 0);
    if (group && span.x0 - end < SEGMENT_GAP * size) group.push(span);
    else groups.push([span]);
    end = Math.max(end, span.x1);
  }
  return groups.map(toSegment);
}

function toSegment(spans: Span[]): Segment {
  const main = spans.reduce((most, span) => (span.text.length > most.text.length ? span : most));
  const x1 = Math.max(...spans.map((span) => span.x1));
  return { spans, text: joinSpans(spans), x0: spans[0]!.x0, x1, y: main.y, size: main.size, font: main.font };
}

function toLine(segments: Segment[]): Line {
  const main = segments.reduce((most, segment) => (segment.text.length > most.text.length ? segment : most));
  const inOrder = isRtl(main.spans) ? segments.toReversed() : segments;
  return {
    segments,
    text: inOrder.map(({ text }) => text).join(' '),
    x0: Math.min(...segments.map(({ x0 }) => x0)),
    x1: Math.max(...segments.map(({ x1 }) => x1)),
    y: main.y,
    size: main.size,
    font: main.font,
  };
}

/** Whether most of the text runs from right to left. */
export function isRtl(spans: readonly Span[]): boolean {
  return spans.reduce((sum, span) => sum + (span.isRtl ? span.text.length : -span.text.length), 0) > 0;
}

function joinSpans(spans: readonly Span[]): string {
  const inOrder = isRtl(spans) ? toRtlOrder(spans) : spans;
  let text = '';
  let last: Span | null = null;
  for (const span of inOrder) {
    if (last) {
      const gap = Math.max(span.x0 - last.x1, last.x0 - span.x1);
      const size = Math.min(span.size, last.size);
      const isCjk = CJK.test(text.at(-1) ?? '') && CJK.test(span.text);
      const isApart = gap > WORD_GAP * size || (span.hasSpace && inOrder === spans && gap > 0.05 * size);
      if (isApart && !isCjk && !isMark(span, last)) text += ' ';
    }
    text += last && isMark(span, last) ? `[${span.text}]` : span.text;
    last = span;
  }
  return text;
}

/** Orders text from right to left; parts that run from left to right, such as numbers, keep their order. */
function toRtlOrder(spans: readonly Span[]): Span[] {
  const ordered: Span[] = [];
  let island: Span[] = [];
  for (const span of spans.toReversed()) {
    if (!span.isRtl) island.unshift(span);
    else {
      ordered.push(...island, span);
      island = [];
    }
  }
  return [...ordered, ...island];
}

/** A small raised number after a word: the mark of a footnote or a reference, not an exponent. */
function isMark(span: Span, last: Span): boolean {
  const isRaised = span.size < last.size * 0.9 && last.y - span.y > last.size * 0.15;
  return isRaised && /^\d{1,3}([,–-]\d{1,3})*$/.test(span.text) && /(\p{L}{3}|[.,;:!?)\]”"’])$/u.test(last.text);
}
