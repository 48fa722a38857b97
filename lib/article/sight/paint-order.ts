import type { Scene } from './scene';

/** Whether the box of `below` is painted before the text of `above`, as far as positions and `z-index` tell. */
export function isBehind(below: Scene, above: Scene): boolean {
  const common = commonOf(below, above);
  const [one, other] = [levelOf(below, common), levelOf(above, common)];
  return one === other ? below.order < above.order : one < other;
}

/** Negative below the flow, a half for what is positioned, a whole number where a `z-index` says so. */
function levelOf(scene: Scene, top: Scene | null): number {
  let level = 0;
  for (let at: Scene | null = scene; at && at !== top; at = at.outer) {
    if (at.zIndex !== null) level = at.zIndex >= 0 ? at.zIndex + 0.5 : at.zIndex;
    else if (level === 0 && (at.isPositioned || isStacked(at))) level = 0.5;
  }
  return level;
}

function isStacked({ outer, opacity, isTransformed }: Scene): boolean {
  return opacity !== (outer?.opacity ?? 1) || isTransformed;
}

/** The innermost element around both. */
function commonOf(one: Scene, other: Scene): Scene | null {
  let [a, b]: [Scene | null, Scene | null] = [one, other];
  while (a && b && a !== b) {
    if (a.depth >= b.depth) a = a.outer;
    else b = b.outer;
  }
  return a && b ? a : null;
}
