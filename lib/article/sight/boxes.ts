import { MIN_SIZE } from './enter';
import { intersect, isThinner, type Rect } from './rect';
import type { Scene } from './scene';
import type { Sight } from './sight';

/** Judges what only a whole page needs: frames, drawings, and what is read as one. */
export function createBoxes({ open, enter, look, hasInk }: Sight, boxOf: (element: Element) => Rect) {
  /** The scene of a frame's document, within that of the frame. */
  function openFrame(body: Element, frame: Scene): Scene | null {
    const root = body.ownerDocument.documentElement;
    return enter(root, open(body.ownerDocument, root, frame), true);
  }

  /** The part of an element's box that is shown. */
  const roomOf = (scene: Scene): Rect => intersect(boxOf(scene.element), scene.clip.rect);

  /** Whether something that is read as one is seen by its box, and by its colour. */
  function isBoxSeen(element: Element, scene: Scene): boolean {
    const rect = boxOf(element);
    return !isThinner(intersect(rect, scene.clip.rect), MIN_SIZE) && hasInk(rect, scene);
  }

  /** Whether each text in an element of a drawing is seen. */
  function isEachSeen(element: Element, scene: Scene): boolean {
    return [...element.childNodes].every((node) => {
      if (node.nodeType === 1) {
        const own = enter(node as Element, scene, true);
        return own !== null && isEachSeen(node as Element, own);
      }
      if (node.nodeType !== 3 || !/\S/.test(node.nodeValue ?? '')) return true;
      const sighting = look(node, scene, true);
      return sighting.kind === 'seen' && hasInk(sighting.rect, scene);
    });
  }

  return { openFrame, roomOf, isBoxSeen, isEachSeen };
}

export type Boxes = ReturnType<typeof createBoxes>;
