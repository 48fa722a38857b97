import { type Position, readDocumentText, toLetters, toPosition } from './page-text';

/** So many letters at each end of a passage are looked for when something in its middle differs. */
const END_LETTERS = 32;
/** How much longer a passage may be in the page: there may be notes or controls in it. */
const STRETCH = 1.5;
const NUMBER = /^\d+[.)]\s+/;
/** Quotation marks, full stops and other signs at the ends of a passage, with the white space among them. */
const SIGNS_BEFORE = /^[^\p{L}\p{N}\p{M}]*/u;
const SIGNS_AFTER = /[^\p{L}\p{N}\p{M}]*$/u;

/**
 * Where a passage stands in a document; `null` when it is not there. `share`: how far down the page it was, from 0 to
 * 1, which decides between several places with the same text.
 */
export function findRange(document: Document, passage: string, share: number): Range | null {
  const text = readDocumentText(document.body);
  // The number of an ordered list's item is drawn by the browser, and not in its text.
  const span =
    findSpan(text.letters, toLetters(passage), share) ??
    findSpan(text.letters, toLetters(passage.replace(NUMBER, '')), share);
  if (!span) return null;
  const range = document.createRange();
  const start = toPosition(text, span.start, false);
  const end = toPosition(text, span.end - 1, true);
  // The two ends of a range must be in one tree; a passage that leaves a shadow root is shown as far as it is in it.
  range.setStart(start.node, start.offset - signsBefore(start, passage));
  if (start.node.getRootNode() === end.node.getRootNode())
    range.setEnd(end.node, end.offset + signsAfter(end, passage));
  else range.setEnd(start.node, start.node.length);
  return range;
}

/** How far the signs before a passage's first letter reach back from that letter in the page. */
function signsBefore({ node, offset }: Position, passage: string): number {
  const signs = [...SIGNS_BEFORE.exec(passage)![0]].reverse();
  return reach([...node.data.slice(0, offset)].reverse(), signs);
}

/** The same for those after its last letter. */
function signsAfter({ node, offset }: Position, passage: string): number {
  return reach([...node.data.slice(offset)], [...SIGNS_AFTER.exec(passage)![0]]);
}

/** How many characters at the beginning of `text` hold these signs in this order, with any white space among them. */
function reach(text: readonly string[], signs: readonly string[]): number {
  let [at, reached] = [0, 0];
  for (const sign of signs.filter((each) => each.trim() !== '')) {
    while (text[at]?.trim() === '') at += 1;
    if (text[at] !== sign) break;
    at += 1;
    reached = text.slice(0, at).join('').length;
  }
  return reached;
}

function findSpan(text: string, letters: string, share: number): { start: number; end: number } | null {
  if (letters === '') return null;
  const found = findNearest(text, letters, share * text.length);
  return found === -1 ? findEnds(text, letters, share) : { start: found, end: found + letters.length };
}

function findNearest(text: string, letters: string, wanted: number): number {
  let best = -1;
  for (let at = text.indexOf(letters); at !== -1; at = text.indexOf(letters, at + 1))
    if (best === -1 || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at;
  return best;
}

function findEnds(text: string, letters: string, share: number): { start: number; end: number } | null {
  if (letters.length < 3 * END_LETTERS) return null;
  const start = findNearest(text, letters.slice(0, END_LETTERS), share * text.length);
  if (start === -1) return null;
  const last = text.indexOf(letters.slice(-END_LETTERS), start);
  const end = last + END_LETTERS;
  return last !== -1 && end - start <= STRETCH * letters.length ? { start, end } : null;
}
