import { questionOf } from '../run-state';
import type { HistoryEntry } from './entry';

/** The words of a query, as `isFound` takes them; empty for an empty query. */
export function toWords(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

/** Whether every word occurs in what was shown of the page or in its address. */
export function isFound({ title, siteName, url, tab }: HistoryEntry, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const runs = tab.runs.flatMap((run) => [questionOf(run) ?? '', run.text]);
  const text = fold([title, siteName, url, ...runs].join('\n'));
  return words.every((word) => text.includes(word));
}

/** Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels. In other scripts a mark makes another letter. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/gu;

/** Letters with a stroke, and ligatures, which normalization does not decompose as it does accented letters. */
const LETTERS: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ς: 'σ' };

/** Makes texts comparable: removes case, accents and width variants. */
function fold(text: string): string {
  // Upper case turns ß into SS, and ı into I.
  return text
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(/[øłđæœς]/g, (letter) => LETTERS[letter] ?? letter);
}
