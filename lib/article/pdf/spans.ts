import { removeUnseen } from '../../unseen-characters';

/** A run of text as pdfjs gives it; lengths in points, the origin at the bottom left. */
export type PdfItem = {
  str: string;
  dir: string;
  transform: readonly number[];
  width: number;
  height: number;
  fontName: string;
  /** The font writes from top to bottom. */
  isVertical?: boolean;
};

/** `view`: the left, bottom, right and top of the visible part. */
export type PdfPage = { number: number; view: readonly number[]; items: readonly PdfItem[] };

/**
 * A run of text on an upright sheet: `y` is its baseline, counted from the top. `hasSpace`: white space precedes it.
 */
export type Span = {
  text: string;
  x0: number;
  x1: number;
  y: number;
  size: number;
  font: string;
  isRtl: boolean;
  hasSpace: boolean;
};

/** The text of a page that runs in the same direction, turned upright. */
export type Sheet = { page: number; width: number; height: number; spans: Span[] };

/** Up to this share of a page's text, text in another direction is a stamp at the margin or the label of an axis. */
const SIDE_SHARE = 0.2;

/** The width of a space, in sizes of the letters. */
const SPACE = 0.25;

/** The cosine of the angle up to which text counts as level; a watermark is steeper. */
const LEVEL = 0.99;

/** Turns the page's text upright: one sheet for each direction that much of it runs in, the main direction first. */
export function toSheets({ number, view, items }: PdfPage): Sheet[] {
  const [left = 0, bottom = 0, right = 0, top = 0] = view;
  const sheets = new Map<number, Sheet & { chars: number }>();
  let all = 0;
  let hasSpace = false;
  const isDown = runsDown(items);
  for (const item of items) {
    const text = clean(item.str);
    hasSpace ||= text !== text.trimStart() || text.trim() === '';
    const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = item.transform;
    const turns = toQuarterTurns(a, b, isDown || item.isVertical);
    const isShown = x >= left - 1 && x <= right + 1 && y >= bottom - 1 && y <= top + 1;
    if (text.trim() === '' || turns === null || !isShown) continue;
    const [x0, down, width, height] = toUpright(turns, x - left, y - bottom, right - left, top - bottom);
    const sheet = sheets.get(turns) ?? { page: number, width, height, spans: [], chars: 0 };
    sheets.set(turns, sheet);
    const size = Math.hypot(c, d) || item.height;
    const length = item.isVertical ? Math.abs(item.height) : isDown ? size : item.width;
    const isRtl = item.dir === 'rtl';
    const span = { text: text.trim(), x0, x1: x0 + length, y: down, size, font: item.fontName, isRtl, hasSpace };
    hasSpace = text !== text.trimEnd();
    if (!withoutOverlap(span, sheet.spans.at(-1))) continue;
    sheet.spans.push(span);
    sheet.chars += span.text.length;
    all += span.text.length;
  }
  return [...sheets.values()]
    .filter(({ chars }) => chars > all * SIDE_SHARE)
    .sort((one, other) => other.chars - one.chars)
    .map(({ page, width, height, spans }) => ({ page, width, height, spans }));
}

/**
 * Bold letters are sometimes the same letters drawn twice, as a whole or one by one. Removes from a span the letters
 * that are already at the end of the last one, in the same place; returns whether any are left.
 */
function withoutOverlap(span: Span, last: Span | undefined): boolean {
  if (!last || Math.abs(last.y - span.y) >= span.size / 4 || span.x0 < last.x0 - span.size / 4) return true;
  if (span.x0 >= last.x1 - span.size / 4) return true;
  const { text } = span;
  let shared = Math.min(text.length, last.text.length);
  while (shared > 0 && !last.text.endsWith(text.slice(0, shared))) shared--;
  if (shared === 0) return true;
  const rest = text.slice(shared);
  span.hasSpace = rest !== rest.trimStart() || text.slice(0, shared).endsWith(' ');
  span.x0 = last.x1 + (span.hasSpace ? SPACE * span.size : 0);
  span.x1 = Math.max(span.x1, span.x0);
  span.text = rest.trim();
  return span.text !== '';
}

/** Whether most letters are below one another: vertical writing in a font that does not say so, as Chrome prints it. */
function runsDown(items: readonly PdfItem[]): boolean {
  const letters = items.filter(({ str }) => str.trim() !== '');
  const below = letters.slice(1).filter(({ str, transform }, at) => {
    const [, , , size = 0, x = 0, y = 0] = transform;
    const [, , , , lastX = 0, lastY = 0] = letters[at]!.transform;
    const step = (lastY - y) / size;
    return [...str].length === 1 && Math.abs(lastX - x) < size / 4 && step > 0.7 && step < 1.6;
  });
  return below.length > letters.length / 2;
}

/**
 * By how many quarter turns the text is turned anticlockwise; `null` for a slant. Vertical writing counts as running
 * down.
 */
function toQuarterTurns(a: number, b: number, isVertical = false): number | null {
  const length = Math.hypot(a, b);
  if (length === 0) return null;
  if (isVertical) return 3;
  if (Math.abs(a) > LEVEL * length) return a > 0 ? 0 : 2;
  return Math.abs(b) > LEVEL * length ? (b > 0 ? 1 : 3) : null;
}

/** The point, measured from the top left of the upright sheet, and the sheet's width and height. */
function toUpright(
  turns: number,
  x: number,
  y: number,
  width: number,
  height: number,
): [number, number, number, number] {
  switch (turns) {
    case 1:
      return [y, x, height, width];
    case 2:
      return [width - x, y, width, height];
    case 3:
      return [height - y, width - x, height, width];
    default:
      return [x, height - y, width, height];
  }
}

/** Forms in which letters are drawn but not written: ligatures, positional Arabic letters, radicals, vertical marks. */
const FORMS = /[\u2E80-\u2FDF\uF900-\uFDFF\uFE10-\uFE4F\uFE70-\uFEFC]/g;
/**
 * Radicals for which Unicode has no decomposition, each before its ideograph. Chrome writes them into files it prints.
 */
const RADICALS = new Map(
  '⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙'
    .match(/../g)
    ?.map((pair): [string, string] => [pair[0]!, pair[1]!]),
);

/** Marks where a word continues on the next line, and is removed when lines are joined. */
const SOFT_HYPHEN = '\u00AD';

/** The text in ordinary letters and spaces, without invisible characters. */
function clean(text: string): string {
  return text
    .replace(FORMS, (form) => RADICALS.get(form) ?? form.normalize('NFKC'))
    .replace(/\s+/g, ' ')
    .split(SOFT_HYPHEN)
    .map(removeUnseen)
    .join(SOFT_HYPHEN);
}
