const HAN = /\p{Script=Han}/gu;

/**
 * The number of words by the language's rules; Japanese and Thai are split by dictionary. In Chinese each character
 * counts (字数), as its readers and word processors count.
 */
export function countWords(passages: readonly { text: string }[], language: string): number {
  const segmenter = new Intl.Segmenter(language || undefined, { granularity: 'word' });
  const isChinese = /^zh\b/i.test(language);
  let words = 0;
  for (const { text } of passages) {
    for (const { segment, isWordLike } of segmenter.segment(text)) {
      if (isWordLike) words += (isChinese && segment.match(HAN)?.length) || 1;
    }
  }
  return words;
}
