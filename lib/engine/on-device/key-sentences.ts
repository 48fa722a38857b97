import type { Article, Passage } from '../../article/article';
import { RunError } from '../../errors';
import type { Engine } from '../engine';
import type { SummaryLength } from '../../prompt/wish';
import { escapeMarkdown } from './escape-markdown';
import { findCandidates, type Sentence } from './key-candidates';
import { findEntries } from './key-entries';
import { buildVectors, lexRank, similarities } from './lexrank';
import { words } from './sentences';

const COUNTS: Record<SummaryLength, number> = { short: 3, medium: 5, long: 8 };
/** List entries instead of sentences: an entry is shorter than a sentence and says less. */
const ENTRIES: Record<SummaryLength, number> = { short: 5, medium: 10, long: 20 };

/**
 * Chosen on half of the fixtures in `tests/bench`, which reports the other half separately. A prior for the first
 * sentences of the article, or of each passage, made the summaries worse there, so there is none.
 */
const DAMPING = 0.15;
const TITLE_BIAS = 5;
const RELEVANCE = 0.5;

/** Two sentences at least this similar say the same, and the second one is never chosen. */
const NEAR_DUPLICATE = 0.8;

/**
 * The on-device engine. Its summary is a Markdown list of the article's own words, in page order: the most central
 * sentences (LexRank, biased towards the title); in a thread, the best sentence of each post, starting with the posts
 * that have the most replies; in a list, the first entries. It cannot translate, so `wish.language` is ignored. It
 * works in slices, and stops between two of them on abort. Throws `no-text` when there is no sentence.
 */
export const summarizeKeySentences: Engine = async function* (article, wish, signal) {
  for await (const line of summarizeLines(article, wish.length, signal)) {
    if (signal.aborted) return;
    yield { type: 'delta', text: `- ${escapeMarkdown(line)}\n` };
  }
  if (!signal.aborted) yield { type: 'finish', finishReason: 'stop' };
};

async function* summarizeLines(article: Article, length: SummaryLength, signal: AbortSignal): AsyncIterable<string> {
  if (signal.aborted) return;
  const entries = article.verdict === 'list' ? findEntries(article.passages, article.language) : [];
  if (entries.length > 0) return yield* entries.slice(0, ENTRIES[length]);
  const sentences = await findCandidates(article, signal);
  if (signal.aborted) return;
  if (sentences.length === 0) throw new RunError('no-text');
  const replies = article.verdict === 'thread' ? postReplies(article.passages) : [];
  yield* pickKeySentences(sentences, words(article.title, article.language), COUNTS[length], replies);
}

/** How many replies each post has. */
function postReplies(passages: readonly Passage[]): number[] {
  return passages.flatMap(({ replies }) => replies ?? []);
}

/**
 * The best `count` sentences, or half of a short article's, in page order. Each one is chosen by maximal marginal
 * relevance (Carbonell & Goldstein 1998): its rank minus its similarity to those already chosen. If posts have
 * `replies`, the best sentence of each post is chosen first, most replies first.
 */
function pickKeySentences(sentences: Sentence[], title: string[], count: number, replies: number[]): string[] {
  const vectors = buildVectors([...sentences.map(({ tokens }) => tokens), title]);
  const titleSimilarities = similarities(vectors, sentences.length);
  const teleport = titleSimilarities.map((similarity) => 1 + TITLE_BIAS * similarity);
  teleport[sentences.length] = 0; // measured: jumping to the title itself gives it too much weight
  const ranks = lexRank(vectors, teleport, DAMPING).subarray(0, sentences.length);
  const highest = ranks.reduce((max, rank) => Math.max(max, rank), 0);

  const redundancies = new Float64Array(sentences.length);
  const chosen = new Set<number>();
  /** The posts to choose from, one after another; after them, all posts. */
  const answered = [...replies.keys()].filter((post) => replies[post]! > 0).sort((a, b) => replies[b]! - replies[a]!);
  const total = Math.min(count, Math.ceil(sentences.length / 2));
  while (chosen.size < total) {
    const post = answered.shift();
    let best = -1;
    let bestScore = -Infinity;
    ranks.forEach((rank, i) => {
      const score = (RELEVANCE * rank) / highest - (1 - RELEVANCE) * redundancies[i]!;
      const isOpen = post === undefined || sentences[i]!.post === post;
      if (isOpen && score > bestScore && redundancies[i]! < NEAR_DUPLICATE && !chosen.has(i))
        [best, bestScore] = [i, score];
    });
    if (best === -1) {
      if (post === undefined) break;
      continue;
    }
    chosen.add(best);
    similarities(vectors, best).forEach((similarity, i) => {
      if (i < redundancies.length) redundancies[i] = Math.max(redundancies[i]!, similarity);
    });
  }
  return [...chosen].sort((a, b) => a - b).map((i) => sentences[i]!.text);
}
