import { cutText } from '../cut-text';
import { removeUnseen } from '../../unseen-characters';
import { withoutPiledMarks } from './piled-marks';

/**
 * A line as it is read, and how long it is in the source, with its line break. `isThinned`: marks were left out that
 * were piled on one letter.
 */
export type Line = { text: string; length: number; isThinned: boolean };

const SENTENCE_END = /(?:[.!?…]["'”’)]*[ \t]+|[。！？]["'”’」』）]*)(?=\p{L})/gu;

/**
 * The lines of `source`, without what nobody sees. A line longer than `maxChars` becomes several, each of which depends
 * on the text up to its end only, so that a line that grows is always cut at the same places.
 */
export function splitLines(source: string, maxChars: number): Line[] {
  return source.split('\n').flatMap((line, index, lines) => {
    const breakLength = index + 1 < lines.length ? 1 : 0;
    if (line.length <= maxChars) return [toLine(line, line.length + breakLength)];
    const pieces: Line[] = [];
    let from = 0;
    while (line.length - from > maxChars) {
      const length = findCut(line.slice(from, from + maxChars));
      pieces.push(toLine(line.slice(from, from + length), length, from > 0));
      from += length;
    }
    pieces.push(toLine(line.slice(from), line.length - from + breakLength, true));
    return pieces;
  });
}

/** How much of `text` comes before the cut: as many whole sentences, else words, as are in its second half. */
function findCut(text: string): number {
  const half = Math.floor(text.length / 2);
  const sentence = [...text.slice(half).matchAll(SENTENCE_END)].at(-1);
  if (sentence) return half + sentence.index + sentence[0].length;
  const space = text.lastIndexOf(' ') + 1;
  if (space > half && space < text.length) return space;
  return Math.max(half, cutText(text, text.length - 1).length);
}

function toLine(written: string, length: number, isPiece = false): Line {
  const seen = removeUnseen(written.replace(/\r$/, ''));
  // The marks that a piece begins with would pile up on the space before it.
  const text = withoutPiledMarks(isPiece ? seen.replace(/^\p{M}+/u, '') : seen);
  return { text, length, isThinned: text !== seen };
}
