/** What the reader sees of a page, from its snapshot: unchanged copies. */
export type SeenPage = {
  title: string;
  body: Element;
  /** Copies of the layers that ask for consent, a subscription or an account. They are not in `body`. */
  layers: Element;
  /** What is visible but not copied, such as buttons, in page order. */
  parts: readonly SeenPart[];
  /** Copies of the outermost elements that a click would open. */
  collapsed: ReadonlySet<Node>;
  /** Copies of elements that stay in place when the page scrolls. */
  fixed: ReadonlySet<Node>;
  /** The copy of a dialog in front of the page, if there is one. */
  front: Element | null;
  /** Whether a frame of another site takes most of the window. */
  isFramed: boolean;
};

/** `busy`: a canvas, or a body that says that it is loading; `note`: text for pages without scripts. */
export type SeenPart = {
  kind: 'control' | 'field' | 'password' | 'frame' | 'player' | 'busy' | 'note';
  /** A control's label, or a note's text. */
  text: string;
  /** Its id, its classes, and a frame's address. */
  names: string;
  /** The copy of the element around it. */
  place: Element;
};

/** What a page declares about itself: types, with or without their address, and that it is not free to read. */
export type Declared = { types: readonly string[]; isPaid: boolean };

/** More elements than this are not examined. */
export const MAX_ELEMENTS = 4_000;

/** The matches of `selector` in the page and its layers, except in parts that a click would open. */
export function findSeen({ body, layers, collapsed }: SeenPage, selector: string): Element[] {
  const isOpen = (element: Element) => {
    for (let at: Element | null = element; at; at = at.parentElement) if (collapsed.has(at)) return false;
    return true;
  };
  const found = [body, layers].flatMap((root) => [...root.querySelectorAll(selector)]);
  return collapsed.size === 0 ? found : found.filter(isOpen);
}

/** Whether an element belongs to what frames the page's text. */
export function isInFrame(element: Element): boolean {
  return element.closest('header, nav, footer') !== null;
}
