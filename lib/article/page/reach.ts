import type { Box } from './block-context';
import type { Block } from './blocks';

/**
 * Between which blocks the text may lie: `head` and `tail` are the indices before its first and after its last block.
 * It begins after the page's heading, and ends with the smallest box that holds that heading and all that was found,
 * or with `scope`, if the page marks its content.
 */
export function reachOf(
  blocks: readonly Block[],
  boxes: readonly Box[],
  isFramed: (block: Block) => boolean,
  scope: number,
  [first, last]: [number, number],
): [head: number, tail: number] {
  if (first < 0) return [first, last];
  const heading = blocks.findLastIndex(
    (block, index) =>
      index < first && block.passage.kind === 'heading' && block.passage.level === 1 && !isFramed(block),
  );
  const head = heading < 0 ? first : heading;
  let room = scope > 0 ? scope : blocks[head]!.box;
  while (room > 0 && ![first, last].every((index) => isInside(boxes, blocks[index]!.box, room))) {
    room = boxes[room]!.parent;
  }
  if (room <= 0) return [head, last];
  let tail = last + 1;
  while (tail < blocks.length && isInside(boxes, blocks[tail]!.box, room)) tail++;
  return [head, tail];
}

export function isInside(boxes: readonly Box[], box: number, scope: number): boolean {
  let at = box;
  while (at > scope) at = boxes[at]?.parent ?? -1;
  return at === scope;
}
