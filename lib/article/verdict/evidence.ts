import type { Passage } from '../article';
import type { PageFacts } from './facts';

/** What the rules look at. Words are those of the passages found, `prose` only those of whole sentences. */
export type Evidence = PageFacts & {
  passages: readonly Passage[];
  /** By passage, in words. */
  lengths: readonly number[];
  words: number;
  prose: number;
  /** The title, also in its parts (`Sign in | Library`), and the first headings. */
  heads: readonly string[];
};
