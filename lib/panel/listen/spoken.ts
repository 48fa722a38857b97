/** A sentence as it stands in a document. */
export type Spoken = { text: string; range: Range };

const BLOCKS = 'p, li, h1, h2, h3, h4, h5, h6, td, th, pre';
/** These have words for the eye, or for what can be pressed. */
const SILENT = 'button, .note, [hidden]';

/** The sentences of a text on the screen, in order. */
export function listSpoken(root: Element, language: string): Spoken[] {
  const segmenter = new Intl.Segmenter(language || undefined, { granularity: 'sentence' });
  return groupByBlock(root).flatMap((nodes) => splitSentences(nodes, segmenter));
}

/** The text nodes of each block. The text around a list in an item makes two groups. */
function groupByBlock(root: Element): Text[][] {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const groups: Text[][] = [];
  let last: Element | null = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || parent.closest(SILENT)) continue;
    const block = parent.closest(BLOCKS) ?? root;
    if (block === last) groups.at(-1)?.push(node as Text);
    else groups.push([node as Text]);
    last = block;
  }
  return groups;
}

function splitSentences(nodes: readonly Text[], segmenter: Intl.Segmenter): Spoken[] {
  const text = nodes.map(({ data }) => data).join('');
  return [...segmenter.segment(text)].flatMap(({ segment, index }) => {
    if (!/[\p{L}\p{N}]/u.test(segment)) return [];
    const range = nodes[0]!.ownerDocument.createRange();
    range.setStart(...locate(nodes, index + segment.length - segment.trimStart().length));
    range.setEnd(...locate(nodes, index + segment.trimEnd().length));
    return [{ text: segment.trim(), range }];
  });
}

/** The node and the place in it of a character in the nodes' joined text. */
function locate(nodes: readonly Text[], offset: number): [Text, number] {
  let left = offset;
  for (const node of nodes) {
    if (left <= node.length) return [node, left];
    left -= node.length;
  }
  const last = nodes.at(-1)!;
  return [last, last.length];
}
