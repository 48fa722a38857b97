import { countText } from '../text';
import type { Dom } from './dom';

/** Their contents are no text of the page. */
const NO_TEXT = /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|SVG|SELECT|DATALIST|TEXTAREA|IFRAME|OBJECT|AUDIO|VIDEO|CANVAS)$/;

/** How many characters of text an element holds that nobody sees, with white space collapsed. */
export function countHidden(element: Element, dom: Dom): number {
  let chars = 0;
  const nodes: Node[] = [element];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    if (dom.nodeType(node) === 3) chars += countText(dom.value(node) ?? '');
    else if (dom.nodeType(node) === 1 && !NO_TEXT.test(dom.name(node))) nodes.push(...dom.childrenReversed(node));
  }
  return chars;
}
