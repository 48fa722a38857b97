import { type PageIndex, weigh } from './page-index';
import { toStem, toTerms } from './terms';
import { shareInWindow, shareOfPairs } from './nearness';

/**
 * What the likeness of a statement and a passage consists of, and how much each part counts. Chosen on every second
 * meeting of a public set; docs/faithfulness.md reports the others.
 */
const SAME_WORDS = 2;
const SAME_STEMS = 1.5;
const FREQUENT_STEMS = 8;
const CLOSE_TOGETHER = 3.5;
const SAME_PAIRS = 5;

/** Okapi BM25's usual constants: how soon repeating a word stops counting, and how much a long passage is penalized. */
const K1 = 1.2;
const B = 0.75;
/** A stem in more than this share of the passages is a function word. */
const FUNCTION_WORD = 0.1;
const LEAST_FUNCTION_WORD = 3;
/** Only so many of the likeliest passages are looked at closely. */
const MAX_CLOSE = 40;

/** Statements follow their page: a passage soon after the one before is likelier, one before it less so. */
const SEQUENCE = 1;
const FORWARD = 15;
const BACKWARD = 7.5;

/**
 * A place is shown when the best passage leads the second by this much, which is right nine times in ten. A hint is
 * worth a little more: it decides between two likely passages, and loses against a clear one.
 */
const MARGIN = 1.08;
const HINT = 1.2;
/** A passage that shares less of what the statement says is no place, and a hint at it counts for nothing. */
const LEAST_SHARE = 0.2;
const LEAST_STEMS = 2;

/**
 * Passages are given by their index. `ranked`: the likeliest first, at most 40; empty when none has a word of it.
 * `shown`: the one to show; `null` when none is clear.
 */
export type Placing = { ranked: number[]; shown: number | null };

/**
 * Where a statement comes from. `hints`: the passages that its writer named, which may be wrong. `previous`: the
 * likeliest passage of the statement before.
 */
export function placeStatement(
  index: PageIndex,
  statement: string,
  { hints = [], previous = null }: { hints?: readonly number[]; previous?: number | null } = {},
): Placing {
  const terms = toTerms(statement);
  const likeness = measureLikeness(index, terms);
  const { scores, shares, stems } = likeness;
  const ranked = takeBest(scores, MAX_CLOSE);
  for (const hint of hints) if (scores[hint]! > 0 && !ranked.includes(hint)) ranked.push(hint);
  const pairs = terms.map((term) => index.stemIds.get(toStem(term)) ?? -1).filter((id) => !likeness.isCommon(id));
  for (const at of ranked) {
    scores[at]! += CLOSE_TOGETHER * shareInWindow(index.stems[at]!, likeness.weights, likeness.total);
    scores[at]! += SAME_PAIRS * shareOfPairs(index.stems[at]!, pairs, likeness.isCommon);
    if (hints.includes(at) && shares[at]! >= LEAST_SHARE) scores[at]! += HINT;
    if (previous !== null) scores[at]! += SEQUENCE * toNearness(at - previous);
  }
  ranked.sort((a, b) => scores[b]! - scores[a]! || a - b);
  const [best, second] = ranked;
  if (best === undefined) return { ranked, shown: null };
  const margin = scores[best]! - (second === undefined ? 0 : scores[second]!);
  const isClear = margin >= MARGIN && shares[best]! >= LEAST_SHARE && stems[best]! >= LEAST_STEMS;
  return { ranked, shown: isClear ? best : null };
}

function toNearness(distance: number): number {
  return distance >= 0 ? Math.exp(-distance / FORWARD) : Math.exp(distance / BACKWARD);
}

/**
 * By passage: `scores`, the likeness; `shares`, how much of the statement's content it has, from 0 to 1; `stems`, how
 * many content words. `weights`: of the statement's content words by stem; `total`: of all of them, found or not.
 */
function measureLikeness(index: PageIndex, terms: readonly string[]) {
  const { size, averageLength, byTerm, byStem, stemIds, stems: texts } = index;
  const words = new Float64Array(size);
  const shares = new Float64Array(size);
  const frequent = new Float64Array(size);
  const stems = new Uint16Array(size);
  const most = Math.max(LEAST_FUNCTION_WORD, size * FUNCTION_WORD);
  const isCommon = (id: number) => id >= 0 && byStem[id]!.passages.length > most;

  let wordTotal = 0;
  for (const term of new Set(terms)) {
    const passages = byTerm.get(term) ?? [];
    const weight = weigh(index, passages.length);
    wordTotal += weight;
    for (const at of passages) words[at]! += weight;
  }

  let total = 0;
  let stemTotal = 0;
  const weights = new Map<number, number>();
  for (const stem of new Set(terms.map(toStem))) {
    const id = stemIds.get(stem) ?? -1;
    const { passages, counts } = byStem[id] ?? { passages: [], counts: [] };
    const weight = weigh(index, passages.length);
    const isContent = !isCommon(id);
    stemTotal += weight;
    if (isContent) {
      total += weight;
      if (id >= 0) weights.set(id, weight);
    }
    passages.forEach((at, i) => {
      const length = 1 - B + (B * texts[at]!.length) / averageLength;
      frequent[at]! += (weight * counts[i]! * (K1 + 1)) / (counts[i]! + K1 * length);
      if (!isContent) return;
      shares[at]! += weight;
      stems[at]! += 1;
    });
  }

  const scores = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    if (total > 0) shares[at]! /= total;
    if (words[at]! > 0) scores[at]! += (SAME_WORDS * words[at]!) / wordTotal;
    scores[at]! += SAME_STEMS * shares[at]!;
    if (frequent[at]! > 0) scores[at]! += (FREQUENT_STEMS * frequent[at]!) / stemTotal;
  }
  return { scores, shares, stems, weights, total, isCommon };
}

/** The indices of the highest scores above 0, the highest first. */
function takeBest(scores: Float64Array, most: number): number[] {
  const found = [...scores.keys()].filter((at) => scores[at]! > 0);
  return found.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, most);
}
