import { words } from '../../lib/engine/on-device/sentences';

export type Rouge = { rouge1: number; rouge2: number; rougeL: number };

/**
 * ROUGE (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries") as F1 with equal weight of precision and
 * recall, on the word tokens of `words()`: no stemming, no stop words, one reference. ROUGE-L is the sentence-level one
 * (section 3.1): the longest common subsequence of the two texts taken as single sequences.
 */
export function rouge(candidate: string, reference: string, language: string): Rouge {
  const candidateWords = words(candidate, language);
  const referenceWords = words(reference, language);
  return {
    rouge1: overlap(candidateWords, referenceWords, 1),
    rouge2: overlap(candidateWords, referenceWords, 2),
    rougeL: f1(commonSubsequence(candidateWords, referenceWords), candidateWords.length, referenceWords.length),
  };
}

function overlap(candidate: string[], reference: string[], n: number): number {
  const left = countGrams(reference, n);
  let matches = 0;
  for (const [gram, count] of countGrams(candidate, n)) matches += Math.min(count, left.get(gram) ?? 0);
  return f1(matches, candidate.length - n + 1, reference.length - n + 1);
}

function countGrams(tokens: string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= tokens.length; i++) {
    const gram = tokens.slice(i, i + n).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** Length of the longest common subsequence. */
function commonSubsequence(a: string[], b: string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const token of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j++) {
      next[j] = token === b[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!);
    }
    row = next;
  }
  return row[b.length]!;
}

function f1(matches: number, candidateTotal: number, referenceTotal: number): number {
  return matches === 0 ? 0 : (2 * matches) / (candidateTotal + referenceTotal);
}
