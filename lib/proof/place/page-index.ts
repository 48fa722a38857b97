import { toStem, toTerms } from './terms';

/** Where a stem occurs: passages in order, and how often in each. */
type Postings = { passages: number[]; counts: number[] };

/**
 * A page's passages, made ready for placing statements in them. `stems`: those of each passage in order, by number.
 * `averageLength`: in terms.
 */
export type PageIndex = {
  size: number;
  averageLength: number;
  stems: readonly (readonly number[])[];
  stemIds: ReadonlyMap<string, number>;
  /** The passages in which a term occurs, in order. */
  byTerm: ReadonlyMap<string, readonly number[]>;
  byStem: readonly Postings[];
};

/** How many characters are indexed before other work gets a turn: a few milliseconds' worth. */
const SLICE_CHARS = 20_000;

/**
 * Indexes the texts of a page's passages. It works in slices; `pause` is awaited between two of them. Rejects with the
 * signal's reason on abort.
 */
export async function createPageIndex(
  passages: readonly string[],
  signal: AbortSignal,
  pause: () => Promise<unknown> = () => new Promise((resolve) => setTimeout(resolve)),
): Promise<PageIndex> {
  const byTerm = new Map<string, number[]>();
  const byStem: Postings[] = [];
  const stemIds = new Map<string, number>();
  const stems: number[][] = [];
  const idOf = (stem: string) => {
    let id = stemIds.get(stem);
    if (id === undefined) {
      stemIds.set(stem, (id = stemIds.size));
      byStem.push({ passages: [], counts: [] });
    }
    return id;
  };
  let length = 0;
  let chars = 0;
  for (const [at, text] of passages.entries()) {
    if ((chars += text.length) > SLICE_CHARS) {
      chars = 0;
      await pause();
      signal.throwIfAborted();
    }
    const own: number[] = [];
    for (const term of toTerms(text)) {
      const id = idOf(toStem(term));
      own.push(id);
      const having = byTerm.get(term);
      if (!having) byTerm.set(term, [at]);
      else if (having.at(-1) !== at) having.push(at);
      count(byStem[id]!, at);
    }
    stems.push(own);
    length += own.length;
  }
  const size = passages.length;
  return { size, averageLength: length / Math.max(1, size), stems, stemIds, byTerm, byStem };
}

function count({ passages, counts }: Postings, at: number): void {
  if (passages.at(-1) === at) counts[counts.length - 1]! += 1;
  else {
    passages.push(at);
    counts.push(1);
  }
}

/** How much a term tells that `having` of all passages contain: the inverse document frequency of Okapi BM25. */
export function weigh({ size }: PageIndex, having: number): number {
  return Math.log(1 + (size - having + 0.5) / (having + 0.5));
}
