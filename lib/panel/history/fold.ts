/** Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels. In other scripts a mark makes another letter. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/gu;

/** Letters with a stroke, and ligatures, which normalization does not decompose as it does accented letters. */
const LETTERS: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ς: 'σ' };

/** Makes texts comparable: removes case, accents and width variants. */
export function fold(text: string): string {
  // Upper case turns ß into SS, and ı into I.
  return text
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(/[øłđæœς]/g, (letter) => LETTERS[letter] ?? letter);
}
