import type { Rect } from '../sight/rect';

/** The parts of the page's `window` that reading needs. */
export type PageWindow = Pick<
  Window & typeof globalThis,
  | 'document'
  | 'getComputedStyle'
  | 'Node'
  | 'Element'
  | 'Document'
  | 'HTMLSlotElement'
  | 'MutationObserver'
  | 'performance'
> & {
  /** The root of a custom element, even if it is closed. */
  closedRootOf?: (element: Element) => ShadowRoot | null;
};

/**
 * Reads a live page through the prototypes' own accessors: a field named `firstChild` hides that property of its form,
 * an image named `body` that of its document.
 */
export type Dom = ReturnType<typeof createDom>;

export function createDom(window: PageWindow) {
  const { document, Node, Element, Document, HTMLSlotElement } = window;
  const getAttribute = method<string | null>(Element.prototype, 'getAttribute');
  const query = method<ArrayLike<Element>>(Document.prototype, 'querySelectorAll');
  const lastChild = getter<Node | null>(Node.prototype, 'lastChild');
  const previousSibling = getter<Node | null>(Node.prototype, 'previousSibling');
  const nodeName = getter<string>(Node.prototype, 'nodeName');
  const assignedNodes = method<Node[]>(HTMLSlotElement.prototype, 'assignedNodes');
  const openRoot = getter<ShadowRoot | null>(Element.prototype, 'shadowRoot');
  const scroller = getter<Element | null>(Document.prototype, 'scrollingElement');
  const readyState = getter<string>(Document.prototype, 'readyState');
  const root = getter<Element | null>(Document.prototype, 'documentElement');
  const body = getter<HTMLElement | null>(Document.prototype, 'body');
  const nodeType = getter<number>(Node.prototype, 'nodeType');
  const parentNode = getter<Node | null>(Node.prototype, 'parentNode');
  const parentElement = getter<Element | null>(Node.prototype, 'parentElement');
  const assignedSlot = getter<Element | null>(Element.prototype, 'assignedSlot');
  const host = (root: Node) => (root as Partial<ShadowRoot>).host;
  const createRange = method<Range>(Document.prototype, 'createRange');
  const ranges = new WeakMap<Document, Range>();
  return {
    root: (of: Document = document) => root(of),
    body: (of: Document = document) => body(of),
    title: getter<string>(Document.prototype, 'title'),
    /** What scrolls when the page does: in pages without a doctype, that is the body. */
    scroller: (of: Document = document) => scroller(of) ?? root(of),
    readyState: () => readyState(document),
    nodeType,
    /** In capitals, as for HTML. */
    name: (node: Node) => nodeName(node).toUpperCase(),
    value: getter<string | null>(Node.prototype, 'nodeValue'),
    text: getter<string>(Node.prototype, 'textContent'),
    parent: parentElement,
    /** The element around another as the page is shown, over slots and shadow roots. */
    shownParent(node: Node): Element | null {
      const slot = assignedSlot(node);
      if (slot) return slot;
      const around = parentNode(node);
      return around && nodeType(around) === 11 /* Node.DOCUMENT_FRAGMENT_NODE */
        ? (host(around) ?? null)
        : parentElement(node);
    },
    next: getter<Element | null>(Element.prototype, 'nextElementSibling'),
    before: getter<Node | null>(Node.prototype, 'previousSibling'),
    after: getter<Node | null>(Node.prototype, 'nextSibling'),
    previous: getter<Element | null>(Element.prototype, 'previousElementSibling'),
    /** Closed ones too, where the browser lets an extension ask for them. */
    shadowRoot: (element: Element): ShadowRoot | null =>
      openRoot(element) ?? (nodeName(element).includes('-') ? (window.closedRootOf?.(element) ?? null) : null),
    attribute: (element: Element, name: string) => getAttribute(element, name),
    find: method<Element | null>(Element.prototype, 'querySelector'),
    findAll: (selector: string) => Array.from(query(document, selector)),
    closest: method<Element | null>(Element.prototype, 'closest'),
    matches: method<boolean>(Element.prototype, 'matches'),
    box: method<DOMRect>(Element.prototype, 'getBoundingClientRect'),
    /** Where a text is shown, in the window of its document. */
    textBox(text: Node): Rect {
      const owner = text.ownerDocument as Document;
      let range = ranges.get(owner);
      if (!range) ranges.set(owner, (range = createRange(owner)));
      // Selecting the contents of a text would give the same box in twice the time.
      range.selectNode(text);
      const { left, top, right, bottom } = range.getBoundingClientRect();
      return { left, top, right, bottom };
    },
    assignedNodes: (slot: Element) => assignedNodes(slot),
    /** From the last to the first. */
    childrenReversed(node: Node): Node[] {
      const children = [];
      for (let child = lastChild(node); child; child = previousSibling(child)) children.push(child);
      return children;
    },
  };
}

function getter<T>(prototype: object, name: string): (node: Node) => T {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (node) => get?.call(node) as T;
}

function method<T>(prototype: object, name: string): (node: Node, ...values: unknown[]) => T {
  const call = Object.getOwnPropertyDescriptor(prototype, name)?.value as (...values: unknown[]) => T;
  return (node, ...values) => call.apply(node, values);
}
