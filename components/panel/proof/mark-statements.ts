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
/** Two characters of one word or number. Scripts without spaces have no such limits. */
const IN_WORD = /^[\p{Script=Latin}\p{Nd}]{2}$/u;
const IN_ADDRESS = /(?::\/\/\S*|\]\([^)]*)$/;

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
    const said = markAbsent(markdown.slice(start, end), text, findings);
    // In a table the chip stands in the last cell; behind an address it must not become part of it.
    const close = /\s*\|$/.exec(said)?.[0] ?? '';
    const before = said.slice(0, said.length - close.length);
    const gap = /:\/\/\S*$/.test(before) ? ' ' : '';
    marked += `${markdown.slice(from, start)}${before}${gap}${String.fromCodePoint(FIRST_CHIP + index)}${close}`;
    from = end;
  }
  return marked + markdown.slice(from);
}

/** `text`: the statement without its Markdown, in which the findings are counted. */
function markAbsent(markdown: string, text: string, findings: ProvenStatement['findings']): string {
  const absent = findings.filter(({ severity }) => severity === 'absent');
  let marked = markdown;
  let [from, until] = [0, 0];
  for (const { start, end } of absent.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    // A number in a quotation that is marked as a whole.
    if (start < until) continue;
    const words = text.slice(start, end);
    const at = findWords(marked, words, from);
    if (at === -1) continue;
    marked = `${marked.slice(0, at)}${ABSENT_START}${words}${ABSENT_END}${marked.slice(at + words.length)}`;
    from = at + ABSENT_START.length + words.length + ABSENT_END.length;
    until = end;
  }
  return marked;
}

/** Where these words are next, and neither part of a longer word or number nor in code or an address; -1: nowhere. */
function findWords(markdown: string, words: string, from: number): number {
  for (let at = markdown.indexOf(words, from); at !== -1; at = markdown.indexOf(words, at + 1)) {
    const before = markdown.slice(0, at);
    const isInCode = before.split('`').length % 2 === 0;
    const isCut = IN_WORD.test(markdown.slice(Math.max(0, at - 1), at + 1));
    const isCutAfter = IN_WORD.test(markdown.slice(at + words.length - 1, at + words.length + 1));
    if (!isInCode && !isCut && !isCutAfter && !IN_ADDRESS.test(before)) return at;
  }
  return -1;
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
