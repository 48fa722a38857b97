import type { Passage } from './article';

/** The length of the text of all passages. */
export function countChars(passages: readonly Passage[]): number {
  return passages.reduce((sum, { text }) => sum + text.length, 0);
}
