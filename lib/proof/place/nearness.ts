/** In words of the passage: about two sentences. */
const WINDOW = 20;
/** Two words count as a pair when at most one content word is between them. */
const REACH = 2;

/**
 * How much of a statement's content stands close together in a passage, from 0 to 1: a long passage may have its words
 * by chance, scattered. `weights`: of the statement's content words by stem; `total`: of all, found or not.
 */
export function shareInWindow(text: readonly number[], weights: ReadonlyMap<number, number>, total: number): number {
  if (total === 0) return 0;
  const inside = new Map<number, number>();
  let best = 0;
  let sum = 0;
  for (let end = 0; end < text.length; end++) {
    const entering = text[end]!;
    const weight = weights.get(entering);
    if (weight !== undefined) {
      const count = inside.get(entering) ?? 0;
      if (count === 0) sum += weight;
      inside.set(entering, count + 1);
    }
    const leaving = text[end - WINDOW] ?? -1;
    const left = inside.get(leaving);
    if (left !== undefined) {
      if (left === 1) sum -= weights.get(leaving)!;
      inside.set(leaving, left - 1);
    }
    best = Math.max(best, sum);
  }
  return best / total;
}

/** How many of a statement's pairs of content words a passage has in the same order, from 0 to 1. */
export function shareOfPairs(
  text: readonly number[],
  statement: readonly number[],
  isCommon: (id: number) => boolean,
): number {
  const pairs = toPairs(statement);
  if (pairs.size === 0) return 0;
  let found = 0;
  for (const pair of toPairs(text.filter((id) => !isCommon(id)))) if (pairs.has(pair)) found += 1;
  return found / pairs.size;
}

/** Stems that the page does not have are -1, and in no pair that a passage could have. */
function toPairs(stems: readonly number[]): Set<number> {
  const pairs = new Set<number>();
  for (let i = 0; i < stems.length; i++)
    for (let j = i + 1; j <= i + REACH && j < stems.length; j++) pairs.add(stems[i]! * 1_000_003 + stems[j]!);
  return pairs;
}
