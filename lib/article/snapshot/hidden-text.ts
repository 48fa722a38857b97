import { countText } from '../text';
import type { Dom } from './dom';

/**
 * Some text that nobody sees. `beside`: the copied texts before and after it in the smallest box that holds any.
 * `isLoose`: that box is the page itself, which also holds what is no part of its text.
 */
export type HiddenText = { readonly chars: number; beside: readonly Text[]; isLoose: boolean };

/** Their contents are no text of the page. */
const NO_TEXT =
  /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|SVG|SELECT|DATALIST|TEXTAREA|IFRAME|OBJECT|AUDIO|VIDEO|CANVAS|BUTTON)$/;
/** What pages keep hidden until it is asked for, and what frames their text. */
const FURNITURE = /^(NAV|DIALOG|FORM|HEADER|FOOTER|ASIDE|MENU)$/;
const FURNITURE_ROLES = /^(menu|menubar|dialog|alertdialog|listbox|tooltip|navigation|search|banner|contentinfo)$/;

/** Keeps account of the text that is left out of a copy because nobody sees it. */
export function createHiddenTexts(dom: Dom) {
  const copied: Text[] = [];
  const found: { count: () => number; place: Element; at: number }[] = [];

  const isFurniture = (element: Element) =>
    FURNITURE.test(dom.name(element)) || FURNITURE_ROLES.test(dom.attribute(element, 'role') ?? '');

  /** The characters in an element, white space collapsed; 0 when most of them are links. */
  function countIn(element: Element): number {
    let chars = 0;
    let linked = 0;
    const nodes: [Node, boolean][] = [[element, false]];
    for (let next = nodes.pop(); next; next = nodes.pop()) {
      const [node, isLinked] = next;
      const type = dom.nodeType(node);
      if (type === 3 /* Node.TEXT_NODE */) {
        const own = countText(dom.value(node) ?? '');
        chars += own;
        if (isLinked) linked += own;
      } else if (type === 1 /* Node.ELEMENT_NODE */) {
        const name = dom.name(node);
        if (NO_TEXT.test(name) || isFurniture(node as Element)) continue;
        for (const child of dom.childrenReversed(node)) nodes.push([child, isLinked || name === 'A']);
      }
    }
    return 2 * linked > chars ? 0 : chars;
  }

  function besideOf(place: Element, at: number): Omit<HiddenText, 'chars'> {
    let [before, after] = [at - 1, at];
    while (copied[before]?.parentNode === null) before--;
    while (copied[after]?.parentNode === null) after++;
    for (let box: Element | null = place; box; box = box.parentElement) {
      const beside = [copied[before], copied[after]].filter((text) => text && box!.contains(text)) as Text[];
      if (beside.length > 0 || isFurniture(box)) return { beside, isLoose: box.nodeName === 'BODY' };
    }
    return { beside: [], isLoose: true };
  }

  return {
    /** Notes a text of the copy; returns its number. */
    pass: (text: Text) => copied.push(text) - 1,
    /** `place`: the element of the copy in which the text would be. */
    noteText(text: string, place: Element) {
      if (/\S/.test(text)) found.push({ count: () => countText(text), place, at: copied.length });
    },
    noteElement(element: Element, place: Element) {
      found.push({ count: () => countIn(element), place, at: copied.length });
    },
    /** Removes a text of the copy, by its number. */
    remove(at: number) {
      const text = copied[at]!;
      found.push({ count: () => countText(text.data), place: text.parentElement!, at });
      text.remove();
    },
    /** Characters are counted when they are asked for, since menus that nobody has opened are large. */
    list: (): HiddenText[] =>
      found.map(({ count, place, at }) => ({
        ...besideOf(place, at),
        get chars() {
          return count();
        },
      })),
  };
}

export type HiddenTexts = ReturnType<typeof createHiddenTexts>;
