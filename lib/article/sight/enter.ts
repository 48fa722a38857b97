import { clippedBy } from './clip-path';
import { addBackground, isPicture } from './background';
import type { Colors } from './color';
import { addFilter, addMix } from './filters';
import { isMasked } from './mask';
import { heightOf, intersect, isThinner, NOWHERE, type Rect, widthOf } from './rect';
import type { Clip, Scene, Stage } from './scene';
import { isTransform, isTurnedOver, thinnessOf } from './transform';

/** Fainter than this, nobody sees anything. */
export const MIN_OPACITY = 0.05;
/** A box with less room than this in either direction shows nothing to read, in pixels. */
export const MIN_SIZE = 3;
/** The same for a box that scrolls: nobody reads through a slit. */
const MIN_SCROLLER = 8;
/** A box that takes this share of the window is the page itself, which a script may have kept from scrolling. */
const WINDOW_SHARE = 0.8;
/** Beyond the right end of the window: in pixels, further than a person scrolls to find a text. */
export const FAR = 900;

const WIDE = new Set(['table', 'pre', 'code']);
/** Parts of a drawing that have a place in it, but are only used by other parts. */
const UNPAINTED = new Set('defs symbol clipPath mask pattern marker'.split(' '));
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
  const { localName } = element;
  if (UNPAINTED.has(localName)) return null;
  const { position, opacity, filter, clipPath, display } = style;
  // Neither `overflow` nor `transform` applies to it. Each property that is not read saves time.
  const isInline = display === 'inline' || display === 'contents';
  const scene: Scene = {
    ...outer,
    element,
    outer,
    style,
    display,
    position,
    isTransformed: false,
    order: orderOf(),
    depth: outer.depth + 1,
    zIndex: null,
  };
  scene.isPositioned = position !== 'static' && position !== '';
  if (position === 'fixed') scene.isFixed = true;
  if (scene.isPositioned) scene.zIndex = toNumber(style.zIndex);
  if (opacity !== '1') scene.opacity *= toNumber(opacity) ?? 1;
  if (filter && filter !== 'none') addFilter(scene, filter);
  if (scene.opacity < MIN_OPACITY) return null;
  const { mixBlendMode } = style;
  if (mixBlendMode && mixBlendMode !== 'normal') addMix(scene, mixBlendMode);
  if (isMasked(style, colors)) return null;

  const isPlaced = position === 'absolute' || position === 'fixed';
  if (isLaidOut) {
    if (position === 'absolute') scene.clip = outer.absoluteClip;
    else if (position === 'fixed') scene.clip = outer.fixedClip;
    const transform = isInline && !isPicture(element) ? 'none' : style.transform;
    const isTransformed = isTransform(transform);
    scene.isTransformed = isTransformed;
    // Most elements are neither transformed nor in something that is.
    const scale = isInline ? 'none' : (style.scale ?? 'none');
    if (isTransformed || scale !== 'none') scene.thinness *= thinnessOf(transform, scale);
    const isCarried = outer.isTurned && outer.style.transformStyle === 'preserve-3d';
    scene.isTurned = (isTransformed && isTurnedOver(transform)) !== isCarried;
    if (scene.isTurned && style.backfaceVisibility === 'hidden') return null;
    if (localName === 'details' && isShutInStyle(element)) return null;
    const clips = (!isInline || localName === 'svg') && (isClip(style.overflow) || isContained(style.contain));
    if (clips && !isPage(element)) scene.clip = clipTo(element, style, scene, boxOf(element));
    if (clipPath && clipPath !== 'none') cutTo(clippedBy(clipPath, boxOf(element), element.ownerDocument), scene);
    // The same shape as in `clip-path`, with commas.
    if (isPlaced && style.clip !== 'auto') cutTo(clippedBy(style.clip.replaceAll(',', ''), boxOf(element)), scene);
    if (scene.isPositioned || isTransformed) scene.absoluteClip = scene.clip;
    if (isTransformed) scene.fixedClip = scene.clip;
    if (scene.clip.by && isThinner(scene.clip.rect, MIN_SIZE) && isThinner(scene.absoluteClip.rect, MIN_SIZE))
      return null;
  } else if (isCutInStyle(style) || (isPlaced && isFarInStyle(style))) return null;

  if (WIDE.has(localName)) scene.isWide = true;
  addBackground(scene, isLaidOut, isInline, colors, boxOf);
  return scene;
}

const isClip = (overflow: string) => overflow !== 'visible' && CLIPS.test(overflow);
const isContained = (contain: string) => contain !== 'none' && /paint|strict|content/.test(contain);

function isPage(element: Element): boolean {
  const { documentElement, body } = element.ownerDocument;
  return element === documentElement || element === body;
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

/** The room that the element's box leaves, or, where a person can scroll it, all that they can scroll to. */
function clipTo(element: Element, style: CSSStyleDeclaration, scene: Scene, box: Rect): Clip {
  const { overflowX, overflowY } = style;
  const { stage, clip } = scene;
  const own = intersect(clip.rect, box);
  const scrolls = (overflow: string) => SCROLLS.test(overflow) && style.pointerEvents !== 'none';
  if (isThinner(own, scrolls(overflowY) ? MIN_SCROLLER : MIN_SIZE)) return { rect: own, by: element };
  const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth } = element;
  const rect = { ...clip.rect };
  const isContained = !CLIPS.test(overflowX) && !CLIPS.test(overflowY);
  if (scrolls(overflowX)) {
    // From right to left, it scrolls to the other side.
    rect.left = box.left - scrollLeft - (style.direction === 'rtl' ? scrollWidth - clientWidth : 0);
    rect.right = rect.left + scrollWidth + (box.right - box.left - clientWidth);
  } else if (CLIPS.test(overflowX) || isContained) [rect.left, rect.right] = [own.left, own.right];
  const isWindow =
    heightOf(box) >= WINDOW_SHARE * stage.height && widthOf(box) >= WINDOW_SHARE * stage.width && !scene.isFixed;
  if (scrolls(overflowY)) {
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

/** Whether what an open `details` holds is hidden by the style of the box that the browser makes around it. */
function isShutInStyle(element: Element): boolean {
  const style = element.ownerDocument.defaultView?.getComputedStyle(element, '::details-content');
  return (
    element.hasAttribute('open') &&
    style !== undefined &&
    (parseFloat(style.opacity) < MIN_OPACITY || (CLIPS.test(style.overflow) && parseFloat(style.height) < MIN_SIZE))
  );
}

/** Where there is no layout, as far as the style says it. */
function isCutInStyle(style: CSSStyleDeclaration): boolean {
  const { clipPath } = style;
  if (clipPath && clipPath !== 'none') {
    const rest = clippedBy(clipPath, { left: 0, top: 0, right: 1000, bottom: 1000 });
    if (rest && isThinner(rest, MIN_SIZE)) return true;
  }
  return (
    /hidden|clip/.test(style.overflow) &&
    (['height', 'width', 'maxHeight'] as const).some((size) => parseFloat(style[size]) < MIN_SIZE)
  );
}

/** Whether something that is placed absolutely is far off the page, as far as the style says it. */
function isFarInStyle(style: CSSStyleDeclaration): boolean {
  return parseFloat(style.left) < -FAR || parseFloat(style.top) < -FAR;
}
