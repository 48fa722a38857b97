import type { Dom } from './dom';

/** What opens on a click but is no text to read on. */
const NOT_PROSE = /^(NAV|DIALOG|FORM|UL|OL|HEADER|FOOTER|ASIDE)$/;
const NOT_PROSE_ROLES = /^(menu|menubar|dialog|alertdialog|listbox|tooltip|navigation|search)$/;
const CONTROL = 'button, [role=button], summary, a:not([href]), a[href=""], a[href^="#"], a[href^="javascript:"]';

/** Fewer characters than this are a label or a menu rather than prose. */
const MIN_CHARS = 140;

/** In a control; more is text with a link in it. */
const MAX_LABEL_CHARS = 80;

/** Whether an element that is not displayed is the rest of a text, which a control beside it shows. */
export function isCollapsedProse(element: Element, dom: Dom, style: CSSStyleDeclaration | null): boolean {
  if (dom.attribute(element, 'aria-hidden') === 'true' && dom.attribute(element, 'id') === null) return false;
  if (NOT_PROSE.test(dom.name(element)) || NOT_PROSE_ROLES.test(dom.attribute(element, 'role') ?? '')) return false;
  const hides = dom.attribute(element, 'hidden') !== null || style?.display === 'none';
  if (!hides || !isProse(element, dom)) return false;
  return isControlled(element, dom) || [dom.previous(element), dom.next(element)].some((near) => isControl(near, dom));
}

function isProse(element: Element, dom: Dom): boolean {
  const text = dom.text(element).replace(/\s+/g, ' ').trim();
  if (text.length < MIN_CHARS || !/[.!?…。！？]/.test(text)) return false;
  if (dom.find(element, 'input, nav, form, script')) return false;
  let linked = 0;
  for (const link of element.getElementsByTagName('a')) linked += dom.text(link).length;
  return linked < 0.3 * text.length;
}

function isControlled(element: Element, dom: Dom): boolean {
  const id = dom.attribute(element, 'id');
  if (!id) return false;
  return dom
    .findAll('[aria-controls][aria-expanded=false], [role=tab][aria-controls]')
    .some((control) => dom.attribute(control, 'aria-controls')?.split(/\s+/).includes(id));
}

/** A control, or a short line with nothing but one in it. */
function isControl(element: Element | null, dom: Dom): boolean {
  if (!element) return false;
  const text = dom.text(element).trim();
  if (text === '' || text.length > MAX_LABEL_CHARS) return false;
  if (/^H[1-6]$/.test(dom.name(element)) || isPlainLine(element, dom)) return dom.find(element, CONTROL) !== null;
  return dom.matches(element, CONTROL);
}

function isPlainLine(element: Element, dom: Dom): boolean {
  return /^(P|DIV|DT)$/.test(dom.name(element)) && dom.childrenReversed(element).length <= 3;
}
