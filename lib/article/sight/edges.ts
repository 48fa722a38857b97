import type { Colors } from './color';
import { heightOf, type Rect, widthOf } from './rect';

/** Of a side's size, or of an alpha: with less, something is seen. */
const MOST = 0.9;
const SHADOW = /((?:rgba?|color)\([^()]*\)) (-?[\d.]+)px (-?[\d.]+)px [\d.]+px (-?[\d.]+)px( inset)?/g;

/** What an element paints opaquely beside its background: borders that meet, and shadows to either side. */
export function edgesOf(style: CSSStyleDeclaration, box: Rect, colors: Colors): Rect[] {
  const isOpaque = (color: string) => (colors.parse(color)?.[3] ?? 0) > MOST;
  const sum = (one: string, other: string) => parseFloat(one) + parseFloat(other);
  const { borderTopWidth, borderBottomWidth, borderLeftWidth, borderRightWidth, boxShadow } = style;
  const rects: Rect[] = [];
  const [across, down] = [sum(borderLeftWidth, borderRightWidth), sum(borderTopWidth, borderBottomWidth)];
  if (
    (across > MOST * widthOf(box) && isOpaque(style.borderLeftColor)) ||
    (down > MOST * heightOf(box) && isOpaque(style.borderTopColor))
  )
    rects.push(box);
  for (const [, color = '', x, y, spread, inset] of boxShadow === 'none' ? [] : boxShadow.matchAll(SHADOW)) {
    if (!isOpaque(color)) continue;
    const [dx, dy, by] = [Number(x), Number(y), Number(spread)];
    if (!inset) {
      rects.push({
        left: box.left + dx - by,
        top: box.top + dy - by,
        right: box.right + dx + by,
        bottom: box.bottom + dy + by,
      });
    } else if (2 * by > MOST * Math.min(widthOf(box), heightOf(box))) rects.push(box);
  }
  return rects;
}
