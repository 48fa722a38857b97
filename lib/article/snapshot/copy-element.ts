import type { Dom } from './dom';

/** The names and ids of these elements would hide properties of the copied document and its forms. */
const CLOBBERING = new Set('FORM IMG FIELDSET OUTPUT BUTTON'.split(' '));
const KEPT_ATTRIBUTES = ['class', 'id', 'role', 'itemprop', 'aria-busy'];

/** Copies an element without its contents into `copy`. `style`: its computed style, if there is one. */
export function copyElement(
  element: Element,
  name: string,
  style: CSSStyleDeclaration | null,
  copy: Document,
  dom: Dom,
  hasLayout: boolean,
): Element {
  const tag = tagOf(element, name, style, dom, hasLayout);
  if (tag === name) {
    const own = copy.importNode(element, false);
    // A list that shows no numbers on the page gets none in the text.
    if (name === 'OL' && style?.listStyleType === 'none') own.setAttribute('type', 'none');
    if (CLOBBERING.has(name)) {
      own.removeAttribute('name');
      if (name !== 'FORM') own.removeAttribute('id');
    }
    return own;
  }
  const own = copy.createElement(tag);
  for (const attribute of KEPT_ATTRIBUTES) {
    const value = dom.attribute(element, attribute);
    if (value) own.setAttribute(attribute, value);
  }
  return own;
}

/** An element laid out as a block is copied as one, so that its words do not run into those of the next. */
function tagOf(
  element: Element,
  name: string,
  style: CSSStyleDeclaration | null,
  dom: Dom,
  hasLayout: boolean,
): string {
  if (name === 'IFRAME' || name === 'FRAME' || name === 'BODY' || name === 'FRAMESET') return 'DIV';
  if (name === 'BUTTON') return 'SPAN';
  const isCustom = name.includes('-') || name === 'SLOT';
  if (!isCustom && !(hasLayout && name === 'SPAN')) return name;
  const display = hasLayout
    ? style?.display
    : dom.find(element, 'p, div, h1, h2, h3, ul, section')
      ? 'block'
      : 'inline';
  return display && /^(block|flex|grid|list-item|table)/.test(display) ? 'DIV' : 'SPAN';
}
