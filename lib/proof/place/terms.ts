/** Scripts that write no white space between words. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const RUNS = new RegExp(
  String.raw`[${UNSPACED}ー][${UNSPACED}\p{M}ー]*|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.,](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*`,
  'gu',
);
const IS_UNSPACED = new RegExp(`^[${UNSPACED}ー]`, 'u');

/**
 * The terms of a text: its words in lower case, and in Chinese, Japanese or Thai each pair of characters. A dictionary
 * would cut the same words differently in a summary and in its page.
 */
export function toTerms(text: string): string[] {
  const terms: string[] = [];
  for (const [run] of text.normalize('NFKC').toLowerCase().matchAll(RUNS)) {
    if (!IS_UNSPACED.test(run)) terms.push(run.replace(/['’]s$/, ''));
    else if (run.length === 1) terms.push(run);
    else for (let i = 0; i + 1 < run.length; i++) terms.push(run.slice(i, i + 2));
  }
  return terms;
}

const ENDINGS = /(?:ations?|ments?|ness|ingly|edly|ings?|ers?|ies|ied|ely|ed|es|ly|al|s|e|y)$/;
const SHORTEST_STEM = 3;

/** A term without its ending, roughly, so that `closed` and `closing` are alike. */
export function toStem(term: string): string {
  if (term.length === 4) return term.replace(/s$/, '');
  if (term.length < 4) return term;
  return term.replace(ENDINGS, (ending) => (term.length - ending.length >= SHORTEST_STEM ? '' : ending));
}
