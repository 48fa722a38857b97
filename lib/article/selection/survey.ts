import { createDom, type PageWindow } from '../snapshot/dom';
import { hasTextBeside, isBlock } from '../snapshot/line';
import { createSightDoor } from '../snapshot/sight-door';
import { createVisibility } from '../snapshot/visibility';
import type { Scene } from '../sight/scene';
import { createSight } from '../sight/sight';
import { flatChildren } from './ends';

/** Of a page with more elements, only the selected part is examined: the rest would take too long. */
const MAX_ELEMENTS = 5_000;

/**
 * Tells what is visible of a selected part of a page. `sceneOf` is `null` for an element that is not visible at all.
 */
export type Survey = {
  sceneOf: (element: Element) => Scene | null;
  sees: (text: Node, scene: Scene) => boolean;
  isBlock: (element: Element, style: CSSStyleDeclaration) => boolean;
  /** Whether a button is a part of the sentence around it. */
  isInText: (button: Element) => boolean;
};

/** Examines a page, so that what covers a selected text is known before the text is read. */
export function surveyPage(window: PageWindow, root: Element): Survey {
  const dom = createDom(window);
  const { styleOf, hasLayout } = createVisibility(window, dom);
  const sight = createSight(createSightDoor(window, dom), hasLayout);
  const scenes = new Map<Element, Scene | null>();
  const top = dom.root();
  const count = dom.findAll('*').length;
  const first = top && count <= MAX_ELEMENTS ? top : root;
  const outer = dom.shownParent(first);
  const around = outer ? sight.at(outer) : top && sight.open(window.document, top);
  const steps: { element: Element; outer: Scene | null }[] = [{ element: first, outer: around }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { element } = step;
    const scene = step.outer && enter(element, step.outer);
    scenes.set(element, scene);
    if (!scene && element !== root) continue;
    const children = flatChildren(element);
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index]!;
      if (child.nodeType === 1) steps.push({ element: child as Element, outer: scene });
    }
  }

  /** `visibility` is left to the walk: it hides a text but not what is in the element. */
  function enter(element: Element, within: Scene): Scene | null {
    if (!hasLayout && dom.attribute(element, 'hidden') !== null) return null;
    const style = styleOf(element);
    if (!style) return within;
    if (style.display === 'none' || (hasLayout && style.display !== 'contents' && !element.checkVisibility()))
      return null;
    return sight.enter(element, within, true, style);
  }

  return {
    isBlock(element, style) {
      const outer = dom.shownParent(element);
      const around = outer && styleOf(outer);
      const { display, position } = style;
      return around ? isBlock(element, { display, position, style }, around, dom) : true;
    },
    isInText: (button) => hasTextBeside(button, dom),
    sceneOf: (element) => scenes.get(element) ?? null,
    sees: (text, scene) => {
      const sighting = sight.look(text, scene, true);
      return sighting.kind === 'seen' && (!sighting.rect || sight.isClear(sighting.rect, scene));
    },
  };
}
