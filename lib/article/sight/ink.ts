import { isPlacedBox } from './background';
import { type Color, type Colors, isAlike, over, WHITE } from './color';
import { mixed } from './filters';
import { isBehind } from './paint-order';
import { areaOf, intersect, type Rect } from './rect';
import type { Scene } from './scene';

/** A shadow that is blurred more than this share of the letters' size shows no letters. */
const SHARP = 0.2;
/** Of the letters' size. */
const WIDE_STROKE = 0.2;
const HIGH_LINE = 0.6;
/** A box is behind a text when this share of the text is before it. */
const BEHIND = 0.5;
const ANCESTORS = 40;
const SHAPES = 'rect, circle, ellipse, path, polygon, image';
/** Of a colour and all opacities together. */
const MIN_ALPHA = 0.02;

/** `isSeen`: whether it can be told from what is around it; `null` when what else is behind it decides. */
type Ink = { isSeen: boolean | null; isSeenOn: (below: readonly Color[]) => boolean };

/** By scene, since many texts have one together. */
const inks = new WeakMap<Scene, Ink>();

/**
 * Whether a text has a colour that a person can tell from what is behind it. `rect`: where it is; `null` where that is
 * not known, and only what is around it counts.
 */
export function hasInk(scene: Scene, rect: Rect | null, colors: Colors): boolean {
  let ink = inks.get(scene);
  if (!ink) inks.set(scene, (ink = inkOf(scene, colors)));
  return ink.isSeen ?? (rect !== null && isOnOther(scene, rect, ink.isSeenOn, colors));
}

function inkOf(scene: Scene, colors: Colors): Ink {
  const { backdrop, opacity } = scene;
  const all = scene.isBlended ? null : readInks(scene, colors);
  const solid = (scene.recolor && all ? all.map(scene.recolor) : (all ?? [])).filter(
    ([, , , alpha]) => alpha * opacity > MIN_ALPHA,
  );
  const isSeenOn = (below: readonly Color[]) =>
    below.some((each) => solid.some((ink) => !isAlike(over(mixed(scene, ink, each), each, opacity), each)));
  if (all !== null && solid.length === 0) return { isSeen: false, isSeenOn };
  // Mixed with what is painted in the mixed element itself, a colour is not followed.
  const isUnknown = all === null || backdrop === null || (scene.mix && scene.mix.backdrop !== backdrop);
  return { isSeen: isUnknown || isSeenOn(backdrop) || null, isSeenOn };
}

/** Whether something is behind a text, but not around it, that the text can be told from. */
function isOnOther(scene: Scene, rect: Rect, isSeenOn: Ink['isSeenOn'], colors: Colors): boolean {
  const backdrop = scene.backdrop ?? [];
  if (isOnShape(scene.element, rect, isSeenOn, colors)) return true;
  for (const box of scene.stage.boxes) {
    if (areaOf(intersect(box.rect, rect)) < BEHIND * areaOf(rect) || isAround(box.scene, scene)) continue;
    if (!isBehind(box.scene, scene)) continue;
    if (box.color === null || isSeenOn(backdrop.map((below) => over(box.color!, below, box.scene.opacity))))
      return true;
  }
  return hasPaintedPseudo(scene, isSeenOn, colors, backdrop);
}

/** Whether a text in a drawing is on one of the drawing's shapes, and can be told from it. */
function isOnShape(element: Element, rect: Rect, isSeenOn: Ink['isSeenOn'], colors: Colors): boolean {
  const drawing = (element as Partial<SVGElement>).ownerSVGElement;
  const view = element.ownerDocument.defaultView;
  return (
    !!drawing &&
    !!view &&
    [...drawing.querySelectorAll(SHAPES)].some((shape) => {
      if (areaOf(intersect(shape.getBoundingClientRect(), rect)) < BEHIND * areaOf(rect)) return false;
      const color = colors.parse(view.getComputedStyle(shape).fill);
      return color === null || isSeenOn([over(color, WHITE)]);
    })
  );
}

/** What the letters are painted with, from their fill to their shadows; `null` when that cannot be known. */
function readInks({ element, style }: Scene, colors: Colors): readonly Color[] | null {
  const inks: (Color | null)[] = [];
  const isDrawn = 'ownerSVGElement' in element;
  const fill = isDrawn ? style.fill.replace('none', 'transparent') : style.webkitTextFillColor || style.color;
  inks.push(colors.parse(fill));
  if (style.backgroundClip === 'text') {
    if (style.backgroundImage && style.backgroundImage !== 'none') {
      const stops = colors.parseGradient(style.backgroundImage);
      if (!stops) return null;
      inks.push(...stops);
    }
    inks.push(colors.parse(style.backgroundColor));
  }
  const sizeOf = () => parseFloat(style.fontSize);
  const stroke = parseFloat(style.webkitTextStrokeWidth);
  // So wide, it leaves nothing of the fill.
  if (stroke > 0 && stroke > WIDE_STROKE * sizeOf() && !style.paintOrder.startsWith('stroke')) inks.length = 0;
  if (stroke > 0) inks.push(colors.parse(style.webkitTextStrokeColor));
  if (style.textShadow && style.textShadow !== 'none') {
    for (const [, color = '', rest = ''] of style.textShadow.matchAll(
      /((?:rgba?|color|oklch|oklab|lch|lab)\([^()]*\))([^,(]*)/g,
    )) {
      const blur = parseFloat(rest.trim().split(/\s+/)[2] ?? '0');
      if (blur <= SHARP * sizeOf()) inks.push(colors.parse(color));
    }
  }
  // A line through the letters that is as high as they are.
  if (
    style.textDecorationLine?.includes('line-through') &&
    parseFloat(style.textDecorationThickness) > HIGH_LINE * sizeOf()
  )
    inks.splice(0, Infinity, colors.parse(style.textDecorationColor));
  return inks.includes(null) ? null : (inks as Color[]);
}

export function isAround(outer: Scene, inner: Scene): boolean {
  for (let at: Scene | null = inner; at; at = at.outer) if (at === outer) return true;
  return false;
}

/** Whether something is painted behind the text that is no element: a generated box, or a shadow to the inside. */
function hasPaintedPseudo(
  scene: Scene,
  isSeenOn: Ink['isSeenOn'],
  colors: Colors,
  backdrop: readonly Color[],
): boolean {
  const view = scene.stage.document.defaultView;
  if (!view) return false;
  let at: Scene | null = scene;
  for (let depth = 0; at && depth < ANCESTORS; depth++, at = at.outer) {
    if (at.style.boxShadow?.includes('inset')) return true;
    for (const name of ['::before', '::after']) {
      const pseudo = view.getComputedStyle(at.element, name);
      if (!isPlacedBox(pseudo)) continue;
      if (pseudo.backgroundImage !== 'none') {
        const stops = colors.parseGradient(pseudo.backgroundImage);
        if (!stops || isSeenOn(stops.map((stop) => over(stop, backdrop[0] ?? WHITE)))) return true;
      }
      const color = colors.parse(pseudo.backgroundColor);
      if (color && color[3] > 0 && isSeenOn(backdrop.map((below) => over(color, below)))) return true;
    }
    if (at.style.backgroundColor !== 'rgba(0, 0, 0, 0)' && (colors.parse(at.style.backgroundColor)?.[3] ?? 0) >= 1)
      break;
  }
  return false;
}
