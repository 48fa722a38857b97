import type { Passage } from '../article';
import type { Scene } from '../sight/scene';
import { flatChildren, markEnds, type Span } from './ends';
import { type Surroundings, surroundingsIn } from './surroundings';
import { cleanLine, cleanLines, countText } from '../text';
import type { Survey } from './survey';

/** A selection within such an element is a part of it; other elements around a selection say little about it. */
const WHOLE = /^(pre|t(r|able|head|body|foot)|[uod]l)$/;
/** Elements that are not read, besides those that are not shown anyway, such as scripts. */
const UNREAD = /^(noscript|textarea|select|iframe|object|video|audio|canvas)$/;
/** A cell with more characters means that the table is used for layout. */
const MAX_CELL_CHARS = 500;

const MATHML = 'http://www.w3.org/1998/Math/MathML';

type Step = { node: Node; around: Surroundings; leave?: () => void };

/**
 * The passages of what the spans contain, as a person sees it: shadow roots and slots in place, nothing hidden or not
 * selectable, a new line at each line break. `null` when an end of a span is not in what the page shows.
 */
export function selectedPassages(
  spans: readonly Span[],
  window: Pick<Window, 'getComputedStyle'>,
  createSurvey: (root: Element) => Survey,
): { passages: Passage[]; hiddenChars: number } | null {
  const marked = markEnds(spans);
  if (!marked) return null;
  const ends = marked;
  // What lies within one line of code or one row of a table is a part of it.
  const root = ends.common.closest('pre, tr') ?? ends.common;
  const survey = createSurvey(root);
  const passages: Passage[] = [];
  let hiddenChars = 0;
  const numbers = new Map<Element, number>();
  let cells: { start: number; isTouched: boolean }[] = [];
  let line = '';
  let at: Surroundings = {
    kind: 'paragraph',
    depth: 0,
    marker: { text: '' },
    isShown: true,
    isSelectable: true,
    keepsLines: false,
    scene: null,
  };

  const flush = () => {
    const { kind, level, marker } = at;
    const text = kind === 'code' ? cleanLines(line) : cleanLine(line);
    if (text) {
      passages.push({ kind, text: marker.text + text, ...(level !== undefined && { level }) });
      marker.text = '';
    }
    line = '';
  };
  const breakLine = (around: Surroundings) => {
    if (around.kind !== 'code') flush();
    else if (line && !line.endsWith('\n')) line += '\n';
  };
  const write = (text: string, around: Surroundings) => {
    if (!line.trim() && at.kind !== 'code') at = around;
    line += text;
  };

  const steps: Step[] = [{ node: root, around: at }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { node, around, leave } = step;
    if (leave) {
      ends.leave(node);
      leave();
    } else if (node.nodeType === 3) {
      const text = ends.cut(node);
      if (!around.isSelectable) continue;
      if (/\S/.test(text) && !(around.isShown && around.scene && survey.sees(node, around.scene))) {
        hiddenChars += countText(text);
        continue;
      }
      const lines = around.keepsLines && around.kind !== 'code' ? text.split('\n') : [text];
      for (const [index, part] of lines.entries()) {
        if (index > 0) flush();
        write(part, around);
      }
    } else if (node.nodeType === 1 && ends.enter(node)) enter(node as Element, around);
  }
  flush();
  return ends.areMet() ? { passages, hiddenChars } : null;

  function enter(element: Element, around: Surroundings) {
    const { localName } = element;
    const style = window.getComputedStyle(element);
    if (localName === 'br') {
      if (around.kind === 'code') line += '\n';
      else flush();
      return;
    }
    const isUnread = UNREAD.test(localName) || (localName === 'button' && !survey.isInText(element));
    const scene: Scene | null = isUnread ? null : survey.sceneOf(element);
    if (!scene) {
      if (!isUnread && ends.touches(element)) hiddenChars += countText(element.textContent);
      ends.pass(element);
    } else {
      const isLine = /^(inline|contents|ruby|$)/.test(style.display) || isPart(element, style);
      const leave = isLine ? () => undefined : enterBlock(element, style, around);
      const inner =
        element === root && !WHOLE.test(localName) ? { ...around } : surroundingsIn(element, style, around, numbers);
      inner.scene = scene;
      inner.isShown = style.visibility === 'visible';
      // Firefox computes `auto` where a parent says `none`, and `none` for all buttons.
      if (style.userSelect && style.userSelect !== 'auto' && localName !== 'button')
        inner.isSelectable = style.userSelect !== 'none';
      inner.keepsLines = /^(pre|break-spaces)/.test(style.whiteSpace);
      steps.push({ node: element, around, leave });
      const children = flatChildren(element);
      for (let index = children.length - 1; index >= 0; index--) steps.push({ node: children[index]!, around: inner });
    }
  }

  /** Whether it belongs to a line though it is laid out as a box: a part of a formula, a drop cap. */
  function isPart(element: Element, style: CSSStyleDeclaration): boolean {
    if (element.namespaceURI === MATHML) return true;
    return (style.float !== 'none' || style.position === 'absolute') && !survey.isBlock(element, style);
  }

  /** Returns what to do at the end of the block. */
  function enterBlock(element: Element, { display }: CSSStyleDeclaration, around: Surroundings): () => void {
    breakLine(around);
    const leave = () => breakLine(around);
    if (display === 'table-cell') cells.push({ start: passages.length, isTouched: ends.touches(element) });
    if (element.localName === 'pre' && around.kind !== 'code') return flush;
    if (display !== 'table-row') return leave;
    const outer = cells;
    cells = [];
    return () => {
      flush();
      joinRow();
      cells = outer;
    };
  }

  /** Makes one passage of a row whose cells contain only a few words each. */
  function joinRow() {
    const texts: string[] = [];
    for (const [index, { start, isTouched }] of cells.entries()) {
      const held = passages.slice(start, cells[index + 1]?.start);
      const text = held.map((passage) => passage.text).join(' ');
      if (text.length > MAX_CELL_CHARS || held.some(({ kind }) => kind !== 'paragraph')) return;
      // A selection that ends where a cell begins contains nothing of that cell.
      if (text || !isTouched) texts.push(text);
    }
    if (texts.filter(Boolean).length < 2) return;
    passages.splice(cells[0]?.start ?? 0, Infinity, { kind: 'row', text: texts.join(' | ') });
  }
}
