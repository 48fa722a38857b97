/** What is needed of the page's `window` to read it. */
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
>;

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
  const scroller = getter<Element | null>(Document.prototype, 'scrollingElement');
  const readyState = getter<string>(Document.prototype, 'readyState');
  const root = getter<Element | null>(Document.prototype, 'documentElement');
  const body = getter<HTMLElement | null>(Document.prototype, 'body');
  return {
    root: (of: Document = document) => root(of),
    body: (of: Document = document) => body(of),
    title: getter<string>(Document.prototype, 'title'),
    /** What scrolls when the page does: in pages without a doctype, that is the body. */
    scroller: () => scroller(document) ?? root(document),
    readyState: () => readyState(document),
    nodeType: getter<number>(Node.prototype, 'nodeType'),
    /** In capitals, as for HTML. */
    name: (node: Node) => nodeName(node).toUpperCase(),
    value: getter<string | null>(Node.prototype, 'nodeValue'),
    text: getter<string>(Node.prototype, 'textContent'),
    parent: getter<Element | null>(Node.prototype, 'parentElement'),
    next: getter<Element | null>(Element.prototype, 'nextElementSibling'),
    previous: getter<Element | null>(Element.prototype, 'previousElementSibling'),
    shadowRoot: getter<ShadowRoot | null>(Element.prototype, 'shadowRoot'),
    attribute: (element: Element, name: string) => getAttribute(element, name),
    find: method<Element | null>(Element.prototype, 'querySelector'),
    findAll: (selector: string) => Array.from(query(document, selector)),
    matches: method<boolean>(Element.prototype, 'matches'),
    box: method<DOMRect>(Element.prototype, 'getBoundingClientRect'),
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
