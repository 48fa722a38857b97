import type { Spoken } from '../../../lib/panel/listen/spoken';

const MARK = 'pith-spoken';

/** A reader who has scrolled looks at something else for this long. */
const LOOKING_MS = 5_000;
/** Of the bars at the top and at the bottom. */
const BARS_PX = [60, 130] as const;

let scrolledAt = -Infinity;
for (const type of ['wheel', 'touchmove']) addEventListener(type, () => (scrolledAt = Date.now()), { passive: true });

/**
 * Tints the sentence that is being said, brings it into view, and calls `onPress` when another one is pressed. Returns
 * a function that ends this. `read` is called for each press, because a text is drawn again when its places are found.
 */
export function showSentence(read: () => Spoken[], at: number, onPress: (at: number) => void): () => void {
  const range = read()[at]?.range;
  if (range) {
    CSS.highlights.set(MARK, new Highlight(range));
    bringIntoView(range);
  }
  const onClick = ({ target, clientX, clientY }: MouseEvent) => {
    if (!(target instanceof Element) || target.closest('a, button') || !getSelection()?.isCollapsed) return;
    const isAt = ({ left, right, top, bottom }: DOMRect) =>
      left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
    const index = read().findIndex((spoken) => [...spoken.range.getClientRects()].some(isAt));
    if (index >= 0) onPress(index);
  };
  document.addEventListener('click', onClick);
  return () => {
    CSS.highlights.delete(MARK);
    document.removeEventListener('click', onClick);
  };
}

function bringIntoView(range: Range): void {
  const { top, bottom } = range.getBoundingClientRect();
  const isSeen = top >= BARS_PX[0] && bottom <= innerHeight - BARS_PX[1];
  if (!isSeen && Date.now() - scrolledAt > LOOKING_MS) scrollBy({ top: top - innerHeight / 3 });
}
