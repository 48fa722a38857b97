/** A piece of a text. `codes`: the characters in it that nobody sees, such as `U+200D`; '' when there are none. */
export type Piece = { text: string; codes: string };

const UNSEEN = /\p{DI}/gu;
/**
 * With the letter or the picture before it, and with the one that it is joined to: between them, a mark would part what
 * belongs together. The marks of a letter are limited, since there may be very many.
 */
const AROUND = /[^\s\p{DI}]?[\p{EMod}\p{M}]{0,4}(?:[\u200c\u200d][^\s\p{DI}]?[\p{EMod}\p{M}]{0,4}|\p{DI})+/gu;

/** Cuts a text into pieces with and without characters that nobody sees. Their texts together are the text. */
export function findUnseen(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const add = (from: number, to: number) => from < to && pieces.push({ text: text.slice(from, to), codes: '' });
  for (const { 0: piece, index } of text.matchAll(AROUND)) {
    add(end, index);
    end = index + piece.length;
    pieces.push({ text: piece, codes: [...new Set((piece.match(UNSEEN) ?? []).map(toCode))].join(' ') });
  }
  add(end, text.length);
  return pieces;
}

function toCode(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
