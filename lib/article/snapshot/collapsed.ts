import type { Controls } from './controls';
import type { Dom } from './dom';

/** Elements that open on a click but do not continue a text. */
const NOT_PROSE = /^(NAV|DIALOG|FORM|UL|OL|HEADER|FOOTER|ASIDE)$/;
const NOT_PROSE_ROLES = /^(menu|menubar|dialog|alertdialog|listbox|tooltip|navigation|search)$/;

/** A text with fewer characters is a label or a menu rather than prose. */
const MIN_CHARS = 140;

/** Whether a hidden element is the rest of a text that a control beside it shows. */
export function isCollapsedProse(element: Element, dom: Dom, controls: Controls): boolean {
  if (dom.attribute(element, 'aria-hidden') === 'true' && dom.attribute(element, 'id') === null) return false;
  if (NOT_PROSE.test(dom.name(element)) || NOT_PROSE_ROLES.test(dom.attribute(element, 'role') ?? '')) return false;
  return isProse(element, dom) && controls.opens(element);
}

function isProse(element: Element, dom: Dom): boolean {
  const text = dom.text(element).replace(/\s+/g, ' ').trim();
  if (text.length < MIN_CHARS || !/[.!?…。！？]/.test(text)) return false;
  if (dom.find(element, 'input, nav, form, script')) return false;
  let linked = 0;
  for (const link of element.getElementsByTagName('a')) linked += dom.text(link).length;
  return linked < 0.3 * text.length;
}
