/** How much of a reference was found, and how much of what was found belongs to it. */
export type Score = { precision: number; recall: number; isEmpty: boolean; isReferenceEmpty: boolean };
export type Average = { f1: number; precision: number; recall: number };

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/**
 * Compares sequences of four words, counted as often as they occur: the measure of scrapinghub's
 * article-extraction-benchmark. Chinese, Japanese and Korean characters count as words.
 */
export function score(reference: string, text: string, isCjk: boolean): Score {
  const [wanted, found] = [countRuns(reference, isCjk), countRuns(text, isCjk)];
  let shared = 0;
  for (const [run, count] of wanted) shared += Math.min(count, found.get(run) ?? 0);
  const [all, own] = [sum(wanted), sum(found)];
  const isSame = shared === all && shared === own;
  return {
    precision: isSame ? 1 : own === 0 ? 0 : shared / own,
    recall: isSame ? 1 : all === 0 ? 0 : shared / all,
    isEmpty: own === 0,
    isReferenceEmpty: all === 0,
  };
}

/** Means over pages, and the F1 of the means. A page with a divisor of zero is left out of that mean. */
export function average(scores: readonly Score[]): Average {
  const precision = mean(scores.filter(({ isEmpty }) => !isEmpty).map((each) => each.precision));
  const recall = mean(scores.filter(({ isReferenceEmpty }) => !isReferenceEmpty).map((each) => each.recall));
  return { f1: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0, precision, recall };
}

function countRuns(text: string, isCjk: boolean): Map<string, number> {
  const words = (isCjk ? text.replace(CJK, ' $& ') : text).match(/[\p{L}\p{N}_]+/gu) ?? [];
  const counts = new Map<string, number>();
  for (let start = 0; start < Math.max(1, words.length - 3); start++) {
    const run = words.slice(start, start + 4).join('\u0001');
    if (run) counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
}
