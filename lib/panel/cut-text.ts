/**
 * The beginning of `text` with at most `length` UTF-16 units that does not end inside a character as readers see it.
 */
export function cutText(text: string, length: number): string {
  if (length >= text.length) return text;
  // Joined emoji, flags and accents are at most a few dozen units long.
  const from = Math.max(0, length - 64);
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const character = segmenter.segment(text.slice(from, length + 64)).containing(length - from);
  return text.slice(0, from + (character?.index ?? 0));
}
