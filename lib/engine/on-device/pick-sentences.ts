import { findConcepts, gainOf } from './concepts';
import type { Sentence } from './key-candidates';
import { buildVectors, lexRank, similarities } from './lexrank';

/** Chosen on one half of the texts in docs/benchmarks.md, which reports the other half separately. */
const DAMPING = 0.15;
const TELEPORT_BIAS = 5;
const TITLE_WEIGHT = 0.5;
const RELEVANCE = 0.5;

/**
 * How much the first sentence is preferred, as a share of the best relevance; each further sentence by 1/√e of that.
 * The sentences after the page's own summary are its introduction, and are preferred more.
 */
const OPENING = 0.5;
const INTRODUCTION = 2;
/** More than the relevance of any other sentence, so that the page's own summary comes first. */
const OWN_SUMMARY = 10;
/** A longer part under a summary's heading is the text itself. */
const MAX_OWN_SHARE = 0.5;

/** Sentences in which a paper's authors say what they did (the "cue" of Edmundson 1969). Only in English. */
const ANNOUNCEMENT =
  /\b(we|i|our|this (paper|work|study|article))\b[^.]{0,40}\b(propose|present|introduce|show|demonstrate|develop|study|investigate|describe|find)\b/i;
const ANNOUNCED = 1.5;

/** In a text of at least this many sentences, one with more words than usual must be more relevant. */
const LONG_TEXT = 30;
const USUAL_WORDS = 25;

/** A text with this many sentences and no heading is like a transcript: its title and its beginning say little. */
const TRANSCRIPT = 100;

/** Two sentences that are at least this similar say the same, so the second one is never chosen. */
const NEAR_DUPLICATE = 0.8;

/** Whether a sentence may be chosen: it is not chosen yet, and the one that it depends on is. */
function isOpen(sentences: readonly Sentence[], at: number, chosen: ReadonlySet<number>): boolean {
  if (chosen.has(at)) return false;
  const { leans, place } = sentences[at]!;
  return !leans || (chosen.has(at - 1) && sentences[at - 1]!.place === place - 1);
}

/**
 * The indices of the best `count` sentences, in page order. `hasHeadings`: whether the article has any. `first`: the
 * indices that are chosen in any case, as far as `count` allows.
 */
export function pickSentences(
  sentences: readonly Sentence[],
  { title, count, hasHeadings, first }: { title: string[]; count: number; hasHeadings: boolean; first: number[] },
): number[] {
  const isTranscript = !hasHeadings && first.length === 0 && sentences.length >= TRANSCRIPT;
  const chosen = pickByRank(sentences, title, count, isTranscript ? pickByConcepts(sentences, title, count) : first);
  return [...chosen].sort((a, b) => a - b);
}

/** Chooses the sentences that add most to the concepts covered so far; earlier ones are preferred. */
function pickByConcepts(sentences: readonly Sentence[], title: readonly string[], count: number): number[] {
  const concepts = findConcepts(sentences, title);
  const preference = Math.min(3, sentences.length / 60);
  const covered = new Set<number>();
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const best = findBest(sentences, chosen, (at) => {
      const gain = gainOf(concepts, at, sentences[at]!.tokens.length, covered);
      return gain > 0 ? gain * (1 + preference / (1 + at / 2)) : -Infinity;
    });
    if (best === -1) break;
    chosen.add(best);
    for (const id of concepts.bySentence[best]!) covered.add(id);
  }
  return [...chosen];
}

/** Chooses by maximal marginal relevance (Carbonell & Goldstein 1998): relevance minus similarity to chosen ones. */
function pickByRank(sentences: readonly Sentence[], title: string[], count: number, first: number[]): Set<number> {
  const vectors = buildVectors([...sentences.map(({ tokens }) => tokens), title]);
  const scores = scoreByRank(sentences, vectors);
  const redundancies = new Float64Array(sentences.length);
  const chosen = new Set<number>();
  const queue = [...first];
  while (chosen.size < count) {
    const best =
      queue.shift() ??
      findBest(sentences, chosen, (at) => {
        if (redundancies[at]! >= NEAR_DUPLICATE) return -Infinity;
        return RELEVANCE * scores[at]! - (1 - RELEVANCE) * redundancies[at]!;
      });
    if (best === -1) break;
    chosen.add(best);
    similarities(vectors, best).forEach((similarity, at) => {
      if (at < redundancies.length) redundancies[at] = Math.max(redundancies[at]!, similarity);
    });
  }
  return chosen;
}

function findBest(
  sentences: readonly Sentence[],
  chosen: ReadonlySet<number>,
  scoreOf: (at: number) => number,
): number {
  let best = -1;
  let bestScore = -Infinity;
  for (let at = 0; at < sentences.length; at++) {
    if (!isOpen(sentences, at, chosen)) continue;
    const score = scoreOf(at);
    if (score > bestScore) [best, bestScore] = [at, score];
  }
  return best;
}

/** Centrality, similarity to the title, and nearness to the beginning of the text or of its summary. */
function scoreByRank(sentences: readonly Sentence[], vectors: ReturnType<typeof buildVectors>): Float64Array {
  const { length } = sentences;
  const titleLikeness = similarities(vectors, length);
  const teleport = titleLikeness.map((likeness) => 1 + TELEPORT_BIAS * likeness);
  teleport[length] = 0; // measured: jumping to the title itself gives it too much weight
  const ranks = lexRank(vectors, teleport, DAMPING).subarray(0, length);
  const highest = ranks.reduce((max, rank) => Math.max(max, rank), 0) || 1;

  const own = findOwnSummary(sentences);
  return ranks.map((rank, at) => {
    const { text, tokens } = sentences[at]!;
    const isOwn = own !== null && at >= own.start && at < own.end;
    const start = own === null || at < own.start ? 0 : isOwn ? own.start : own.end;
    const opening = own !== null && !isOwn ? INTRODUCTION : OPENING;
    const relevance = rank / highest + TITLE_WEIGHT * titleLikeness[at]!;
    const brevity = length < LONG_TEXT ? 1 : Math.min(1, Math.sqrt(USUAL_WORDS / tokens.length));
    const announced = ANNOUNCEMENT.test(text) ? ANNOUNCED : 1;
    const score = relevance * brevity + opening * Math.exp((start - at) / 2);
    return (isOwn ? OWN_SUMMARY : 0) + score * announced;
  });
}

function findOwnSummary(sentences: readonly Sentence[]): { start: number; end: number } | null {
  const start = sentences.findIndex(({ isOwn }) => isOwn);
  const end = sentences.findLastIndex(({ isOwn }) => isOwn) + 1;
  return start === -1 || end - start > MAX_OWN_SHARE * sentences.length ? null : { start, end };
}
