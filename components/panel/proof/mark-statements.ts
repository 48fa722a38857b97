import type { ProvenStatement } from '../../../lib/proof/prover';

/**
 * Private characters stand in the Markdown for what is shown beside its words, so that it passes the parser: one for
 * the chip of each statement, and two around words that are not on the page.
 */
const FIRST_CHIP = 0xf0000;
const MAX_CHIPS = 0xff00;
const ABSENT_START = String.fromCodePoint(0x100000);
const ABSENT_END = String.fromCodePoint(0x100001);
const PRIVATE = /[\u{F0000}-\u{10FFFF}]/gu;
const PIECES = /([\u{F0000}-\u{FFFFF}]|\u{100000}[^\u{100001}]*\u{100001})/u;

/** A text as it is shown: the chip of a statement, by index, or words that are not on the page, or other text. */
export type Piece = { chip: number } | { absent: string } | { text: string };

/** Whether a text already has such characters: then a model could forge chips, and none are shown. */
export function hasMarks(markdown: string): boolean {
  return markdown.search(PRIVATE) !== -1;
}

/** The Markdown with a mark behind each statement that is whole in it, and around what is not on the page. */
export function markStatements(markdown: string, statements: readonly ProvenStatement[]): string {
  let marked = '';
  let from = 0;
  for (const [index, { start, end, findings, text }] of statements.entries()) {
    if (end > markdown.length || index >= MAX_CHIPS) break;
    let said = markdown.slice(start, end);
    for (const finding of findings) {
      if (finding.severity !== 'absent') continue;
      const words = text.slice(finding.start, finding.end);
      const at = said.indexOf(words);
      if (at !== -1) said = `${said.slice(0, at)}${ABSENT_START}${words}${ABSENT_END}${said.slice(at + words.length)}`;
    }
    // In a table the chip stands in the last cell; behind an address it must not become part of it.
    const close = /\s*\|$/.exec(said)?.[0] ?? '';
    const before = said.slice(0, said.length - close.length);
    const gap = /:\/\/\S*$/.test(before) ? ' ' : '';
    marked += `${markdown.slice(from, start)}${before}${gap}${String.fromCodePoint(FIRST_CHIP + index)}${close}`;
    from = end;
  }
  return marked + markdown.slice(from);
}

export function splitMarked(text: string): Piece[] {
  return text.split(PIECES).flatMap((piece): Piece[] => {
    if (piece === '') return [];
    const code = piece.codePointAt(0)!;
    if (code >= FIRST_CHIP && code < FIRST_CHIP + MAX_CHIPS) return [{ chip: code - FIRST_CHIP }];
    if (piece.startsWith(ABSENT_START) && piece.endsWith(ABSENT_END)) return [{ absent: piece.slice(2, -2) }];
    return [{ text: piece.replace(PRIVATE, '') }];
  });
}
