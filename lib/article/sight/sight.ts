import { createColors, createPixel, WHITE } from './color';
import { createCovers } from './covers';
import { createStage, enter, FAR, MIN_OPACITY } from './enter';
import { hasInk } from './ink';
import { areaOf, heightOf, intersect, type Rect, widthOf } from './rect';
import type { Clip, Scene, Stage } from './scene';
import { isTransform } from './transform';

/** What sight needs to know from the browser; through its own door, because named elements can hide properties. */
export type SightDoor = {
  boxOf: (element: Element) => Rect;
  /** Where a text is. */
  rectOf: (text: Node) => Rect;
  styleOf: (element: Element) => CSSStyleDeclaration;
  scrollerOf: (document: Document) => Element | null;
  bodyOf: (document: Document) => Element | null;
  /** The element around another as the page is shown, over slots and shadow roots; `null` for a document's root. */
  parentOf: (element: Element) => Element | null;
};

/** Smaller letters are not read, in pixels of their size. */
const MIN_FONT_SIZE = 3;
/** In square pixels for each letter: of letters of 2.5 pixels. */
const MIN_LETTER_AREA = 4;
/** Of the letters' size: how much of a text must be left, how high a line must be, how wide a letter is at least. */
const MIN_PART = 0.5;
const MIN_LINE = 0.4;
const MEAN_LETTER = 0.35;
/** A radius of this share of the letters' size leaves nothing to read. */
const MAX_BLUR = 0.18;

/**
 * What was found about a text. `seen`: where it is, or `null` where that is not known; what covers it is known only at
 * the end. `clipped`: it is in no part of `by` that is shown.
 */
export type Sighting = { kind: 'seen'; rect: Rect | null } | { kind: 'hidden' } | { kind: 'clipped'; by: Element };

const HIDDEN: Sighting = { kind: 'hidden' };

/**
 * Judges what of a page a person can see, by its effect: the room that is left after clipping, all opacities together,
 * the contrast with what is behind, the way that can be scrolled, and what is painted above. Reads only. `hasLayout` is
 * false where boxes have no size, as in tests.
 */
export function createSight(door: SightDoor, hasLayout: boolean) {
  const colors = createColors(createPixel());
  let order = 0;
  const tools = { colors, boxOf: door.boxOf, orderOf: () => ++order };
  const coversOf = new Map<Stage, ReturnType<typeof createCovers>>();

  /** The scene around a document's root; `frame`: the scene of the element that it is shown in. */
  function open(document: Document, root: Element, frame?: Scene): Scene {
    const scroller = door.scrollerOf(document);
    const style = door.styleOf(root);
    const body = door.bodyOf(document);
    const reach = hasLayout && scroller ? reachOf(scroller, root, body) : null;
    const { stage, clip } = createStage(document, scroller, reach);
    // A frame that does not scroll ends with its window, unlike a page, which a dialog may keep from scrolling.
    if (frame && (frame.element.getAttribute('scrolling') === 'no' || /hidden|clip/.test(style.overflowY)))
      clip.rect.bottom = stage.height;
    const window: Clip = { rect: { left: 0, top: 0, right: stage.width, bottom: stage.height }, by: null };
    return {
      element: root,
      outer: null,
      stage,
      style,
      display: 'block',
      position: 'static',
      isTransformed: false,
      order: ++order,
      depth: 0,
      opacity: frame?.opacity ?? 1,
      blur: frame?.blur ?? 0,
      clip,
      absoluteClip: clip,
      fixedClip: window,
      isFixed: false,
      isPositioned: false,
      zIndex: null,
      backdrop: frame ? frame.backdrop : /dark/.test(style.colorScheme) ? null : [WHITE],
      isBlended: frame?.isBlended ?? false,
      recolor: frame?.recolor ?? null,
      mix: frame?.mix ?? null,
      thinness: frame?.thinness ?? 1,
      isTurned: false,
      isWide: false,
    };
  }

  /**
   * All of a page that a person can scroll to. Its end is not limited: it may come later, or be kept from scrolling.
   */
  function reachOf(scroller: Element, root: Element, body: Element | null): Rect {
    const { clientWidth, scrollWidth } = scroller;
    const box = door.boxOf(root);
    const styles = [root, body].flatMap((element) => (element ? door.styleOf(element) : []));
    const isRtl = styles.some(({ direction }) => direction === 'rtl');
    const hidesX = styles.some(({ overflowX }) => /hidden|clip/.test(overflowX));
    const width = Math.max(clientWidth, body ? widthOf(door.boxOf(body)) : 0);
    const reach = hidesX
      ? Math.max(clientWidth, widthOf(box))
      : Math.min(Math.max(scrollWidth, clientWidth), width + FAR);
    // Where both have `overflow`, the body scrolls in the page.
    const scrolled = body && body !== scroller ? body.scrollTop : 0;
    const [left, right] = isRtl ? [box.right - reach, box.right] : [box.left, box.left + reach];
    return { left, right, top: box.top - scrolled, bottom: Infinity };
  }

  function look(text: Node, scene: Scene, isLaidOut: boolean): Sighting {
    const { style } = scene;
    // Many texts have one scene together.
    let fontSize = sizes.get(scene);
    if (fontSize === undefined) sizes.set(scene, (fontSize = readableSize(scene)));
    if (fontSize === 0) return HIDDEN;
    if (!isLaidOut || !hasLayout) return isInStyle(scene) ? { kind: 'seen', rect: null } : HIDDEN;
    const rect = door.rectOf(text);
    const letters = (text.nodeValue ?? '').replace(/\s+/g, '').length;
    if (areaOf(rect) < MIN_LETTER_AREA * letters) return HIDDEN;
    // Several lines overlap.
    const isBroken = letters * MEAN_LETTER * fontSize > 1.5 * widthOf(rect);
    if (isBroken && parseFloat(style.lineHeight) < MIN_LINE * fontSize) return HIDDEN;
    const { clip } = scene;
    const shown = intersect(rect, clip.rect);
    const isCut = (of: (rect: Rect) => number) => of(shown) < Math.min(MIN_PART * fontSize, of(rect) / 2);
    if ((isCut(widthOf) || isCut(heightOf)) && !(scene.isWide && clip.by === null && rect.left >= clip.rect.right)) {
      return clip.by ? { kind: 'clipped', by: clip.by } : HIDDEN;
    }
    return { kind: 'seen', rect };
  }

  const sizes = new WeakMap<Scene, number>();
  /** The size of the letters of an element, 0 when nobody can read them wherever they are. */
  function readableSize({ style, opacity, blur, thinness }: Scene): number {
    const size = parseFloat(style.fontSize);
    const { webkitTextSecurity: security } = style as { webkitTextSecurity?: string };
    const isUnreadable =
      opacity < MIN_OPACITY ||
      size * thinness < MIN_FONT_SIZE ||
      blur > MAX_BLUR * size ||
      style.contentVisibility === 'hidden' ||
      (security && security !== 'none');
    return isUnreadable ? 0 : size;
  }

  /** The same where nothing is known but the style. Without layout, a picture may be behind any text. */
  function isInStyle(scene: Scene): boolean {
    const isIndented = Math.abs(parseFloat(scene.style.textIndent)) > FAR;
    return !isIndented && hasInk(hasLayout ? scene : { ...scene, backdrop: null }, null, colors);
  }

  /** Whether a text that is where it can be seen is seen; to be asked when everything was entered. */
  function isClear(rect: Rect, scene: Scene): boolean {
    if (!hasInk(scene, rect, colors)) return false;
    let covers = coversOf.get(scene.stage);
    if (!covers) coversOf.set(scene.stage, (covers = createCovers(scene.stage, colors)));
    return !covers(rect, scene);
  }

  const enterElement = (element: Element, outer: Scene, isLaidOut: boolean, style = door.styleOf(element)) =>
    enter(element, style, outer, isLaidOut && hasLayout, tools);

  const entered = new Map<Element, Scene | null>();
  /** The scene within an element, from nothing but the element; `null` when it is not seen. */
  function at(element: Element): Scene | null {
    const chain: Element[] = [];
    let around: Element | null = element;
    for (; around && !entered.has(around); around = door.parentOf(around)) chain.unshift(around);
    let scene: Scene | null = around ? entered.get(around)! : open(element.ownerDocument, chain[0]!);
    for (const each of chain) entered.set(each, (scene = scene && enterElement(each, scene, true)));
    return scene;
  }

  return {
    open,
    /** The scene in an element that is opened by a control: what hides it is not regarded. */
    enterOpened(element: Element, outer: Scene): Scene {
      const style = door.styleOf(element);
      const { display, position, transform } = style;
      const isTransformed = isTransform(transform);
      return {
        ...outer,
        element,
        outer,
        style,
        display,
        position,
        isTransformed,
        order: ++order,
        depth: outer.depth + 1,
      };
    },
    at,
    look,
    hasInk: (rect: Rect | null, scene: Scene) => hasInk(scene, rect, colors),
    isClear,
    enter: enterElement,
  };
}

export type Sight = ReturnType<typeof createSight>;
