import type { RunReadability } from '../../lib/article/page/readability';

/** Globals of Pith's scripts in a page: what one script leaves there for another or for the background. */
export type PageWorld = {
  pithRunReadability?: RunReadability;
  /** The reading in progress. */
  pithReading?: Promise<unknown> | undefined;
  /** The file that the script `pdf` has fetched. */
  pithFile?: { slice: (from: number, to: number) => string; drop: () => void } | undefined;
};
