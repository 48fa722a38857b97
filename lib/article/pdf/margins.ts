import { median } from './columns';
import type { Line } from './lines';

/** The lines of one sheet. */
export type LinedSheet = { page: number; height: number; lines: Line[] };

/** Running heads and feet are in this share of the height, in this many lines. */
const MARGIN = 0.14;
const MAX_LINES = 4;
/** Twice is enough, because left and right pages have their own heads, and chapters are short. */
const MIN_PAGES = 2;
/** A repeated heading is larger than the text, a running head is not. */
const MAX_SIZE = 1.1;

/** "12", "- 12 -", "xii", "Page 3 of 10", "3/10", "第3页". */
const PAGE_NUMBER =
  /^[^\p{L}\p{N}]*((page|pg?|seite|página|pág|pagina|стр|第)\.?\s?)?(\d{1,5}|[ivxlc]{1,6})(\s?(\/|of|de|von|sur|из|\|)\s?\d{1,5}|\s?[页頁ページ]+)?[^\p{L}\p{N}]*$/iu;

/** Leaves out page numbers, and what repeats at the top or bottom of pages, whatever number is beside it. */
export function withoutMargins(sheets: readonly LinedSheet[]): LinedSheet[] {
  const pages = new Map<string, Set<number>>();
  for (const sheet of sheets) {
    for (const [line, end] of marginLines(sheet)) {
      const key = toKey(line, end);
      pages.set(key, (pages.get(key) ?? new Set()).add(sheet.page));
    }
  }
  const found = sheets.map((sheet) => {
    const running = new Set<Line>();
    for (const [line, end, index] of marginLines(sheet)) {
      const isRepeated = (pages.get(toKey(line, end))?.size ?? 0) >= MIN_PAGES;
      if (isRepeated || (index === 0 && sheet.lines.length > 1 && PAGE_NUMBER.test(line.text))) running.add(line);
    }
    return { ...sheet, lines: sheet.lines.filter((line) => !running.has(line)) };
  });
  // Labels and tickets repeat on every page and consist of nothing else.
  return found.some(({ lines }) => lines.length > 0) ? found : [...sheets];
}

/** The lines at the top and at the bottom, the outermost first. */
function* marginLines({ height, lines }: LinedSheet): Generator<[Line, 'top' | 'bottom', number]> {
  const maxSize = MAX_SIZE * median(lines.map(({ size }) => size));
  for (let index = 0; index < Math.min(MAX_LINES, lines.length); index++) {
    const first = lines[index]!;
    if (first.y < height * MARGIN && first.size <= maxSize) yield [first, 'top', index];
    const last = lines[lines.length - 1 - index]!;
    if (last.y > height * (1 - MARGIN) && last.size <= maxSize) yield [last, 'bottom', index];
  }
}

function toKey({ text }: Line, end: 'top' | 'bottom'): string {
  return `${end} ${text
    .replace(/^\d+(?![.\d])|\d+$/g, '')
    .trim()
    .toLowerCase()}`;
}
