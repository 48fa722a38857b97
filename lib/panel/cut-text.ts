/** It takes longer to create than to use. */
let segmenter: Intl.Segmenter | null = null;

/**
 * The beginning of `text` with at most `length` UTF-16 units that does not end inside a character as readers see it.
 */
export function cutText(text: string, length: number): string {
  if (length >= text.length) return text;
  if (isPlain(text.charCodeAt(length - 1)) && isPlain(text.charCodeAt(length))) return text.slice(0, length);
  // Joined emoji, flags and accents are at most a few dozen units long.
  const from = Math.max(0, length - 64);
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const character = segmenter.segment(text.slice(from, length + 64)).containing(length - from);
  return text.slice(0, from + (character?.index ?? 0));
}

/** Whether this is a character of ASCII that is always one by itself, unlike the two of a line break. */
function isPlain(code: number): boolean {
  return code >= 0x20 && code < 0x7f;
}
