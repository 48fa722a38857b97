import type { Passage, PassageKind } from '../article';
import { DENSE, isDense, joinTexts } from '../join-texts';
import { cleanLine, cleanLines } from '../text';

/** Lines longer than this are not wrapped by hand: each is a paragraph of its own. */
const MAX_WRAPPED = 130;
/** Text is not wrapped to less than this either: short lines alone are verses or a list. */
const MIN_WRAPPED = 45;
/** A ragged margin: a line that would come this close to the longest with the next word was wrapped there. */
const NEARLY_FULL = 0.85;
const MAX_HEADING_CHARS = 80;
const CODE_CHARS = 2_000;
/** A short line this far from the margin, in columns, is a heading. */
const CENTRED = 12;

/** A number is part of the item, a bullet is not. */
const ITEM = /^\s*(([-*•·‣])|\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?=\S)/;
const SECTION =
  /^(chapter|part|book|section|act|scene|appendix|kapitel|teil|cap[ií]tulo|chapitre)\b|^第.{1,6}[章节節回卷部]/i;

/**
 * Plain text as it is meant: blank lines separate paragraphs, and lines wrapped to a width are joined. A break where
 * the next word would still have fitted is the author's (verses, addresses) and stays.
 */
export function* plainPassages(text: string): Generator<Passage> {
  const source = cleanLines(text).replace(/[\f\v]/g, '\n');
  const widths = source
    .split('\n')
    .map(columns)
    .filter(Boolean)
    .sort((a, b) => a - b);
  // Nearly the widest line, because a few lines of links or tables are wider than the rest.
  const width = Math.max(MIN_WRAPPED, widths[Math.floor(0.95 * (widths.length - 1))] ?? 0);
  for (const block of source.split(/\n\s*\n/)) {
    const lines = block.split('\n').filter((line) => line.trim() !== '');
    const heading = toHeading(lines);
    if (heading) yield heading;
    else if (isFigure(lines)) yield* toCode(lines);
    else yield* joinLines(lines, width > MAX_WRAPPED ? Infinity : width);
  }
}

/** Source code and logs keep their lines. Cut where a block begins at the margin, or at any line in long ones. */
export function* codePassages(text: string): Generator<Passage> {
  let piece: string[] = [];
  let chars = 0;
  for (const line of cleanLines(text).split('\n')) {
    const isMargin = /^\S/.test(line);
    const isBlock = isMargin && piece.at(-1) === '';
    if (chars > CODE_CHARS && (isBlock || chars > (isMargin ? 2 : 4) * CODE_CHARS)) {
      yield* toCode(piece);
      [piece, chars] = [[], 0];
    }
    piece.push(line);
    chars += line.length + 1;
  }
  yield* toCode(piece);
}

function toCode(lines: readonly string[]): Passage[] {
  const text = cleanLines(lines.join('\n'));
  return text ? [{ kind: 'code', text }] : [];
}

function* joinLines(lines: readonly string[], width: number): Generator<Passage> {
  let current: string[] = [];
  let kind: PassageKind = 'paragraph';
  let previous = '';
  const flush = function* (): Generator<Passage> {
    const text = cleanLine(joinTexts(current));
    if (text) yield { kind, text };
  };
  for (const line of lines) {
    // A rule drawn with characters.
    if (!/[\p{L}\p{N}]/u.test(line)) {
      yield* flush();
      current = [];
      continue;
    }
    const quoted = /^\s*(>\s?)+/.exec(line)?.[0] ?? '';
    const [item = '', , bullet] = ITEM.exec(line) ?? [];
    const goesOn: boolean = !item && (isWrapped(previous, line, width) || (kind === 'item' && indent(line) > 0));
    const nextKind: PassageKind = quoted ? 'quote' : item || (kind === 'item' && goesOn) ? 'item' : 'paragraph';
    if (!goesOn || nextKind !== kind) {
      yield* flush();
      current = [];
      kind = nextKind;
    }
    current.push(line.slice(quoted.length || (bullet ? item.length : 0)).trim());
    previous = line;
  }
  yield* flush();
}

function isWrapped(line: string, next: string, width: number): boolean {
  // As in books, an indented first line begins a paragraph.
  if (indent(next) > indent(line) && indent(line) === 0) return false;
  const word = isDense(line) ? '  ' : (/\S+/.exec(next)?.[0] ?? '');
  return columns(line) + 1 + word.length >= NEARLY_FULL * width;
}

/** Chinese and Japanese characters are two columns wide. */
function columns(line: string): number {
  return line.trimEnd().length + (line.match(DENSE)?.length ?? 0);
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}

function toHeading(lines: readonly string[]): Passage | null {
  const [first = '', second] = lines;
  const text = cleanLine(first);
  const isUnderlined = lines.length === 2 && /^\s*([=\-~*_])\1{2,}\s*$/.test(second ?? '');
  if (!text || text.length > MAX_HEADING_CHARS || !/\p{L}/u.test(text)) return null;
  if (isUnderlined) return { kind: 'heading', text, level: second?.includes('=') ? 1 : 2 };
  if (lines.length > 1 || /[.,;:!?。，！？]$/.test(text.replace(/^\S*\d\.$/, ''))) return null;
  const isShouted = text === text.toUpperCase() && text !== text.toLowerCase();
  const isNumbered = /^(\d+\.)*\d+\.?\s+\p{Lu}/u.test(first);
  const isCentred = indent(first) >= CENTRED;
  return isShouted || isNumbered || isCentred || SECTION.test(text) ? { kind: 'heading', text, level: 2 } : null;
}

/** A table or a drawing made of characters: most lines have gaps or rules within. */
function isFigure(lines: readonly string[]): boolean {
  const drawn = lines.filter((line) => /\S(\s{3,}|\t+)\S|\+--|--\+|[│├└┌─]|\|.*\|/.test(line));
  return lines.length > 1 && drawn.length > lines.length / 2;
}
