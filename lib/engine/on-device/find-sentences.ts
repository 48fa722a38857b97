import type { Article } from '../../article/article';
import { RunError } from '../../errors';
import type { Chunk, Engine } from '../engine';
import { escapeMarkdown } from './escape-markdown';
import { findCandidates } from './key-candidates';
import { dropQuestionWords } from './question-words';
import { words } from './sentences';
import { NO_LISTS, type WordLists } from './word-lists';

const MAX_ANSWERS = 5;
/** A share of the best score: a sentence with less has little to do with the question. */
const LEAST_SHARE = 0.4;

/**
 * Okapi BM25's usual constants: how soon repeating a word stops counting, and how much a long sentence is penalized.
 */
const K1 = 1.2;
const B = 0.75;
/** The weight of another form of a word: `costs` for `cost`. */
const FORM_WEIGHT = 0.6;
/** The weight of a word that only the heading directly above contains. */
const HEADING_WEIGHT = 0.5;

/** How many characters are split into sentences before other work gets a turn. */
const SLICE_CHARS = 100_000;

/**
 * The engine that answers `wish.question` on the device, with a Markdown list of at most five relevant sentences, word
 * for word and in page order. They are ranked by BM25 (Robertson & Zaragoza 2009), with the article's sentences as the
 * documents. This engine cannot translate and ignores the thread. It works in slices, and stops between two of them on
 * abort. Throws `no-match` when no sentence contains a significant word of the question, and `no-text` when there is no
 * sentence. Without word lists, all words of a question count.
 */
export function createSentenceFinder(loadLists: () => Promise<WordLists>): Engine {
  return async function* (article, { question = '' }, signal) {
    yield* findSentences(article, question, await loadLists().catch(() => NO_LISTS), signal);
  };
}

async function* findSentences(
  article: Article,
  question: string,
  lists: WordLists,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  const { language } = article;
  const terms = dropQuestionWords(words(question, language).map(toStem), language, lists.questions);
  const sentences = await readSentences(article, terms, signal);
  if (signal.aborted) return;
  if (sentences.length === 0) throw new RunError('no-text');
  const answers = pickAnswers(sentences, terms);
  if (answers.length === 0) throw new RunError('no-match');
  for (const answer of answers) {
    if (signal.aborted) return;
    yield { type: 'delta', text: `- ${escapeMarkdown(answer)}\n` };
  }
  if (!signal.aborted) yield { type: 'finish', finishReason: 'stop' };
}

/** `counts`: how often the sentence contains each term. */
type Said = { text: string; words: number; counts: number[] };

/**
 * Every sentence of the article, tables and captions included, since any may be the answer; in a list also headings.
 */
async function readSentences(article: Article, terms: readonly string[], signal: AbortSignal): Promise<Said[]> {
  const { passages, language, verdict } = article;
  const hasTitles = verdict === 'list' || passages.every(({ kind }) => kind === 'heading');
  const count = createCounter(terms);
  const sentences = new Map<string, Said>();
  let heading: string[] = [];
  let chars = 0;
  for (const passage of passages) {
    if ((chars += passage.text.length) > SLICE_CHARS) {
      chars = 0;
      await new Promise((resolve) => setTimeout(resolve));
      if (signal.aborted) return [];
    }
    if (passage.kind === 'heading' && !hasTitles) {
      heading = words(passage.text, language);
      continue;
    }
    for (const { text, tokens } of await findCandidates({ ...article, passages: [passage] }, NO_LISTS, signal)) {
      sentences.set(tokens.join(' '), { text, words: tokens.length, counts: count(tokens, heading) });
    }
    heading = [];
  }
  return [...sentences.values()];
}

/** Counts each term in a sentence. Other forms of it, and terms that only the heading contains, count partially. */
function createCounter(terms: readonly string[]) {
  const matches = new Map<string, { term: number; weight: number }[]>();
  const match = (token: string) => {
    let found = matches.get(token);
    if (!found) {
      const stem = toStem(token);
      const weights = terms.map((term) => (stem === term ? 1 : isForm(stem, term) ? FORM_WEIGHT : 0));
      found = weights.flatMap((weight, term) => (weight > 0 ? [{ term, weight }] : []));
      matches.set(token, found);
    }
    return found;
  };
  return (tokens: readonly string[], heading: readonly string[]): number[] => {
    const counts = terms.map(() => 0);
    for (const token of tokens) for (const { term, weight } of match(token)) counts[term]! += weight;
    for (const token of heading) for (const { term, weight } of match(token)) counts[term]! += weight * HEADING_WEIGHT;
    return counts;
  };
}

function pickAnswers(sentences: readonly Said[], terms: readonly string[]): string[] {
  const total = sentences.length;
  const idfs = terms.map((term, i) => {
    const having = sentences.filter(({ counts }) => counts[i]! > 0).length;
    // Frequent short words are words such as "the" and "of", in any language.
    if (term.length < leastStem(term) && having > 1 + total / 10) return 0;
    return Math.log(1 + (total - having + 0.5) / (having + 0.5));
  });
  const usualWords = sentences.reduce((sum, sentence) => sum + sentence.words, 0) / total;
  const scores = sentences.map((sentence) => {
    const saturation = K1 * (1 - B + (B * sentence.words) / usualWords);
    return sentence.counts.reduce((score, count, i) => score + (idfs[i]! * count) / (count + saturation), 0);
  });
  const ranked = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, MAX_ANSWERS);
  const least = scores[ranked[0]!]! * LEAST_SHARE;
  return ranked
    .filter((at) => scores[at]! > 0 && scores[at]! >= least)
    .sort((a, b) => a - b)
    .map((at) => sentences[at]!.text);
}

/** Removes accents, and what is written together with a word: the school's, l'école, المدرسة. */
function toStem(token: string): string {
  return token
    .normalize('NFD')
    .replace(/[\u0300-\u036F\u064B-\u065F]/g, '')
    .normalize()
    .replace(/['’]s$|^\p{L}{1,5}['’](?=\p{L}{2})|^[وبكف]?ال(?=\p{L}{2})/gu, '');
}

/** How many shared letters make two words forms of one word. East Asian characters carry more each: 地铁, 지하철. */
function leastStem(word: string): number {
  return word > '\u2E80' ? 2 : 4;
}

/** Whether both are probably forms of one word: they begin alike and differ only in an ending of a few letters. */
function isForm(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  let common = 0;
  while (common < short.length && short[common] === long[common]) common += 1;
  const isAlike = common >= leastStem(short) && short.length - common <= 1 && long.length - common <= 3;
  return isAlike && /^\p{L}/u.test(short);
}
