import { type Color, isAlike, over, WHITE } from '../sight/color';
import { areaOf, intersect, type Rect } from '../sight/rect';
import { apply, type Matrix } from './matrix';

/** A run of text where it is drawn; `rect` and its beginning in points, from the bottom left. */
export type Run = { text: string; x: number; y: number; rect: Rect; isSeen: boolean };

/**
 * What is painted; `color`: `null` for a picture. `corners`: of a shape that is no box. `at`: its place among the
 * operators.
 */
export type Paint = { rect: Rect; corners: readonly [number, number][] | null; color: Color | null; at: number };
export type Drawn = { run: Run; fill: Color | null; at: number; isInvisible: boolean };

/** Pictures over this share of what holds text are a page from a scanner. */
const SCANNED = 0.5;
/** Where a run is looked at, along its line. */
const PLACES = [0.05, 0.5, 0.95];
/** A shape with more numbers is a drawing, which is not followed. */
const MAX_PATH = 600;
/** A rectangle as pdfjs writes it: four points with their commands, and the end. */
const MAX_BOX_PATH = 16;
/** How many numbers follow each of pdfjs's commands: move, line, curve, quadratic curve, close. */
const SIZES = [2, 2, 6, 4, 0];

/** The corners of a path that is no rectangle; `null` for a rectangle, and `undefined` where it is not followed. */
export function cornersOf(path: ArrayLike<number>, matrix: Matrix): readonly [number, number][] | null | undefined {
  if (path.length <= MAX_BOX_PATH) return null;
  if (path.length > MAX_PATH) return undefined;
  const corners: [number, number][] = [];
  for (let at = 0; at < path.length;) {
    const size = SIZES[path[at]!] ?? 0;
    // Only the end of a curve counts.
    if (size > 0) corners.push(apply(matrix, path[at + size - 1]!, path[at + size]!));
    at += 1 + size;
  }
  return corners;
}

/** Tells of each run whether it can be told from what is painted before it, and is not under what is painted later. */
export function judgeRuns(drawn: readonly Drawn[], paints: readonly Paint[]): void {
  const isScan = isScanned(drawn, paints);
  for (const each of drawn) each.run.isSeen &&= isSeen(each, paints, isScan);
}

function isScanned(drawn: readonly Drawn[], paints: readonly Paint[]): boolean {
  const pictures = paints.filter(({ color }) => color === null);
  if (pictures.length === 0) return false;
  const text = drawn.reduce<Rect | null>((all, { run: { rect } }) => (all ? unite(all, rect) : rect), null);
  return (
    text !== null &&
    pictures.reduce((sum, { rect }) => sum + areaOf(intersect(rect, text)), 0) >= SCANNED * areaOf(text)
  );
}

function unite(one: Rect, other: Rect): Rect {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function isSeen({ run: { rect }, fill, at, isInvisible }: Drawn, paints: readonly Paint[], isScan: boolean): boolean {
  const y = (rect.top + rect.bottom) / 2;
  const places = PLACES.map((share): [number, number] => [rect.left + share * (rect.right - rect.left), y]);
  const isAround = (paint: Paint) => places.every((place) => holds(paint, place));
  const around = paints.filter(isAround);
  // A scanner's text is not drawn itself: the picture is what is read.
  if (isScan && around.some(({ color }) => color === null)) return true;
  const later = paints.filter((paint) => paint.at > at);
  if (isInvisible || places.every((place) => later.some((paint) => holds(paint, place)))) return false;
  const below = around.findLast((paint) => paint.at < at);
  if (fill === null || below?.color === null) return true;
  const color = below?.color ?? WHITE;
  return !isAlike(over(fill, color), color);
}

function holds({ rect, corners }: Paint, [x, y]: readonly [number, number]): boolean {
  if (x < rect.left || x > rect.right || y < rect.top || y > rect.bottom) return false;
  if (!corners) return true;
  let isInside = false;
  corners.forEach(([x1, y1], index) => {
    const [x2, y2] = corners[(index + 1) % corners.length]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) isInside = !isInside;
  });
  return isInside;
}
