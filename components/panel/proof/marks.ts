/**
 * Private characters stand in the Markdown for what is shown beside its words, so that it passes the parser: one for
 * the chip of each statement, and two around words that are not on the page, the first followed by their statement's.
 */
export const FIRST_CHIP = 0xf0000;
export const MAX_CHIPS = 0xff00;
export const ABSENT_START = String.fromCodePoint(0x100000);
export const ABSENT_END = String.fromCodePoint(0x100001);
const PRIVATE = /[\u{F0000}-\u{10FFFF}]/gu;
/** Words between two marks, or what markup left of them, or a chip's mark. */
const PIECES =
  /(\u{100000}[\u{F0000}-\u{FFFFF}][^\u{100001}]*\u{100001}|\u{100000}[\u{F0000}-\u{FFFFF}]|[\u{F0000}-\u{FFFFF}])/u;
/** A text as it is shown: the chip of a statement, by index, or words that are not on the page, or other text. */
export type Piece = { chip: number } | { absent: string; statement: number } | { text: string };

/** Whether a text already has such characters: then a model could forge chips, and none are shown. */
export function hasMarks(markdown: string): boolean {
  return markdown.search(PRIVATE) !== -1;
}

export function splitMarked(text: string): Piece[] {
  return text.split(PIECES).flatMap((piece): Piece[] => {
    if (piece === '') return [];
    const code = piece.codePointAt(0)!;
    if (code >= FIRST_CHIP && code < FIRST_CHIP + MAX_CHIPS) return [{ chip: code - FIRST_CHIP }];
    if (piece.startsWith(ABSENT_START) && piece.endsWith(ABSENT_END))
      return [{ absent: piece.slice(4, -2), statement: piece.codePointAt(2)! - FIRST_CHIP }];
    return [{ text: piece.replace(PRIVATE, '') }];
  });
}
