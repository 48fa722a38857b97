import { MIN_SIZE } from '../sight/enter';
import { heightOf, isThinner, widthOf } from '../sight/rect';
import type { Sight } from '../sight/sight';
import type { Dom } from './dom';
import { isHeading } from './elements';

const CONTROL =
  'button, [role=button], summary, [aria-expanded], a:not([href]), a[href=""], a[href^="#"], a[href^="javascript:"]';
const EXPANDS = '[aria-expanded=false], summary';
const LABELLED = 'input[type=checkbox], input[type=radio]';

/** In a control; more is text with a link in it. */
const MAX_LABEL_CHARS = 80;
/** A name that says something, or shows a sign such as `+` or `▾`. A dot or a dash is none. */
const NAME = /[\p{L}\p{N}\p{S}…»›]/u;
/** How many boxes around one another may hold the same text. */
const MAX_AROUND = 3;
/** A picture without text is a name from this size on, in pixels. */
const MIN_ICON = 8;

/** Tells whether a person can open an element: by a control beside it or for it that has a name they can see. */
export function createControls(dom: Dom, sight: Sight, hasLayout: boolean) {
  const named = new Map<Element, boolean>();

  /** `discloses`: a control says that it opens it, or is its heading; `shows`: there is only a control beside it. */
  function opens(element: Element): 'discloses' | 'shows' | 'no' {
    if (isReferred(element) || isChecked(element)) return 'discloses';
    const near = nearOf(element).filter(isControl);
    if (near.some((control) => isHeading(control) || dom.matches(control, EXPANDS) || dom.find(control, EXPANDS)))
      return 'discloses';
    return near.length > 0 ? 'shows' : 'no';
  }

  /** A control names it, or it names its tab. */
  function isReferred(element: Element): boolean {
    const id = dom.attribute(element, 'id');
    const isTab = dom.attribute(element, 'role') === 'tabpanel';
    const label = isTab && dom.attribute(element, 'aria-labelledby');
    if (!id && !label) return false;
    return dom
      .findAll('[aria-controls][aria-expanded=false], [role=tab]')
      .some(
        (control) =>
          ((id && dom.attribute(control, 'aria-controls')?.split(/\s+/).includes(id)) ||
            (label && dom.attribute(control, 'id') === label)) &&
          isNamed(control),
      );
  }

  /** A box to tick comes before it, and has a label. */
  function isChecked(element: Element): boolean {
    for (let before = dom.previous(element); before; before = dom.previous(before)) {
      const id = dom.matches(before, LABELLED) && dom.attribute(before, 'id');
      if (id && dom.findAll('label[for]').some((label) => dom.attribute(label, 'for') === id && isNamed(label)))
        return true;
    }
    return false;
  }

  /** What is next to it, past what is not displayed. */
  function nearOf(element: Element): Element[] {
    return [dom.previous, dom.next].flatMap((step) => {
      let near = step(element);
      while (near && hasLayout && widthOf(dom.box(near)) === 0 && heightOf(dom.box(near)) === 0) near = step(near);
      return near ?? [];
    });
  }

  /** A control, or a short line with nothing but one in it. */
  function isControl(element: Element): boolean {
    const text = dom.text(element).trim();
    if (text.length > MAX_LABEL_CHARS) return false;
    if (dom.matches(element, CONTROL)) return isNamed(element);
    const inner = /^H[1-6]$/.test(dom.name(element)) || isPlainLine(element) ? dom.find(element, CONTROL) : null;
    return inner !== null && isNamed(inner);
  }

  function isPlainLine(element: Element): boolean {
    return /^(P|DIV|DT)$/.test(dom.name(element)) && dom.childrenReversed(element).length <= 3;
  }

  /** Whether a person can see what the control is for. */
  function isNamed(control: Element): boolean {
    let isSeen = named.get(control);
    if (isSeen === undefined)
      named.set(control, (isSeen = hasLayout ? showsName(control) : NAME.test(dom.text(control))));
    return isSeen;
  }

  function showsName(control: Element): boolean {
    if (!control.checkVisibility?.({ visibilityProperty: true, opacityProperty: true })) return false;
    if (isThinner(dom.box(control), MIN_SIZE)) return false;
    return (
      textsOf(control).some(([text, owner]) => {
        const scene = NAME.test(dom.value(text) ?? '') ? sight.at(owner) : null;
        const sighting = scene && sight.look(text, scene, true);
        return sighting?.kind === 'seen' && sight.hasInk(sighting.rect, scene!);
      }) || showsIcon(control)
    );
  }

  function showsIcon(control: Element): boolean {
    const icon = dom.find(control, 'img, svg, i, span');
    if (!icon || isThinner(dom.box(icon), MIN_ICON)) return false;
    return /^(img|svg)$/i.test(icon.localName) ? sight.at(icon) !== null : false;
  }

  function textsOf(element: Element): [Node, Element][] {
    return dom.childrenReversed(element).flatMap((child): [Node, Element][] => {
      if (dom.nodeType(child) === 3) return [[child, element]];
      return dom.nodeType(child) === 1 ? textsOf(child as Element) : [];
    });
  }

  const known = new Map<Element, boolean>();
  /** Whether a control shows what a box cuts off: one beside it, or beside what is around nothing but the box. */
  function uncovers(box: Element): boolean {
    let isOpened = known.get(box);
    if (isOpened !== undefined) return isOpened;
    isOpened = false;
    let around: Element | null = box;
    for (let depth = 0; around && !isOpened && depth < MAX_AROUND; depth++) {
      isOpened = opens(around) !== 'no';
      const outer: Element | null = dom.parent(around);
      around = outer && dom.text(outer).length < 1.3 * dom.text(box).length + MAX_LABEL_CHARS ? outer : null;
    }
    known.set(box, isOpened);
    return isOpened;
  }

  return { opens, isNamed, uncovers };
}

export type Controls = ReturnType<typeof createControls>;
