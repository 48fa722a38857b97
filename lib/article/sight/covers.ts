import type { Color, Colors } from './color';
import { isAround } from './ink';
import { isBehind } from './paint-order';
import { areaOf, intersect, type Rect } from './rect';
import type { PaintedBox, Scene, Stage } from './scene';

/** A text is covered when this share of it is. */
const COVERED = 0.9;
/** In pixels: the page is cut into strips, so that few boxes are compared with each text. */
const STRIP = 200;
const MAX_STRIPS = 400;

/** Tells whether a text is covered by an opaque box that is painted over it. To be asked when all boxes are known. */
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
    return boxes.some((box) => covers(box, rect, scene)) || isBehindItsPage(scene, colors);
  };
}

/** In the flow, boxes do not come to lie over others. What sticks to the window can be scrolled away from under. */
function canCover(scene: Scene | null, known: Map<Scene, boolean>): boolean {
  if (!scene) return false;
  let can = known.get(scene);
  if (can === undefined) known.set(scene, (can = isMoved(scene.style) ?? canCover(scene.outer, known)));
  return can;
}

/** Whether an element may lie over others; `null` when what is around it decides. */
function isMoved(style: CSSStyleDeclaration): boolean | null {
  const { position, transform, marginTop, marginLeft } = style;
  if (position === 'sticky') return false;
  if (position === 'absolute' || position === 'fixed' || (transform !== 'none' && transform !== '')) return true;
  if (position === 'relative') {
    const { top, left, right, bottom } = style;
    if ([top, left, right, bottom].some((way) => way !== 'auto' && parseFloat(way) !== 0)) return true;
  }
  if (marginTop.startsWith('-') || marginLeft.startsWith('-')) return true;
  return /^\d/.test(style.gridRowStart) || /^\d/.test(style.gridColumnStart) || null;
}

function covers(box: PaintedBox, rect: Rect, text: Scene): boolean {
  const { scene } = box;
  if (scene.isFixed && !text.isFixed) return false;
  if (areaOf(intersect(box.rect, rect)) < COVERED * areaOf(rect)) return false;
  if (isAround(scene, text)) return false;
  if (!isBehind(text, scene)) return false;
  return !isHitBefore(rect, text, scene);
}

/** Whether the browser itself says, of a place in the window, that the text is above the box. */
function isHitBefore(rect: Rect, text: Scene, cover: Scene): boolean {
  const { document, width, height } = text.stage;
  const [x, y] = [(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2];
  if (x < 0 || y < 0 || x >= width || y >= height) return false;
  // The mouse goes through such a box, so it is in no answer.
  if (cover.style.pointerEvents === 'none') return false;
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

function stacks({ zIndex, style, isFixed }: Scene): boolean {
  return (
    zIndex !== null || isFixed || style.opacity !== '1' || style.transform !== 'none' || style.isolation === 'isolate'
  );
}
