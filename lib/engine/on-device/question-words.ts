import type { WordLists } from './word-lists';

/** Single letters are articles and prepositions; a few Hiragana are particles and endings. */
const PARTICLE = /^[\p{Script=Latin}\p{Script=Cyrillic}]$|^\p{Script=Hiragana}{1,2}$/u;

/**
 * The significant ones among `words`, which have no accents. Articles hardly ever ask questions, so the others would be
 * the rarest and heaviest words of a question. Languages without a list use the English one.
 */
export function dropQuestionWords(words: readonly string[], language: string, lists: WordLists['questions']): string[] {
  const listed = new Set((lists[language.slice(0, 2).toLowerCase()] ?? lists.en ?? '').split(' '));
  return words.filter((word) => !listed.has(word) && !PARTICLE.test(word));
}
