import { createBlockReader } from './blocks';
import { limit, type Passages } from '../limit';

/**
 * Cuts the text below `root` into the blocks a reader sees, in document order. Reads only. `isSkipped` leaves out whole
 * elements; scripts, styles and form controls are always left out.
 */
export function toPassages(root: Element, isSkipped?: (element: Element) => boolean): Passages {
  const reader = createBlockReader(root, isSkipped);
  while (reader.step());
  return limit(reader.blocks.map(({ passage }) => passage));
}
