/** A key with fewer letters and digits is a placeholder and may be a word, so it is hidden only in its exact form. */
const MIN_KEY_LETTERS = 8;

/** A part of a key with this many letters and digits counts as the key; of a short key, half of them suffices. */
const MAX_PIECE_LETTERS = 12;

const HIDDEN = '…';

/** One letter or digit as a person sees it: plain, or as an entity, a percent code or an escape. */
const WRITTEN =
  /&(?:amp;)*#(?:x([\da-f]{1,6})|(\d{1,7}));?|%([\da-f]{2})|\\u([\da-f]{4})|\\x([\da-f]{2})|&[a-z]+;|./gisu;

/** `start` and `end`: where the letter is written in the text, in UTF-16 units. */
type Letter = { letter: string; start: number; end: number };

/**
 * The text without the key and parts of it, also where it is written backwards, in capitals, with anything but letters
 * and digits in between, or in entities and escapes. A malicious server can always encode the key in some other way;
 * this hides what a careless one echoes.
 */
export function hideKey(text: string, key: string): string {
  const secret = listLetters(key).map(({ letter }) => letter);
  if (secret.length < MIN_KEY_LETTERS) return key.length < 4 ? text : text.replaceAll(key, HIDDEN);
  const size = Math.min(MAX_PIECE_LETTERS, Math.max(MIN_KEY_LETTERS, Math.ceil(secret.length / 2)));
  const pieces = new Set([...listPieces(secret, size), ...listPieces(secret.toReversed(), size)]);
  const letters = listLetters(text);
  let clean = '';
  let from = 0;
  let hiddenTo = 0;
  listPieces(
    letters.map(({ letter }) => letter),
    size,
  ).forEach((piece, at) => {
    if (!pieces.has(piece)) return;
    const { start } = letters[at]!;
    if (start >= hiddenTo) clean += text.slice(from, start) + HIDDEN;
    from = hiddenTo = letters[at + size - 1]!.end;
  });
  return clean + text.slice(from);
}

function listPieces(letters: readonly string[], size: number): string[] {
  return letters.map((_, at) => letters.slice(at, at + size).join('')).slice(0, Math.max(0, letters.length - size + 1));
}

function listLetters(text: string): Letter[] {
  return [...text.matchAll(WRITTEN)].flatMap((match) => {
    const [written, hex, decimal, ...codes] = match;
    const code = hex ?? codes.find(Boolean);
    const point = code === undefined ? Number(decimal) : parseInt(code, 16);
    const seen = point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : written;
    const plain = seen.normalize('NFKC').toLowerCase();
    // One sign may stand for several letters; a named entity is never one.
    const letters = [...seen].length > 1 ? [] : [...plain].filter((each) => /[\p{L}\p{N}]/u.test(each));
    return letters.map((letter) => ({ letter, start: match.index, end: match.index + written.length }));
  });
}
