import type { Boxes } from '../sight/boxes';
import type { Scene } from '../sight/scene';
import type { Rect } from '../sight/rect';
import type { Sight } from '../sight/sight';
import type { Controls } from './controls';
import type { Dom } from './dom';
import { formulaOf } from './formula';
import type { HiddenTexts } from './hidden-text';
import { createJoin, shownLines } from './join';
import { labelOf } from './labels';
import type { Slices } from '../slices';
import type { createVisibility } from './visibility';

/** A text that is in its place on the page; whether it can be told from what is there is known when all is entered. */
type Candidate = { rect: Rect; scene: Scene; copy: Text; at: number };

/**
 * Where a node is copied to. `depth` counts the copies above; `isMuted`: text here is not seen; `isCollapsed`: it is in
 * something closed; `isLayer`: it is in a layer over the page.
 */
export type Target = {
  to: Element;
  depth: number;
  isMuted: boolean;
  isCollapsed: boolean;
  isLayer: boolean;
  isVeiled: boolean;
  /** Line breaks are kept as they are. */
  isCode: boolean;
  scene: Scene;
};

/**
 * Copies the texts of a page that a reader sees, also those that elements without text stand for. `collapsed`: takes
 * the copies of elements that hold collapsed text.
 */
export function createTexts(
  copy: Document,
  dom: Dom,
  sight: Sight,
  boxes: Boxes,
  controls: Controls,
  hidden: HiddenTexts,
  collapsed: Set<Node>,
  { visibilityOf, hasLayout }: ReturnType<typeof createVisibility>,
) {
  const join = createJoin();
  const candidates: Candidate[] = [];
  let chars = 0;
  return {
    addText,
    addFormula,
    addLabel,
    removeCovered,
    /** How many characters the copies have. */
    countChars: () => chars,
  };

  function addText(node: Node, { to, isMuted, isCollapsed, isLayer, isCode, scene }: Target) {
    const text = dom.value(node) ?? '';
    const isBlank = !/\S/.test(text);
    if (isMuted) return hidden.noteText(text, to);
    if (isBlank) return void to.appendChild(copy.createTextNode(text));
    const sighting = sight.look(node, scene, !isCollapsed);
    if (sighting.kind === 'hidden') return hidden.noteText(text, to);
    if (sighting.kind === 'clipped') {
      if (!controls.uncovers(sighting.by)) return hidden.noteText(text, to);
      collapsed.add(to);
    }
    const rect = sighting.kind === 'seen' ? sighting.rect : null;
    const joined = join(text, rect, scene);
    const lines = isCode ? [text] : shownLines(joined, scene);
    for (const line of lines) {
      const own = to.appendChild(copy.createTextNode(line));
      // Two look like the end of a paragraph.
      if (lines.length > 1) for (let count = 0; count < 2; count++) to.appendChild(copy.createElement('br'));
      const at = hidden.pass(own);
      if (rect) candidates.push({ rect, scene, copy: own, at });
    }
    if (!isLayer) chars += text.trim().length;
  }

  /** A formula is one text, and seen when its box is. */
  function addFormula(element: Element, { to, scene, isCollapsed }: Target) {
    const text = formulaOf(element, dom, (part) => {
      const own = hasLayout ? sight.at(part) : scene;
      return isCollapsed || (own !== null && boxes.isBoxSeen(part, own) && visibilityOf(part, false) === 'shown');
    });
    if (!isCollapsed && hasLayout && !boxes.isBoxSeen(element, scene)) hidden.noteText(text, to);
    else to.appendChild(copy.createTextNode(text));
  }

  /** What an element without text stands for is seen when its box is. */
  function addLabel(element: Element, name: string, { to, isCollapsed, isMuted, scene }: Target) {
    const label = isMuted ? '' : labelOf(element, name, dom, hasLayout, isDrawingSeen);
    if (label === '' || visibilityOf(element, isCollapsed) !== 'shown') return;
    const own = name === 'TEXTAREA' && !isCollapsed ? sight.enter(element, scene, true) : scene;
    if (!own || (!isCollapsed && hasLayout && !boxes.isBoxSeen(element, own))) return;
    const isOwnLine = name === 'TEXTAREA' || name === 'SVG';
    const place = isOwnLine ? to.appendChild(copy.createElement(name === 'SVG' ? 'div' : 'pre')) : to;
    hidden.pass(place.appendChild(copy.createTextNode(label)));
    chars += label.trim().length;
  }

  /** Whether a text in a drawing is seen, with all the parts that it is made of. */
  function isDrawingSeen(text: Element): boolean {
    const own = hasLayout ? sight.at(text) : null;
    return !hasLayout || (own !== null && visibilityOf(text, false) === 'shown' && boxes.isEachSeen(text, own));
  }

  /** Removes the texts that something else on the page covers. To be called when the whole page is entered. */
  async function removeCovered(slices: Slices): Promise<void> {
    for (const { rect, scene, copy: own, at } of candidates) {
      if (slices.isOver()) await slices.pause();
      if (sight.isClear(rect, scene)) continue;
      chars -= own.data.trim().length;
      hidden.remove(at);
    }
  }
}
