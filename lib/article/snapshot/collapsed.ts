import type { Controls } from './controls';
import type { Dom } from './dom';

/** Elements that open on a click but do not continue a text. */
const NOT_TEXT = /^(NAV|DIALOG|FORM|HEADER|FOOTER|ASIDE|SELECT|MENU|DATALIST|TEMPLATE)$/;
const NOT_TEXT_ROLES = /^(menu|menubar|dialog|alertdialog|listbox|tooltip|navigation|search|status|alert)$/;
/** In what frames a page, a control opens a menu. */
const FRAME = 'nav, [role=navigation], [role=menubar], [role=banner], body > header, [role=search]';

/** A shorter text is what a control says when it is pressed, unless the control says that it opens it. */
const MIN_CHARS = 60;
/** A larger share of links is a menu. */
const LINKED = 0.5;

/** Whether a hidden element is the rest of a text that a control beside it shows. */
export function isCollapsedText(element: Element, dom: Dom, controls: Controls): boolean {
  if (NOT_TEXT.test(dom.name(element)) || NOT_TEXT_ROLES.test(dom.attribute(element, 'role') ?? '')) return false;
  const text = dom.text(element).replace(/\s+/g, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(text) || dom.closest(element, FRAME) || dom.find(element, 'nav, [type=password]'))
    return false;
  let linked = 0;
  for (const link of element.getElementsByTagName('a')) linked += dom.text(link).length;
  if (linked > LINKED * text.length) return false;
  const opening = controls.opens(element);
  return opening === 'discloses' || (opening === 'shows' && text.length >= MIN_CHARS) || isFoundByBrowser(element, dom);
}

/** The browser itself opens it when a person searches for its text; its heading tells what it is. */
function isFoundByBrowser(element: Element, dom: Dom): boolean {
  const before = dom.attribute(element, 'hidden') === 'until-found' ? dom.previous(element) : null;
  return before !== null && (/^H[1-6]$/.test(dom.name(before)) || dom.find(before, 'h1, h2, h3, h4, h5, h6') !== null);
}
