/** A box in pixels, from the top left of the window. */
export type Rect = { left: number; top: number; right: number; bottom: number };

export const EVERYWHERE: Rect = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
export const NOWHERE: Rect = { left: 0, top: 0, right: 0, bottom: 0 };

export function intersect(one: Rect, other: Rect): Rect {
  return {
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

export const widthOf = ({ left, right }: Rect): number => Math.max(0, right - left);
export const heightOf = ({ top, bottom }: Rect): number => Math.max(0, bottom - top);
export const areaOf = (rect: Rect): number => widthOf(rect) * heightOf(rect);

/** Whether a box leaves no room to read anything in it: less than `min` pixels in either direction. */
export function isThinner(rect: Rect, min: number): boolean {
  return widthOf(rect) < min || heightOf(rect) < min;
}
