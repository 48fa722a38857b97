import type { Sentence } from './key-candidates';

/**
 * Chosen on every second text of public sets of meetings with summaries that people wrote. A word in more than this
 * share of the sentences is a function word: "the", "and", "uh". A pair of words counts fully when neither is one, and
 * partly when one is. A pair that occurs only once is not a concept.
 */
const FUNCTION_WORD = 0.025;
const LEAST_FUNCTION_WORD = 4;
const PARTLY = 0.7;
const TITLE_BIAS = 1.5;
/** Words added to each sentence's length, so that the shortest ones do not win only by their length. */
const EXTRA_WORDS = 10;

/** The least letters that a word keeps when its ending is cut off, and the length of an ending. */
const STEM = 5;
const ENDING = 3;

/** For each sentence the numbers of its relevant pairs of words, and the weight of each pair. */
export type Concepts = { bySentence: readonly number[][]; weights: readonly number[] };

/**
 * The concepts of a text (Gillick & Favre 2009): pairs of neighbouring words, which weigh more the more sentences
 * contain them. They show what a talk or a meeting is about, where neither a title nor a first sentence does.
 */
export function findConcepts(sentences: readonly Sentence[], title: readonly string[]): Concepts {
  const stems = sentences.map(({ tokens }) => tokens.map(toStem));
  const having = new Map<string, number>();
  for (const words of stems) for (const word of new Set(words)) having.set(word, (having.get(word) ?? 0) + 1);
  const most = Math.max(LEAST_FUNCTION_WORD, sentences.length * FUNCTION_WORD);
  const titleStems = new Set(title.map(toStem));

  const counts = new Map<string, number>();
  const pairsOf = stems.map((words) => {
    const pairs = new Map<string, number>();
    for (let i = 0; i + 1 < words.length; i++) {
      const [one, other] = [words[i]!, words[i + 1]!];
      const functionWords = Number(having.get(one)! > most) + Number(having.get(other)! > most);
      if (functionWords === 2) continue;
      const isTitled = titleStems.has(one) || titleStems.has(other);
      pairs.set(`${one} ${other}`, (functionWords === 1 ? PARTLY : 1) * (isTitled ? TITLE_BIAS : 1));
    }
    for (const pair of pairs.keys()) counts.set(pair, (counts.get(pair) ?? 0) + 1);
    return pairs;
  });

  const ids = new Map<string, number>();
  const weights: number[] = [];
  const bySentence = pairsOf.map((pairs) => {
    const own: number[] = [];
    for (const [pair, share] of pairs) {
      const count = counts.get(pair)!;
      if (count < 2) continue;
      let id = ids.get(pair);
      if (id === undefined) {
        ids.set(pair, (id = ids.size));
        weights.push(count * share);
      }
      own.push(id);
    }
    return own;
  });
  return { bySentence, weights };
}

function toStem(word: string): string {
  return word.length > STEM ? word.slice(0, Math.max(STEM, word.length - ENDING)) : word;
}

/** What a sentence adds to concepts that were `covered` already, for each of its words. */
export function gainOf({ bySentence, weights }: Concepts, at: number, words: number, covered: Set<number>): number {
  const gain = bySentence[at]!.reduce((sum, id) => (covered.has(id) ? sum : sum + weights[id]!), 0);
  return gain / (words + EXTRA_WORDS);
}
