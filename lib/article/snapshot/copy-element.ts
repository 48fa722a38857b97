import type { Scene } from '../sight/scene';
import type { Dom } from './dom';
import { isBlock } from './line';

/** The names and ids of these elements would hide properties of the copied document and its forms. */
const CLOBBERING = new Set('FORM IMG FIELDSET OUTPUT BUTTON'.split(' '));
/** Without a meaning of their own, so that the copy may get another name. */
const LINES = new Set('SPAN BUTTON B I U S EM STRONG SMALL FONT TIME LABEL CODE CITE ABBR MARK'.split(' '));
const BOXES = new Set('DIV P SECTION'.split(' '));
const HIDING = ['hidden', 'style', 'aria-hidden', 'aria-modal'];
const HIDDEN = HIDING.map((name) => `[${name}]`).join();
/** Marks the copy of a link that is a line by itself. */
export const BLOCK = 'data-pith-block';
const KEPT_ATTRIBUTES = ['class', 'id', 'role', 'itemprop', 'aria-busy'];

/**
 * Copies an element without its contents into `copy`. `scene`: the scene within it, if it has a style; `outer`: the one
 * around it.
 */
export function copyElement(
  element: Element,
  name: string,
  scene: Scene | null,
  outer: Scene,
  copy: Document,
  dom: Dom,
  hasLayout: boolean,
): Element {
  const tag = tagOf(element, name, hasLayout ? scene : null, outer, dom);
  if (tag === name) {
    const own = copy.importNode(element, false);
    // A list that shows no numbers on the page gets none in the text.
    if (name === 'OL' && scene?.style.listStyleType === 'none') own.setAttribute('type', 'none');
    if (name === 'A' && hasLayout && scene && isBlock(element, scene, outer, dom)) own.setAttribute(BLOCK, '');
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

/** What is copied is seen or can be opened. Readability would believe these attributes and leave it out. */
export function removeHiding(copies: Element): void {
  for (const copy of copies.querySelectorAll(HIDDEN)) for (const name of HIDING) copy.removeAttribute(name);
}

/**
 * Layout decides what is a line by itself, so that words neither run into those of the next block nor are torn from
 * their sentence.
 */
function tagOf(element: Element, name: string, scene: Scene | null, outer: Scene, dom: Dom): string {
  if (name === 'IFRAME' || name === 'FRAME' || name === 'BODY' || name === 'FRAMESET') return 'DIV';
  const isCustom = name.includes('-') || name === 'SLOT';
  if (scene) {
    if (isCustom || LINES.has(name)) {
      if (isBlock(element, scene, outer, dom)) return 'DIV';
      return isCustom || name === 'BUTTON' ? 'SPAN' : name;
    }
    // Items in one line are parts of a sentence.
    if (name === 'LI' && scene.style.display === 'inline') return 'SPAN';
    if (!BOXES.has(name)) return name;
    // Code without an element for it.
    if (scene.style.whiteSpace.startsWith('pre') && /mono/.test(scene.style.fontFamily)) return 'PRE';
    return isBlock(element, scene, outer, dom) ? name : 'SPAN';
  }
  if (name === 'BUTTON') return 'SPAN';
  if (!isCustom) return name;
  return dom.find(element, 'p, div, h1, h2, h3, ul, section') ? 'DIV' : 'SPAN';
}
