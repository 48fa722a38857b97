/**
 * Characters a reader cannot see but a model reads: zero-width space, word joiner, soft hyphen, byte order mark, bidi
 * embeddings and isolates, fillers, and the tags and selectors that can spell hidden instructions. Joiners (U+200C, U+200D) stay: Persian,
 * Indic scripts and emoji need them.
 */
const INVISIBLE =
  /\u034F|[\u00AD\u115F\u1160\u180E\u200B\u2060-\u2064\u3164\uFEFF\uFFA0\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E00FF}]|[\u{E0100}-\u{E01EF}]/gu;

/** One line: invisible characters removed, white space collapsed. */
export function cleanLine(text: string): string {
  return text.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}

/** Several lines: as `cleanLine`, but line breaks and indentation stay. */
export function cleanLines(text: string): string {
  const lines = text
    .replace(INVISIBLE, '')
    .split(/\r\n?|\n/)
    .map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(Math.max(0, first), last + 1).join('\n');
}

/** For comparing: letters and digits only, in lower case. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
