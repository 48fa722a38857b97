import type { Block, Inline } from './tree';

/** About how many elements and texts show these blocks or inlines. */
export function countNodes(nodes: readonly (Block | Inline)[]): number {
  return nodes.reduce((sum, node) => sum + 1 + countInside(node), 0);
}

function countInside(node: Block | Inline): number {
  if ('children' in node) return countNodes(node.children);
  if (node.type === 'list') return node.items.reduce((sum, blocks) => sum + 1 + countNodes(blocks), 0);
  if (node.type !== 'table') return 0;
  return [node.header, ...node.rows].flat().reduce((sum, cell) => sum + 1 + countNodes(cell), node.rows.length);
}
