import type { ExtractedArticle } from '../../lib/article/article';
import type { RunReadability } from '../../lib/article/page/readability';

/** Globals of Pith's scripts in a page: what one script leaves there for another or for the background. */
export type PageWorld = {
  pithRunReadability?: RunReadability;
  /** The reading in progress. */
  pithReading?: Promise<unknown> | undefined;
  /** What was read of a page that may show a transcript. */
  pithArticle?: ExtractedArticle | undefined;
  /** The file that the script `pdf` has fetched. */
  pithFile?: { slice: (from: number, to: number) => string; drop: () => void } | undefined;
};
