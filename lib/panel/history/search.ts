import type { HistoryEntry } from './history';

/** The words of a query, as `isFound` takes them; none in an empty one. */
export function toWords(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

/** Whether all words occur somewhere in what was shown of the page, or in its address. */
export function isFound({ title, siteName, url, tab }: HistoryEntry, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const runs = tab.runs.flatMap(({ request, text }) => [request.question ?? '', text]);
  const text = fold([title, siteName, url, ...runs].join('\n'));
  return words.every((word) => text.includes(word));
}

/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowels of Arabic. In other scripts a mark makes another letter. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/gu;

/** Letters that are written with a stroke or as two, and are not decomposed as those with accents. */
const LETTERS: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ς: 'σ' };

/** Makes texts comparable: without case, accents and forms of width. */
function fold(text: string): string {
  // By upper case ß is ss, and ı is i.
  return text
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(/[øłđæœς]/g, (letter) => LETTERS[letter] ?? letter);
}
