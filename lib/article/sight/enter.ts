import { clippedBy } from './clip-path';
import { addBackground, isPicture } from './background';
import type { Colors } from './color';
import { heightOf, intersect, isThinner, NOWHERE, type Rect, widthOf } from './rect';
import type { Clip, Scene, Stage } from './scene';

/** Fainter than this, nobody sees anything. */
export const MIN_OPACITY = 0.05;
/** A box with less room than this in either direction shows nothing to read, in pixels. */
export const MIN_SIZE = 3;
/** A box that takes this share of the window is the page itself, which a script may have kept from scrolling. */
const WINDOW_SHARE = 0.8;
/** Beyond the right end of the window: in pixels, further than a person scrolls to find a text. */
export const FAR = 900;

const WIDE = /^(table|pre|code)$/i;
const CLIPS = /hidden|clip|scroll|auto/;
const SCROLLS = /scroll|auto/;

type Tools = { colors: Colors; boxOf: (element: Element) => Rect; orderOf: () => number };

/**
 * Reads what an element does to the text in it. What it hides altogether is `null`; `isLaidOut`: its box says
 * something.
 */
export function enter(
  element: Element,
  style: CSSStyleDeclaration,
  outer: Scene,
  isLaidOut: boolean,
  { colors, boxOf, orderOf }: Tools,
): Scene | null {
  const { position, opacity, filter, clipPath, maskImage, display } = style;
  // Neither `overflow` nor `transform` applies to it. Each property that is not read saves time.
  const isInline = display === 'inline' || display === 'contents';
  const scene: Scene = { ...outer, element, outer, style, order: orderOf(), depth: outer.depth + 1, zIndex: null };
  scene.isPositioned = position !== 'static' && position !== '';
  if (position === 'fixed') scene.isFixed = true;
  if (scene.isPositioned) scene.zIndex = toNumber(style.zIndex);
  if (opacity !== '1') scene.opacity *= toNumber(opacity) ?? 1;
  if (filter && filter !== 'none') addFilter(scene, filter);
  if (scene.opacity < MIN_OPACITY) return null;
  if (style.mixBlendMode && style.mixBlendMode !== 'normal') scene.isBlended = true;
  if (isMasked(style, maskImage, colors)) return null;

  if (isLaidOut) {
    if (position === 'absolute') scene.clip = outer.absoluteClip;
    else if (position === 'fixed') scene.clip = outer.fixedClip;
    const isPlaced = position === 'absolute' || position === 'fixed';
    const transform = isInline && !isPicture(element) ? 'none' : style.transform;
    const isTransformed = transform !== '' && transform !== 'none';
    if (isTransformed && isTurnedAway(transform, style)) return null;
    const isPage = element === element.ownerDocument.documentElement || element === element.ownerDocument.body;
    const clips = !isPage && !isInline && (CLIPS.test(style.overflow) || /paint|strict|content/.test(style.contain));
    if (clips) scene.clip = clipTo(element, style, scene, boxOf(element));
    if (clipPath && clipPath !== 'none') cutTo(clippedBy(clipPath, boxOf(element)), scene);
    // The same shape as in `clip-path`, with commas.
    if (isPlaced && style.clip !== 'auto') cutTo(clippedBy(style.clip.replaceAll(',', ''), boxOf(element)), scene);
    if (scene.isPositioned || isTransformed) scene.absoluteClip = scene.clip;
    if (isTransformed) scene.fixedClip = scene.clip;
    if (scene.clip.by && isThinner(scene.clip.rect, MIN_SIZE) && isThinner(scene.absoluteClip.rect, MIN_SIZE))
      return null;
  } else if (isCutInStyle(style) || isFarInStyle(style)) return null;

  if (WIDE.test(element.localName)) scene.isWide = true;
  addBackground(scene, isLaidOut, isInline, colors, boxOf);
  return scene;
}

/** What is around a document: the window it is shown in. */
export function createStage(
  document: Document,
  scroller: Element | null,
  reach: Rect | null,
): { stage: Stage; clip: Clip } {
  const view = document.defaultView;
  const width = scroller?.clientWidth || view?.innerWidth || 0;
  const height = view?.innerHeight || 0;
  return { stage: { document, width, height, boxes: [] }, clip: { rect: reach ?? NOWHERE, by: null } };
}

function toNumber(text: string): number | null {
  const value = parseFloat(text);
  return Number.isNaN(value) ? null : value;
}

function addFilter(scene: Scene, filter: string) {
  for (const [, name, amount = ''] of filter.matchAll(/([a-z-]+)\(([^()]*)\)/g)) {
    const value = (toNumber(amount) ?? 1) / (amount.endsWith('%') ? 100 : 1);
    if (name === 'opacity') scene.opacity *= value;
    else if (name === 'blur') scene.blur = Math.hypot(scene.blur, value);
    else if ((name === 'contrast' && value < 0.1) || (name === 'brightness' && (value < 0.05 || value > 50))) {
      scene.isFlat = true;
    } else scene.isBlended = true;
  }
}

/** A mask that lets nothing through. Pictures as masks are not looked into, unless they are in the style itself. */
function isMasked(style: CSSStyleDeclaration, image: string | undefined, colors: Colors): boolean {
  if (!image || image === 'none') return false;
  if (/^0(px|%)?( 0(px|%)?)?$/.test(style.maskSize)) return true;
  if (/url\("?data:/.test(image)) return true;
  const stops = colors.parseGradient(image);
  return stops !== null && stops.every((color) => color[3] < MIN_OPACITY);
}

/** Turned so that its back is seen, which it does not have; or so that only its edge is. */
function isTurnedAway(transform: string, { backfaceVisibility }: CSSStyleDeclaration): boolean {
  const values = /^matrix3d\((.*)\)$/.exec(transform)?.[1]?.split(',').map(Number);
  return values !== undefined && backfaceVisibility === 'hidden' && (values[10] ?? 1) < 0;
}

/** The room that the element's box leaves, or, where a person can scroll it, all that they can scroll to. */
function clipTo(element: Element, style: CSSStyleDeclaration, scene: Scene, box: Rect): Clip {
  const { overflowX, overflowY } = style;
  const { stage, clip } = scene;
  const own = intersect(clip.rect, box);
  if (isThinner(own, MIN_SIZE)) return { rect: own, by: element };
  const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth } = element;
  const rect = { ...clip.rect };
  const isContained = !CLIPS.test(overflowX) && !CLIPS.test(overflowY);
  if (SCROLLS.test(overflowX)) {
    // From right to left, it scrolls to the other side.
    rect.left = box.left - scrollLeft - (style.direction === 'rtl' ? scrollWidth - clientWidth : 0);
    rect.right = rect.left + scrollWidth + (box.right - box.left - clientWidth);
  } else if (CLIPS.test(overflowX) || isContained) [rect.left, rect.right] = [own.left, own.right];
  const isWindow =
    heightOf(box) >= WINDOW_SHARE * stage.height && widthOf(box) >= WINDOW_SHARE * stage.width && !scene.isFixed;
  if (SCROLLS.test(overflowY)) {
    rect.top = box.top - scrollTop;
    rect.bottom = rect.top + scrollHeight;
  } else if ((CLIPS.test(overflowY) || isContained) && !isWindow) [rect.top, rect.bottom] = [own.top, own.bottom];
  return { rect, by: element };
}

function cutTo(rest: Rect | null, scene: Scene) {
  if (!rest) return;
  const cut = ({ rect }: Clip): Clip => ({ rect: intersect(rect, rest), by: scene.element });
  scene.clip = cut(scene.clip);
  scene.absoluteClip = cut(scene.absoluteClip);
  scene.fixedClip = cut(scene.fixedClip);
}

/** Where there is no layout, as far as the style says it. */
function isCutInStyle({ overflow, height, width, maxHeight, clipPath }: CSSStyleDeclaration): boolean {
  if (clipPath && clipPath !== 'none') {
    const rest = clippedBy(clipPath, { left: 0, top: 0, right: 1000, bottom: 1000 });
    if (rest && isThinner(rest, MIN_SIZE)) return true;
  }
  return /hidden|clip/.test(overflow) && [height, width, maxHeight].some((size) => parseFloat(size) < MIN_SIZE);
}

/** Far off the page, as far as the style says it. */
function isFarInStyle({ position, left, top }: CSSStyleDeclaration): boolean {
  return /absolute|fixed/.test(position) && (parseFloat(left) < -FAR || parseFloat(top) < -FAR);
}
