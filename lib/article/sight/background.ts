import { type Color, type Colors, over } from './color';
import { edgesOf } from './edges';
import { intersect, type Rect } from './rect';
import type { Scene } from './scene';

const PICTURES = /^(img|video|canvas|iframe|frame|svg|object|embed)$/i;
const OPAQUE_PICTURES = /^(img|video|canvas|iframe|frame)$/i;
/** Of alpha or opacity: with less, something shines through. */
const OPAQUE = 0.9;
/** A generated box of this share of its element's size hides what is in the element. */
const COVERING = 0.9;
/** More possible colours than this are a picture. */
const MAX_COLORS = 12;
/** In pixels: a smaller picture is not behind a text. */
const MIN_PICTURE = 16;
/** In pixels: what is behind such a blur cannot be read. */
const BLURRED = 4;

/** Notes what an element paints: what is behind the text in it, and boxes that may be behind or above other text. */
export function addBackground(
  scene: Scene,
  isLaidOut: boolean,
  isInline: boolean,
  colors: Colors,
  boxOf: (element: Element) => Rect,
): void {
  const { element, stage, style } = scene;
  const { backgroundColor, backgroundImage } = style;
  const showsPicture = isPicture(element);
  const seen = (own: Color) => (scene.recolor ? scene.recolor(own) : own);
  const parsed = backgroundColor === 'rgba(0, 0, 0, 0)' || !backgroundColor ? null : colors.parse(backgroundColor);
  const color = parsed && seen(parsed);
  const hasColor = color !== null && color[3] > 0;
  const hasImage = backgroundImage !== '' && backgroundImage !== 'none' && fills(style);
  // The letters themselves are painted with it.
  const isInk = (hasColor || hasImage) && style.backgroundClip === 'text';
  const stops = hasImage ? (colors.parseGradient(backgroundImage)?.map(seen) ?? null) : null;
  if (!isInk && hasColor) addColor(scene, color);
  if (!isInk && hasImage) addImage(scene, stops);
  if (!isLaidOut || isInk) return;
  const add = (of: Scene, own: Color | null, isSolid: boolean, rect?: Rect) =>
    stage.boxes.push({
      scene: of,
      rect: intersect(rect ?? boxOf(element), scene.clip.rect),
      isWhole: !rect,
      color: own,
      isOpaque: isSolid && scene.opacity > OPAQUE && !scene.isBlended,
    });
  // A box in a line is around the text that it is behind.
  if (showsPicture || hasImage || hasColor || (!isInline && style.boxShadow.includes('inset'))) {
    const isSolid =
      (hasColor && color[3] > OPAQUE) ||
      (stops?.every((stop) => stop[3] > OPAQUE) ?? false) ||
      (OPAQUE_PICTURES.test(element.localName) && isLoaded(element));
    add(scene, showsPicture || hasImage ? null : color, isSolid);
  }
  if (!scene.isPositioned) return;
  for (const rect of edgesOf(style, boxOf(element), colors)) add(scene, null, true, rect);
  if (blurs(style)) add(scene, null, true);
  for (const name of ['::before', '::after']) {
    const pseudo = stage.document.defaultView?.getComputedStyle(element, name);
    if (pseudo && isGenerated(pseudo, style) && (blurs(pseudo) || isSolidStyle(pseudo, colors))) {
      const zIndex = parseFloat(pseudo.zIndex);
      const order = name === '::after' ? Infinity : scene.order + 0.5;
      const of = {
        ...scene,
        outer: scene,
        style: pseudo,
        display: pseudo.display,
        position: pseudo.position,
        isPositioned: true,
        zIndex: Number.isNaN(zIndex) ? null : zIndex,
      };
      add({ ...of, order, depth: scene.depth + 1 }, null, true);
    }
  }
}

export function isPicture({ localName }: Element): boolean {
  return PICTURES.test(localName);
}

function isLoaded(element: Element): boolean {
  return element.localName !== 'img' || (element as HTMLImageElement).naturalWidth > 0;
}

function addColor(scene: Scene, color: Color) {
  const isSolid = color[3] >= 1;
  scene.backdrop = isSolid ? [color] : (scene.backdrop?.map((below) => over(color, below)) ?? null);
}

function addImage(scene: Scene, stops: readonly Color[] | null) {
  const below = scene.backdrop;
  const all = stops && below ? stops.flatMap((stop) => below.map((each) => over(stop, each))) : null;
  scene.backdrop = all && all.length <= MAX_COLORS ? all : null;
}

/** Whether a background picture is as large as its box: others are underlines, icons and the like. */
function fills({ backgroundSize, backgroundImage, backgroundRepeat }: CSSStyleDeclaration): boolean {
  if (!backgroundSize || /^(auto|cover|contain|100%)( (auto|100%))?$/.test(backgroundSize.split(',')[0]!)) return true;
  const isDot = backgroundRepeat.startsWith('no-repeat') && parseFloat(backgroundSize) < MIN_PICTURE;
  return backgroundImage.startsWith('url') && !isDot;
}

/** Whether the style of `::before` or `::after` makes a box that is out of the flow. */
export function isPlacedBox({ content, position }: CSSStyleDeclaration): boolean {
  return content !== 'none' && content !== 'normal' && /absolute|fixed/.test(position);
}

/** A generated box that lies over all of its element, where it is. */
function isGenerated(pseudo: CSSStyleDeclaration, style: CSSStyleDeclaration): boolean {
  if (!isPlacedBox(pseudo)) return false;
  const isMoved = pseudo.transform !== 'none' || pseudo.clipPath !== 'none' || pseudo.visibility !== 'visible';
  if (isMoved || parseFloat(pseudo.opacity) < OPAQUE) return false;
  return (['width', 'height'] as const).every((side) => parseFloat(pseudo[side]) >= COVERING * parseFloat(style[side]));
}

function isSolidStyle({ backgroundColor, backgroundImage }: CSSStyleDeclaration, colors: Colors): boolean {
  const stops = backgroundImage === 'none' ? null : colors.parseGradient(backgroundImage);
  return (colors.parse(backgroundColor)?.[3] ?? 0) > OPAQUE || (stops?.every((stop) => stop[3] > OPAQUE) ?? false);
}

function blurs({ backdropFilter }: CSSStyleDeclaration): boolean {
  return Number(/blur\(([\d.]+)px\)/.exec(backdropFilter ?? '')?.[1] ?? 0) >= BLURRED;
}
