/** The part that `Range` and `StaticRange` have in common. */
export type Span = Pick<AbstractRange, 'startContainer' | 'startOffset' | 'endContainer' | 'endOffset'>;

/** Tells what lies within the spans, during a walk through the page as it is shown. */
export type Ends = {
  /** The innermost element that contains all spans. */
  common: Element;
  /** Must be called for each element that is entered; returns whether it may contain part of a span. */
  enter: (node: Node) => boolean;
  leave: (node: Node) => void;
  /** Must be called for each element that is left out, because a span may end there. */
  pass: (element: Element) => void;
  /** The part of a text that is in the spans. */
  cut: (text: Node) => string;
  /** Whether a span ends in the element. */
  touches: (node: Node) => boolean;
  /** Whether every end was met. */
  areMet: () => boolean;
};

/** `null` when there are no spans, or they are in several documents. */
export function markEnds(spans: readonly Span[]): Ends | null {
  const within = new Map<Node, number[]>();
  const before = new Map<Node, number>();
  const after = new Map<Node, number>();
  const count = (map: Map<Node, number>, node: Node) => map.set(node, (map.get(node) ?? 0) + 1);
  const chains = spans
    .flatMap(({ startContainer, startOffset, endContainer, endOffset }) => [
      [startContainer, startOffset] as const,
      [endContainer, endOffset] as const,
    ])
    .map(([node, offset]) => {
      const host = (node as Partial<ShadowRoot>).host ?? node;
      const child = node.childNodes[offset];
      if (node.nodeType === 3) within.set(node, [...(within.get(node) ?? []), offset]);
      else if (child) count(before, child);
      else count(after, host);
      return ancestors(child ?? host);
    });
  const path = new Set(chains.flat());
  const common = chains[0]?.find((node) => node.nodeType === 1 && chains.every((chain) => chain.includes(node)));
  if (!common) return null;

  let isOpen = false;
  let left = chains.length;
  // The end of one span may be the beginning of the next. The first end that is met in the page's order opens a span:
  // with slots, that need not be the one that comes first in the tree.
  const cross = (times = 0) => {
    left -= times;
    if (times % 2 === 1) isOpen = !isOpen;
  };
  return {
    common: common as Element,
    enter: (node) => {
      cross(before.get(node));
      return isOpen || path.has(node);
    },
    leave: (node) => cross(after.get(node)),
    pass: (element) => {
      cross(after.get(element));
      for (const chain of chains) if (chain.indexOf(element) > 0) cross(1);
    },
    cut: (node) => {
      cross(before.get(node));
      const text = node.nodeValue ?? '';
      let selected = '';
      let from = 0;
      for (const offset of (within.get(node) ?? []).sort((a, b) => a - b)) {
        if (isOpen) selected += text.slice(from, offset);
        from = offset;
        cross(1);
      }
      return isOpen ? selected + text.slice(from) : selected;
    },
    touches: (node) => path.has(node),
    areMet: () => left === 0,
  };
}

export function flatChildren(element: Element): readonly Node[] {
  const assigned = element.localName === 'slot' ? (element as HTMLSlotElement).assignedNodes() : [];
  return assigned.length > 0 ? assigned : [...(element.shadowRoot ?? element).childNodes];
}

/** From the node up to the document, as the page is shown. */
function ancestors(node: Node): Node[] {
  const chain: Node[] = [];
  for (let next: Node | null = node; next;) {
    chain.push(next);
    const { assignedSlot, parentNode } = next as Partial<Text> & Node;
    next = assignedSlot ?? (parentNode as Partial<ShadowRoot> | null)?.host ?? parentNode;
  }
  return chain;
}
