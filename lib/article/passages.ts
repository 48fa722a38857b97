import type { Passage, PassageKind } from './article';
import { cleanLine, cleanLines } from './text';

/** Longest article that is carried, in characters over all passages. What was left out is said (`truncated`). */
export const MAX_ARTICLE_CHARS = 2_000_000;

const SKIPPED = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE SVG CANVAS IFRAME OBJECT EMBED AUDIO VIDEO SELECT BUTTON INPUT TEXTAREA HEAD'.split(
    ' ',
  ),
);

/** Elements that start a new line. A fixed list, since a detached clone has no computed style. */
const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIALOG DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HGROUP HR LEGEND LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'.split(
    ' ',
  ),
);

const KINDS: Record<string, PassageKind> = {
  LI: 'item',
  DT: 'item',
  DD: 'item',
  BLOCKQUOTE: 'quote',
  FIGCAPTION: 'caption',
  CAPTION: 'caption',
};

export type Passages = { passages: Passage[]; truncated: boolean };

/**
 * Cuts the text below `root` into the blocks a reader sees, in document order. Reads only. `isSkipped` leaves out whole
 * elements beside scripts, styles and form controls, which are always left out. Walks without recursion, so that no
 * nesting is too deep.
 */
export function toPassages(root: Element, isSkipped: (element: Element) => boolean = () => false): Passages {
  const passages: Passage[] = [];
  let chars = 0;
  let truncated = false;
  let line = '';
  let kind: PassageKind = 'paragraph';
  let level: number | undefined;

  const push = (passage: Passage) => {
    const room = MAX_ARTICLE_CHARS - chars;
    if (passage.text.length > room) truncated = true;
    if (room > 0) passages.push({ ...passage, text: passage.text.slice(0, room) });
    chars += passage.text.length;
  };
  const flush = () => {
    const text = cleanLine(line);
    line = '';
    if (text) push({ kind, text, ...(kind === 'heading' && { level }) });
  };

  type Step = { node: Node; leaving?: { kind: PassageKind; level: number | undefined } };
  const steps: Step[] = [{ node: root }];
  for (let step = steps.pop(); step && !truncated; step = steps.pop()) {
    const { node, leaving } = step;
    if (leaving) {
      flush();
      ({ kind, level } = leaving);
      continue;
    }
    if (node.nodeType === 3 /* Node.TEXT_NODE */) {
      line += node.nodeValue ?? '';
      continue;
    }
    if (node.nodeType !== 1 /* Node.ELEMENT_NODE */) continue;
    const element = node as Element;
    const tag = element.tagName.toUpperCase();
    if (SKIPPED.has(tag) || (element !== root && isSkipped(element))) continue;
    if (tag === 'BR') {
      // Two in a row end a paragraph, as they do for the eye.
      if (line.endsWith('\n')) flush();
      else line += '\n';
      continue;
    }
    if (!BLOCKS.has(tag)) {
      pushChildren(element);
      continue;
    }
    flush();
    if (tag === 'PRE') {
      const text = cleanLines(element.textContent ?? '');
      if (text) push({ kind: 'code', text });
      continue;
    }
    if (tag === 'TR' && isDataRow(element)) {
      const text = [...element.children].map((cell) => cleanLine(cell.textContent ?? '')).join(' | ');
      if (/[^\s|]/.test(text)) push({ kind: 'row', text });
      continue;
    }
    steps.push({ node, leaving: { kind, level } });
    const heading = /^H([1-6])$/.exec(tag);
    if (heading) [kind, level] = ['heading', Number(heading[1])];
    else kind = KINDS[tag] ?? kind;
    pushChildren(element);
  }
  flush();
  return { passages, truncated };

  function pushChildren(element: Element) {
    for (let child = element.lastChild; child; child = child.previousSibling) steps.push({ node: child });
  }
}

/** Tables also lay out pages: a row whose cells hold blocks of their own is read block by block instead. */
function isDataRow(row: Element): boolean {
  return (
    row.children.length > 1 && !row.querySelector('p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, article, section')
  );
}
