import type { Passage } from './article';

/**
 * The number of words by the language's rules; text without spaces (Chinese, Japanese, Thai) is split by dictionary.
 */
export function countWords(passages: readonly Passage[], language: string): number {
  const segmenter = new Intl.Segmenter(language || undefined, { granularity: 'word' });
  let words = 0;
  for (const { text } of passages) for (const { isWordLike } of segmenter.segment(text)) if (isWordLike) words += 1;
  return words;
}

/** The length of the text of all passages. */
export function countChars(passages: readonly Passage[]): number {
  return passages.reduce((sum, { text }) => sum + text.length, 0);
}
