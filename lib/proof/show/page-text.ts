/** The letters and digits of a document's text in order, and the text nodes that they come from. */
export type DocumentText = { letters: string; nodes: readonly Text[]; starts: readonly number[] };

export type Position = { node: Text; offset: number };

const SILENT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TEXTAREA', 'SELECT']);
const LETTER = /[\p{L}\p{N}\p{M}]/u;

/**
 * Only the letters and digits of a text, in lower case. White space, list marks and signs differ between a passage and
 * its page. Each UTF-16 unit gives at most one, so that `toPosition` can count them.
 */
export function toLetters(text: string): string {
  let letters = '';
  for (const char of text)
    if (LETTER.test(char)) letters += char.toLowerCase().slice(0, char.length).padEnd(char.length);
  return letters;
}

/** Reads a tree with its open shadow roots. Changes nothing. */
export function readDocumentText(root: Node): DocumentText {
  const nodes: Text[] = [];
  const starts: number[] = [];
  let letters = '';
  const visit = (node: Node) => {
    if (node.nodeType === node.TEXT_NODE) {
      nodes.push(node as Text);
      starts.push(letters.length);
      letters += toLetters((node as Text).data);
      return;
    }
    if (SILENT.has(node.nodeName)) return;
    const shadow = (node as Partial<Element>).shadowRoot;
    // The slots of a shadow root stand where the element's own children are shown.
    const children = shadow
      ? shadow.childNodes
      : isSlot(node) && assignedTo(node).length > 0
        ? assignedTo(node)
        : node.childNodes;
    for (const child of Array.from(children)) visit(child);
  };
  visit(root);
  return { letters, nodes, starts };
}

function isSlot(node: Node): node is HTMLSlotElement {
  return node.nodeName === 'SLOT';
}

function assignedTo(slot: Node): Node[] {
  return (slot as HTMLSlotElement).assignedNodes();
}

/** The node and the offset in it of the letter with this index; `isEnd`: behind the letter. */
export function toPosition({ nodes, starts }: DocumentText, index: number, isEnd: boolean): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= index) low = middle;
    else high = middle - 1;
  }
  const node = nodes[low]!;
  let left = index - starts[low]!;
  let offset = 0;
  for (const char of node.data) {
    if (LETTER.test(char)) {
      if (left < char.length) return { node, offset: isEnd ? offset + char.length : offset };
      left -= char.length;
    }
    offset += char.length;
  }
  return { node, offset };
}
