import type { PassageKind } from '../article';
import type { Scene } from '../sight/scene';

const KINDS: Record<string, PassageKind> = {
  li: 'item',
  dt: 'item',
  dd: 'item',
  blockquote: 'quote',
  pre: 'code',
  caption: 'caption',
  figcaption: 'caption',
};

/** What the elements around a text make of it. `marker`: what the page shows before an item. */
export type Surroundings = {
  kind: PassageKind;
  level?: number | undefined;
  depth: number;
  marker: { text: string };
  isShown: boolean;
  isSelectable: boolean;
  keepsLines: boolean;
  scene: Scene | null;
};

/** The surroundings of what is in `element`. `numbers`: the next number of each numbered list. */
export function surroundingsIn(
  element: Element,
  { listStyleType }: CSSStyleDeclaration,
  outer: Surroundings,
  numbers: Map<Element, number>,
): Surroundings {
  const { localName, parentElement } = element;
  const heading = /^h([1-6])$/.exec(localName)?.[1];
  if (heading) return { ...outer, kind: 'heading', level: Number(heading) };
  if (/^[ou]l$/.test(localName)) return { ...outer, depth: outer.depth + 1 };
  const kind = KINDS[localName];
  if (!kind) return { ...outer };
  const isNumbered = localName === 'li' && parentElement?.localName === 'ol' && /^(decimal)?$/.test(listStyleType);
  return {
    ...outer,
    kind,
    marker: { text: isNumbered ? `${number(element, parentElement, numbers)}. ` : '' },
    level: kind === 'item' && outer.depth > 1 ? Math.min(6, outer.depth) : undefined,
  };
}

/** An item keeps the number that the page shows, whichever item is selected first. */
function number(item: Element, list: Element, numbers: Map<Element, number>): number {
  const first = () => (Number(list.getAttribute('start')) || 1) + [...list.children].indexOf(item);
  const own = Number(item.getAttribute('value')) || (numbers.get(list) ?? first());
  numbers.set(list, own + 1);
  return own;
}
