import type { RunReadability } from '../../lib/article/page/readability';

/** The world of Pith's scripts in a page: what one of them leaves there for another, or for the background. */
export type PageWorld = {
  pithRunReadability?: RunReadability;
  /** The reading that is under way. */
  pithReading?: Promise<unknown> | undefined;
  /** The file that the script `pdf` has fetched. */
  pithFile?: { slice: (from: number, to: number) => string; drop: () => void } | undefined;
};
