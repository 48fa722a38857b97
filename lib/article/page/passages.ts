import { createBlockWalk } from './blocks';
import { limit, type Passages } from '../limit';

/**
 * Cuts the text below `root` into the blocks a reader sees, in document order. Reads only. `isSkipped` leaves out whole
 * elements; scripts, styles and form controls are always left out.
 */
export function toPassages(root: Element, isSkipped?: (element: Element) => boolean): Passages {
  const walk = createBlockWalk(root, isSkipped);
  while (walk.step());
  return limit(walk.blocks.map(({ passage }) => passage));
}
