import type { WordLists } from './word-lists';

/** References of a text to itself, which do not point back. */
const ITSELF =
  /^(?:this|diese[rs]?|cet|cette|este)\s+(?:paper|work|study|article|report|guide|book|page|survey|arbeit|artikel|studie|beitrag|étude|artículo|estudio)(?!\p{L})/iu;

const OPENING_MARKS = /^["'“”„‚‘«»「『(\s-]+/u;
/** Chinese and Japanese words have no white space after them. */
const UNSPACED = new Set(['zh', 'ja']);

/**
 * Tells whether a sentence begins with words that depend on the sentence before it: “However”, “This shows that”.
 * `lists`: such words by language, as alternatives of a regular expression; languages without a list use the English
 * one. Not German `das`: it is mostly an article.
 */
export function createLeaningCheck(language: string, lists: WordLists['leaning']): (sentence: string) => boolean {
  const key = language.slice(0, 2).toLowerCase();
  const known = lists[key] === undefined ? 'en' : key;
  const pattern = new RegExp(`^(?:${lists[known] ?? '(?!)'})${UNSPACED.has(known) ? '' : '(?![\\p{L}\\p{N}])'}`, 'iu');
  return (sentence) => {
    const start = sentence.replace(OPENING_MARKS, '');
    return pattern.test(start) && !ITSELF.test(start);
  };
}
