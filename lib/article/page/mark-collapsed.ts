import type { BlockWalk } from './blocks';

/**
 * Marks the passages that have text in one of the elements of `collapsed`. Readability moves texts elsewhere, so this
 * comes before it.
 */
export function markCollapsed({ blocks, owners }: BlockWalk, collapsed: ReadonlySet<Node>): void {
  if (collapsed.size === 0) return;
  for (const [text, index] of owners) {
    let around: Node | null = text;
    // The control of a `details` element is inside it, and visible.
    while (around && around.nodeName !== 'SUMMARY' && !collapsed.has(around)) around = around.parentNode;
    if (around && collapsed.has(around)) blocks[index]!.passage.isCollapsed = true;
  }
}
