import type { Rect } from '../sight/rect';
import { heightOf } from '../sight/rect';
import type { Scene } from '../sight/scene';

/** In sizes of the letters: a gap between two words that looks like a space, and the height of more than one line. */
const GAP = 0.4;
const LINES = 1.9;
const ENDS = /[\p{L}\p{N}]$/u;
const BEGINS = /^[\p{L}\p{N}]/u;
/** Scripts that have no spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * Adds the space that the page shows between two texts but does not have in its source. To be called with all texts in
 * their order; those without a place count as a break.
 */
export function createJoin() {
  let last: { text: string; rect: Rect; style: CSSStyleDeclaration } | null = null;
  return (text: string, rect: Rect | null, { style }: Scene): string => {
    const before = last;
    last = rect && { text, rect, style };
    if (!before || !rect || !ENDS.test(before.text) || !BEGINS.test(text) || before.style.float !== 'none') return text;
    if (UNSPACED.test(before.text.at(-1)!) || UNSPACED.test(text[0]!)) return text;
    const size = parseFloat(style.fontSize);
    const isBelow = rect.top >= before.rect.bottom;
    const isApart = heightOf(before.rect) < LINES * size && rect.left - before.rect.right > GAP * size;
    return isBelow || isApart ? ` ${text}` : text;
  };
}

/** The lines of a text whose line breaks the page shows; one in most cases. */
export function shownLines(text: string, { style }: Scene): string[] {
  if (!text.includes('\n') || !/\S[^\S\n]*\n\s*\S/.test(text)) return [text];
  return /^(pre|break)/.test(style.whiteSpace) ? text.split('\n').filter((line) => /\S/.test(line)) : [text];
}
