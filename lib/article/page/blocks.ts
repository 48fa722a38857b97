import type { Passage } from '../article';
import { BLOCK } from '../snapshot/copy-element';
import { type Box, type Context, contextIn, toBox } from './block-context';
import { cleanLine, cleanLines } from '../text';

/** Elements that start a new line. The list is fixed because a detached copy has no computed style. */
const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIALOG DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HGROUP HR LEGEND LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'.split(
    ' ',
  ),
);

/** A passage and its position. `chars` counts all its characters, `linkChars` those in links. */
export type Block = { passage: Passage; box: number; chars: number; linkChars: number };

/** `after`: what follows an element ('' ends the line); undefined when the element is about to be entered. */
type Step = { node: Node; context: Context; after?: string };

/** A text in a card with fewer characters is its title or a label. */
const MIN_CARD_CHARS = 50;

/** Between the cells of a row, and for a line break: characters that `cleanLine` takes for white space. */
const CELL = '\u2029';
const BREAK = '\u2028';

export type BlockWalk = {
  blocks: Block[];
  boxes: Box[];
  /** Which block a text node is in. */
  owners: Map<Node, number>;
  /** Reads one more node; false when there is none. */
  step: () => boolean;
};

/**
 * Cuts the text below `root` into the blocks a reader sees, in document order. Reads only. Walks without recursion, so
 * that deep nesting cannot overflow the stack. `posts`: the number of replies to each post, by element. `front`: a
 * dialog in front of the page.
 */
export function createBlockWalk(
  root: Element,
  isSkipped: (element: Element) => boolean = () => false,
  posts: ReadonlyMap<Element, number> = new Map(),
  front: Element | null = null,
): BlockWalk {
  const blocks: Block[] = [];
  const boxes: Box[] = [];
  const owners = new Map<Node, number>();
  let replies: number | undefined;
  let line = '';
  // Facts about the line. Its text is examined only when it is complete, since examining it at each step is quadratic.
  let hasText = false;
  let isBroken = false;
  let isNewLine = false;
  let linkChars = 0;
  let nodes: Node[] = [];
  const start: Context = {
    box: -1,
    kind: 'paragraph',
    level: undefined,
    mode: 'flow',
    isLink: false,
    isCard: false,
    list: { depth: 0, next: null },
    marker: { text: '' },
    isDataTable: false,
  };
  let context = start;
  const steps: Step[] = [{ node: root, context: start }];
  return { blocks, boxes, owners, step };

  function step(): boolean {
    const next = steps.pop();
    if (!next) return false;
    const { node, after } = next;
    if (after === '') flush();
    else if (after) add(after);
    else if (node.nodeType === 3 /* Node.TEXT_NODE */) addText(node, next.context);
    else if (node.nodeType === 1 /* Node.ELEMENT_NODE */) enter(node as Element, next.context);
    return true;
  }

  function add(text: string) {
    line += text;
    isNewLine = text.endsWith('\n');
    if (!/\S/.test(text)) return;
    hasText = true;
    isBroken = false;
  }

  function addText(node: Node, at: Context) {
    const text = node.nodeValue ?? '';
    if (at !== context && !hasText) context = at;
    add(text);
    nodes.push(node);
    if (at.isLink) linkChars += text.trim().length;
  }

  function flush() {
    const text = textOf(line, context.mode);
    if (text) {
      const { kind, level, marker } = context;
      const numbered = text.startsWith(marker.text) ? text : marker.text + text;
      marker.text = '';
      for (const node of nodes) owners.set(node, blocks.length);
      blocks.push({
        passage: {
          kind,
          text: numbered,
          ...(level !== undefined && { level }),
          ...(replies !== undefined && { replies }),
        },
        box: context.box,
        chars: text.length,
        linkChars: isContent(text) ? 0 : Math.min(linkChars, text.length),
      });
      replies = undefined;
    }
    line = '';
    hasText = isBroken = isNewLine = false;
    linkChars = 0;
    nodes = [];
  }

  /** In a card and in a table that names its columns, links are how the text is shown. */
  function isContent(text: string): boolean {
    const { kind, isCard } = context;
    return kind === 'row' ? context.isDataTable : isCard && kind !== 'heading' && text.length >= MIN_CARD_CHARS;
  }

  function enter(element: Element, at: Context) {
    const tag = element.tagName.toUpperCase();
    if (element !== root && isSkipped(element)) return;
    if (tag === 'BR') {
      // Two in a row look like the end of a paragraph.
      if (at.mode === 'flow' && isBroken) return flush();
      add(at.mode === 'code' ? '\n' : BREAK);
      isBroken = true;
      return;
    }
    if (at.mode !== 'flow') {
      if (BLOCKS.has(tag) && !(at.mode === 'code' && isNewLine)) {
        add(at.mode === 'code' ? '\n' : isCell(tag) && element.previousElementSibling ? CELL : ' ');
      }
      pushChildren(element, at.isLink || tag !== 'A' ? at : { ...at, isLink: true });
      return;
    }
    const isLink = tag === 'A' && element.hasAttribute('href');
    if (!BLOCKS.has(tag) && !element.hasAttribute?.(BLOCK)) {
      if (tag === 'SUP' && isMark(element)) {
        add('[');
        steps.push({ node: element, context: at, after: ']' });
      }
      pushChildren(element, isLink ? { ...at, isLink: true } : at);
      return;
    }
    flush();
    if (posts.has(element)) replies = posts.get(element);
    steps.push({ node: element, context: at, after: '' });
    const box = toBox(element, tag, at.box);
    if (posts.has(element)) box.isPost = true;
    if (element === front) box.isFront = true;
    const inner = contextIn(element, box, boxes.push(box) - 1, at);
    pushChildren(element, isLink ? { ...inner, isLink } : inner);
  }

  function pushChildren(element: Element, at: Context) {
    for (let child = element.lastChild; child; child = child.previousSibling) steps.push({ node: child, context: at });
  }
}

function textOf(line: string, mode: Context['mode']): string {
  if (mode === 'code') {
    const text = cleanLines(line);
    // The column of line numbers beside a listing.
    return /^[\d\s]*$/.test(text) ? '' : text;
  }
  if (mode === 'flow') return cleanLine(line);
  const cells = line.split(CELL).map(cleanLine);
  return cells.some((cell) => cell !== '') ? cells.join(' | ') : '';
}

function isCell(tag: string): boolean {
  return tag === 'TD' || tag === 'TH';
}

/** A mark that refers to a footnote and has no brackets. */
function isMark(element: Element): boolean {
  return /^\s*[\d*†‡a-z]{1,3}\s*$/.test(element.textContent) && element.querySelector('a[href*="#"]') !== null;
}
