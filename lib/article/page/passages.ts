import { createBlockWalk } from './blocks';
import { limit, type Passages } from '../limit';

/** A snapshot has none of these, unlike a document that was parsed. */
const SKIPPED = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE SVG CANVAS IFRAME OBJECT EMBED AUDIO VIDEO SELECT BUTTON INPUT TEXTAREA HEAD RP RT'.split(
    ' ',
  ),
);

/**
 * Cuts the text below `root` into the blocks a reader sees, in document order. Reads only. `isSkipped` leaves out whole
 * elements; scripts, styles and form controls are always left out.
 */
export function toPassages(root: Element, isSkipped: (element: Element) => boolean = () => false): Passages {
  const walk = createBlockWalk(root, (element) => SKIPPED.has(element.tagName.toUpperCase()) || isSkipped(element));
  while (walk.step());
  return limit(walk.blocks.map(({ passage }) => passage));
}
