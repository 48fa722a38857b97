import type { Color } from './color';
import type { Rect } from './rect';

/** Mixes one channel of a colour, from 0 to 255, with that of what is behind. */
export type Mix = (own: number, below: number) => number;

/** What of the window an element's contents can show up in, and whose box limits that. */
export type Clip = { rect: Rect; by: Element | null };

/** What a document's elements share: the page's own, or that of a frame. */
export type Stage = {
  document: Document;
  /** The size of its window, in pixels. */
  width: number;
  height: number;
  /** What is painted, in the order of the tree. */
  boxes: PaintedBox[];
};

/** What the elements around a text do to it, down to the innermost one. */
export type Scene = {
  element: Element;
  outer: Scene | null;
  stage: Stage;
  style: CSSStyleDeclaration;
  /** What is most often asked of the style, since each property takes time to read. */
  display: string;
  position: string;
  isTransformed: boolean;
  /** The place in the order of the tree, and how many elements are around it. */
  order: number;
  depth: number;
  /** The product of all opacities, from 0 to 1. */
  opacity: number;
  /** The radius of all blurs together, in pixels. */
  blur: number;
  /** For what is in the flow, for what is positioned absolutely, and for what is fixed to the window. */
  clip: Clip;
  absoluteClip: Clip;
  fixedClip: Clip;
  isFixed: boolean;
  isPositioned: boolean;
  /** Its own, where it is a number. */
  zIndex: number | null;
  /** The opaque colours that may be behind a text; `null` where nobody knows, as on a picture. */
  backdrop: readonly Color[] | null;
  /** Colours are mixed or changed in a way that is not followed. */
  isBlended: boolean;
  /** What the filters around make of a colour that is painted here; `null` when there are none. */
  recolor: ((color: Color) => Color) | null;
  /** How letters are mixed with what was behind before anything was painted in the mixed element; `null` for no way. */
  mix: { by: Mix; backdrop: readonly Color[] | null } | null;
  /** The factor by which transforms make letters thinner, in the direction in which they do so most. */
  thinness: number;
  /** A person looks at its back. */
  isTurned: boolean;
  /** In a table or in code, which may be wider than the window. */
  isWide: boolean;
};

/** A box that is seen: with a colour, or a picture (`null`). `isWhole`: it is the box of its element. */
export type PaintedBox = { scene: Scene; rect: Rect; color: Color | null; isOpaque: boolean; isWhole: boolean };
