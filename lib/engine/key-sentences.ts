import type { Article, PassageKind } from '../article/article';
import { RunError } from '../errors';
import type { Engine, SummaryLength } from './engine';
import { escapeMarkdown } from './escape-markdown';
import { buildVectors, lexRank, similarities } from './lexrank';
import { splitSentences, words } from './sentences';

type Sentence = { text: string; tokens: string[] };

const COUNTS: Record<SummaryLength, number> = { short: 3, medium: 5, long: 8 };
const PROSE: ReadonlySet<PassageKind> = new Set(['paragraph', 'quote', 'item']);
const MIN_WORDS = 4;
const MAX_WORDS = 100;

/**
 * Chosen on half of the fixtures in `tests/bench`, which reports the other half apart. There a prior for the first
 * sentences of the article or of each passage made the summaries worse, so there is none.
 */
const DAMPING = 0.15;
const TITLE_BIAS = 5;
const RELEVANCE = 0.5;

/** Two sentences at least this similar say the same; the second is never taken. */
const NEAR_DUPLICATE = 0.8;

/**
 * The on-device engine: the sentences that are most central to the article (LexRank, biased towards its title), word
 * for word and in page order, as a Markdown list. It cannot translate: `wish.language` is ignored. Throws `no-text`
 * when there is not one sentence.
 */
export const summarizeKeySentences: Engine = async function* (article, wish, signal) {
  if (signal.aborted) return;
  const sentences = findCandidates(article);
  if (sentences.length === 0) throw new RunError('no-text');
  for (const sentence of pickKeySentences(sentences, words(article.title, article.language), COUNTS[wish.length])) {
    if (signal.aborted) return;
    yield { type: 'delta', text: `- ${escapeMarkdown(sentence)}\n` };
  }
  if (!signal.aborted) yield { type: 'finish', finishReason: 'stop' };
};

/** The article's sentences, each once: of its prose and of a usual length, or else the next best there are. */
function findCandidates({ passages, language }: Article): Sentence[] {
  for (const isProse of [true, false]) {
    const seen = new Set<string>();
    const all: Sentence[] = [];
    for (const passage of passages) {
      if (PROSE.has(passage.kind) !== isProse) continue;
      for (const text of splitSentences(passage.text, language)) {
        const tokens = words(text, language);
        const key = tokens.join(' ');
        if (tokens.length === 0 || seen.has(key)) continue; // pull quotes repeat a sentence of the text
        seen.add(key);
        all.push({ text, tokens });
      }
    }
    const usual = all.filter(({ tokens }) => tokens.length >= MIN_WORDS && tokens.length <= MAX_WORDS);
    if (all.length > 0) return usual.length > 0 ? usual : all;
  }
  return [];
}

/**
 * The best `count` sentences, or half of a short article's, in page order. Each next one is chosen by maximal marginal
 * relevance (Carbonell & Goldstein 1998): its rank less its similarity to those already chosen.
 */
function pickKeySentences(sentences: Sentence[], title: string[], count: number): string[] {
  const vectors = buildVectors([...sentences.map(({ tokens }) => tokens), title]);
  const titleSimilarities = similarities(vectors, sentences.length);
  const teleport = titleSimilarities.map((similarity) => 1 + TITLE_BIAS * similarity);
  teleport[sentences.length] = 0; // measured: jumping to the title itself gives it too much of the say
  const ranks = lexRank(vectors, teleport, DAMPING).subarray(0, sentences.length);
  const highest = ranks.reduce((max, rank) => Math.max(max, rank), 0);

  const redundancies = new Float64Array(sentences.length);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, Math.ceil(sentences.length / 2))) {
    let best = -1;
    let bestScore = -Infinity;
    ranks.forEach((rank, i) => {
      const score = (RELEVANCE * rank) / highest - (1 - RELEVANCE) * redundancies[i]!;
      if (score > bestScore && redundancies[i]! < NEAR_DUPLICATE && !chosen.has(i)) [best, bestScore] = [i, score];
    });
    if (best === -1) break;
    chosen.add(best);
    similarities(vectors, best).forEach((similarity, i) => {
      if (i < redundancies.length) redundancies[i] = Math.max(redundancies[i]!, similarity);
    });
  }
  return [...chosen].sort((a, b) => a - b).map((i) => sentences[i]!.text);
}
