/** Characters of scripts without spaces, and their punctuation: each is as wide as two others. */
export const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFFEF]/gu;

/** Joins several lines into one, with spaces except after scripts that write none. */
export function joinTexts(texts: readonly string[]): string {
  return texts.map((text, index) => (index > 0 && !isDense(texts[index - 1] ?? '') ? ` ${text}` : text)).join('');
}

/** Whether the next text follows without a space. */
export function isDense(text: string): boolean {
  return text.slice(-1).search(DENSE) >= 0;
}
