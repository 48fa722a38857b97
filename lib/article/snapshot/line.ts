import { heightOf, widthOf } from '../sight/rect';
import type { Scene } from '../sight/scene';
import type { Dom } from './dom';

/** A part of a line with more characters is a block of its own, which stands beside others. */
const MAX_CHARS = 60;
/** So many characters that float are the first letters of a text. */
const MAX_CAP = 3;
const BLOCKS = 'p, li, br, table, h1, h2, h3, h4, h5, h6, blockquote, pre';
const BLOCK_DISPLAY = /^(block|flex|grid|list-item|table)/;

/** What decides how an element is laid out. */
type Layout = Pick<Scene, 'display' | 'position' | 'style'>;

/**
 * Whether an element is a line or more by itself, as it is laid out, or part of a line with what is beside it.
 * `outer`: the layout of the element around it.
 */
export function isBlock(
  element: Element,
  { display, position, style }: Layout,
  outer: Pick<Layout, 'display'>,
  dom: Dom,
): boolean {
  // What floats or is positioned absolutely is never inline. Each property that is not read saves time.
  if (display === 'inline' || display === 'contents') return false;
  const { float } = style;
  if (float && float !== 'none') return !isShort(element, dom, MAX_CAP) || !hasTextBeside(element, dom);
  if (/absolute|fixed/.test(position)) return !isShort(element, dom, MAX_CHARS) || !hasTextBeside(element, dom);
  // The only part of a box in a line.
  const isOnly = outer.display.startsWith('inline-') && !dom.previous(element) && !dom.next(element);
  if (isOnly && isShort(element, dom, MAX_CHARS)) return false;
  if (BLOCK_DISPLAY.test(display)) return true;
  return !isShort(element, dom, MAX_CHARS) || !(hasTextBeside(element, dom) || isBesideAnother(element, dom));
}

/** Whether a text that is no blank is right before or after an element, or what is around nothing but the element. */
export function hasTextBeside(element: Element, dom: Dom): boolean {
  return [dom.before, dom.after].some((step) => {
    let near = step(element);
    while (near && (dom.nodeType(near) === 8 || (dom.nodeType(near) === 3 && !/\S/.test(dom.value(near) ?? '')))) {
      near = step(near);
    }
    return near !== null && (dom.nodeType(near) === 3 || /^(SPAN|A|B|I|EM|STRONG|CODE)$/.test(dom.name(near)));
  });
}

function isShort(element: Element, dom: Dom, maxChars: number): boolean {
  const text = dom.text(element).trim();
  return text.length <= maxChars && !dom.find(element, BLOCKS);
}

/** Whether the element before or after it is in the same line. */
function isBesideAnother(element: Element, dom: Dom): boolean {
  const own = dom.box(element);
  return [dom.previous(element), dom.next(element)].some((near) => {
    if (!near || !isShort(near, dom, MAX_CHARS)) return false;
    const box = dom.box(near);
    const shared = Math.min(own.bottom, box.bottom) - Math.max(own.top, box.top);
    return widthOf(box) > 0 && shared > 0.5 * Math.min(heightOf(own), heightOf(box));
  });
}

/** Containers with more parts are not put in order. */
const MAX_PARTS = 300;

/**
 * The children of a container in the order in which they are shown, from the last to the first, as they are given:
 * some styles turn it around. Columns stay as they are, since only what is above or below something else is compared.
 */
export function inShownOrder(children: Node[], display: string, dom: Dom): Node[] {
  if (children.length < 2 || !/flex|grid/.test(display) || children.length > MAX_PARTS) return children;
  const parts = children.flatMap((node) => (dom.nodeType(node) === 1 ? { node, box: dom.box(node) } : []));
  const shown = parts.filter(({ box }) => heightOf(box) > 0 && widthOf(box) > 0);
  const isTurned = shown.some(({ box: later }, index) => {
    const earlier = shown[index + 1]?.box;
    return (
      earlier !== undefined && later.bottom <= earlier.top && later.left < earlier.right && later.right > earlier.left
    );
  });
  if (!isTurned) return children;
  const rest = children.filter((node) => !parts.some((part) => part.node === node));
  return [...rest, ...parts.sort((a, b) => b.box.top - a.box.top || b.box.left - a.box.left).map(({ node }) => node)];
}
