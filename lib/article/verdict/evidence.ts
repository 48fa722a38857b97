import type { Passage } from '../article';
import type { PageFacts } from './facts';

/** What the rules examine. Words are those of the passages found, `prose` only those of whole sentences. */
export type Evidence = PageFacts & {
  passages: readonly Passage[];
  /** By passage, in words. */
  lengths: readonly number[];
  words: number;
  prose: number;
  /** The title, also in parts (`Sign in | Library`), and the first headings. */
  heads: readonly string[];
};
