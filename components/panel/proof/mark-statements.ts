import type { ProvenStatement } from '../../../lib/proof/prover';
import { ABSENT_END, ABSENT_START, FIRST_CHIP, MAX_CHIPS } from './marks';

/** Two characters of one word or number. Scripts without spaces have no such limits. */
const IN_WORD = /^[\p{Script=Latin}\p{Nd}]{2}$/u;
const IN_ADDRESS = /(?::\/\/\S*|\]\([^)]*)$/;

/** The Markdown with a mark behind each statement that is whole in it, and around what is not on the page. */
export function markStatements(markdown: string, statements: readonly ProvenStatement[]): string {
  let marked = '';
  let from = 0;
  for (const [index, { start, end, findings, text }] of statements.entries()) {
    if (end > markdown.length || index >= MAX_CHIPS) break;
    const said = markAbsent(markdown.slice(start, end), text, findings, toMark(index));
    // In a table the chip stands in the last cell; behind an address it must not become part of it.
    const close = /\s*\|$/.exec(said)?.[0] ?? '';
    const before = said.slice(0, said.length - close.length);
    const gap = /:\/\/\S*$/.test(before) ? ' ' : '';
    marked += `${markdown.slice(from, start)}${before}${gap}${toMark(index)}${close}`;
    from = end;
  }
  return marked + markdown.slice(from);
}

function toMark(statement: number): string {
  return String.fromCodePoint(FIRST_CHIP + statement);
}

/** `text`: the statement without its Markdown, in which the findings are counted. `mark`: its own. */
function markAbsent(markdown: string, text: string, findings: ProvenStatement['findings'], mark: string): string {
  const absent = findings.filter(({ severity }) => severity === 'absent');
  let marked = markdown;
  let [from, until] = [0, 0];
  for (const { start, end } of absent.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    // A number in a quotation that is marked as a whole.
    if (start < until) continue;
    const words = text.slice(start, end);
    const at = findWords(marked, words, from);
    if (at === -1) continue;
    const between = `${ABSENT_START}${mark}${words}${ABSENT_END}`;
    marked = `${marked.slice(0, at)}${between}${marked.slice(at + words.length)}`;
    from = at + between.length;
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
