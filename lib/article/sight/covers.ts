import type { Color, Colors } from './color';
import { isAround } from './ink';
import { isBehind } from './paint-order';
import { areaOf, intersect, type Rect } from './rect';
import type { PaintedBox, Scene, Stage } from './scene';

/** Where a text is looked at, in each direction. It is covered when all these places are. */
const EDGES = [0.05, 0.5, 0.95];
/** Of a text that is shown by what clips it, this share is in the box. */
const IN_PLACE = 0.5;
/** In pixels: the page is cut into strips, so that few boxes are compared with each text. */
const STRIP = 200;
const MAX_STRIPS = 400;

/** Tells whether a text is covered by an opaque box that is painted over it. Call it when all boxes are known. */
export function createCovers(stage: Stage, colors: Colors) {
  const strips = new Map<number, PaintedBox[]>();
  const known = new Map<Scene, boolean>();
  for (const box of stage.boxes) {
    if (!box.isOpaque || !canCover(box.scene, known)) continue;
    const first = Math.floor(box.rect.top / STRIP);
    const last = Math.min(first + MAX_STRIPS, Math.floor(box.rect.bottom / STRIP));
    for (let strip = first; strip <= last; strip++) {
      const boxes = strips.get(strip);
      if (boxes) boxes.push(box);
      else strips.set(strip, [box]);
    }
  }
  return (rect: Rect, scene: Scene): boolean => {
    const boxes = strips.get(Math.floor((rect.top + rect.bottom) / 2 / STRIP)) ?? [];
    const isCovered = (place: [number, number]) => boxes.some((box) => covers(box, place, rect, scene));
    return (boxes.length > 0 && placesIn(rect).every(isCovered)) || isBehindItsPage(scene, colors);
  };
}

/** Most boxes in the flow do not come to lie over others. One that sticks to the window can be scrolled away from. */
function canCover(scene: Scene | null, known: Map<Scene, boolean>): boolean {
  if (!scene) return false;
  let can = known.get(scene);
  if (can === undefined) known.set(scene, (can = isAbove(scene) ?? canCover(scene.outer, known)));
  return can;
}

/** Whether an element may lie over others; `null` when what is around it decides. */
function isAbove({ position, isTransformed, display, style }: Scene): boolean | null {
  if (position === 'sticky') return false;
  if (position !== 'static' || isTransformed || display.startsWith('inline-')) return true;
  const { marginTop, marginLeft } = style;
  if (marginTop.startsWith('-') || marginLeft.startsWith('-')) return true;
  return /^\d/.test(style.gridRowStart) || /^\d/.test(style.gridColumnStart) || null;
}

/** The middle, and places near the ends and the edges of a text. */
function placesIn({ left, right, top, bottom }: Rect): [number, number][] {
  const at = (from: number, to: number) => EDGES.map((share) => from + share * (to - from));
  return at(left, right).flatMap((x) => at(top, bottom).map((y): [number, number] => [x, y]));
}

function covers(box: PaintedBox, [x, y]: readonly [number, number], rect: Rect, text: Scene): boolean {
  const { scene } = box;
  const { left, right, top, bottom } = box.rect;
  if (x < left || x > right || y < top || y > bottom) return false;
  if (scene.isFixed && !text.isFixed) return false;
  if (isAround(scene, text)) return false;
  if (!isBehind(text, scene)) return false;
  const isFelt = () => box.isWhole && scene.style.pointerEvents !== 'none';
  return isInPlace(rect, text, scene) && !(isFelt() && isHitBefore(x, y, text, scene));
}

/** Whether the text is where its box is: one that has to be scrolled to is not under what is beside its scroller. */
function isInPlace(rect: Rect, text: Scene, cover: Scene): boolean {
  for (let at: Scene | null = text; at && !isAround(at, cover); at = at.outer) {
    const { by } = at.clip;
    if (!by || by !== at.element) continue;
    const box = by.getBoundingClientRect();
    if (areaOf(intersect(box, rect)) < IN_PLACE * areaOf(rect)) return false;
  }
  return true;
}

/** Whether the browser itself says, of a place in the window, that the text is above the box. */
function isHitBefore(x: number, y: number, text: Scene, cover: Scene): boolean {
  const { document, width, height } = text.stage;
  if (x < 0 || y < 0 || x >= width || y >= height) return false;
  const root = text.element.getRootNode() as Document | ShadowRoot;
  const hits = ('elementsFromPoint' in root ? root : document).elementsFromPoint(x, y);
  const [own, above] = [hits.indexOf(text.element), hits.indexOf(cover.element)];
  return own >= 0 && (above < 0 || own < above);
}

/** A negative `z-index` puts a text behind the backgrounds around it, up to where its layers are stacked. */
function isBehindItsPage(text: Scene, colors: Colors): boolean {
  let isSunk = false;
  for (let at: Scene | null = text; at; at = at.outer) {
    if (isSunk) {
      const color: Color | null = colors.parse(at.style.backgroundColor);
      const isPage = at.element === at.stage.document.body || at.element === at.stage.document.documentElement;
      if (color && color[3] > 0.9 && !isPage) return true;
      if (stacks(at)) return false;
    }
    if (at.zIndex !== null && at.zIndex < 0) isSunk = true;
  }
  return false;
}

function stacks({ zIndex, style, isFixed, isTransformed }: Scene): boolean {
  return zIndex !== null || isFixed || isTransformed || style.opacity !== '1' || style.isolation === 'isolate';
}
