import type { Run } from './paints';
import type { PdfItem } from './spans';

/** In points. */
const TOLERANCE = 0.6;
/** So many characters of a run are looked for in an item. pdfjs may cut a run at its spaces. */
const COMPARED = 12;
/** A run begins on an item's line when it is this near, in parts of the letters' size. */
const NEAR = 0.4;

/** The items of a page without the text of runs that nobody sees. An item may hold several runs, one after another. */
export function keepSeen(items: readonly PdfItem[], runs: readonly Run[]): { items: PdfItem[]; hiddenChars: number } {
  let hiddenChars = 0;
  if (runs.every(({ isSeen }) => isSeen)) return { items: [...items], hiddenChars };
  const kept = items.flatMap((item) => {
    if (item.str.trim() === '') return item;
    const own = runsOf(item, runs);
    const hidden = own.filter(({ isSeen }) => !isSeen);
    if (hidden.length === 0) return item;
    const str = hidden.length === own.length ? '' : hidden.reduce((text, run) => withoutRun(text, run, item), item.str);
    hiddenChars += item.str.trim().length - str.trim().length;
    return str === '' ? [] : { ...item, str };
  });
  return { items: kept, hiddenChars };
}

/**
 * The runs that begin within an item, or that it is a piece of; of several in one place, those that say what it says.
 */
function runsOf(item: PdfItem, runs: readonly Run[]): Run[] {
  const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = item.transform;
  const length = Math.hypot(a, b) || 1;
  const size = Math.hypot(c, d) || item.height || 1;
  const text = squeeze(item.str);
  const isPieceOf = ({ rect, text: whole }: Run) =>
    x > rect.left && x < rect.right && y >= rect.top && y <= rect.bottom && squeeze(whole).includes(text);
  const near = runs.filter((run) => {
    if (run.text.trim() === '') return false;
    if (isPieceOf(run)) return true;
    const [dx, dy] = [run.x - x, run.y - y];
    const along = (dx * a + dy * b) / length;
    const across = Math.abs(dx * b - dy * a) / length;
    return along >= -TOLERANCE && along <= Math.max(item.width, item.height) + TOLERANCE && across <= NEAR * size;
  });
  const same = near.filter((run) => text.includes(squeeze(run.text).slice(0, COMPARED)) || isPieceOf(run));
  return same.length > 0 ? same : near;
}

/** pdfjs cuts off what leaves the page, so only the beginning of a run is compared. */
function withoutRun(text: string, run: Run, { transform, width, str }: PdfItem): string {
  const hidden = run.text.trim();
  const found = text.indexOf(hidden.slice(0, COMPARED));
  const share = Math.hypot(run.x - (transform[4] ?? 0), run.y - (transform[5] ?? 0)) / (width || 1);
  const at = found >= 0 ? found : Math.round(share * str.length);
  return text.slice(0, at) + text.slice(at + hidden.length);
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
