import { splitSentences } from '../../engine/on-device/sentences';

/** A sentence or a bullet of a summary. `start` and `end` are offsets in the Markdown; `text` is without its markup. */
export type Statement = { start: number; end: number; text: string };

const FENCE = /^\s*(?:```|~~~)/;
const MARKER = /^\s*(?:>\s*)*(?:(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)?/;
const HEADING = /^\s*(?:>\s*)*#{1,6}(?:\s|$)/;
/** A line of nothing but bold words is a heading, or a question with its answer below it. */
const BOLD_LINE = /^\s*(?:\*\*|__)[^*_]+(?:\*\*|__):?\s*$/;
const RULE = /^[\s|:=*_-]*$/;

/**
 * The statements of a Markdown text in order. Headings, code and the lines between a table's head and its rows are
 * none; a row of a table is one. `isWhole`: whether the text is finished; otherwise its last statement is left out,
 * because it may go on.
 */
export function splitStatements(markdown: string, language: string, isWhole: boolean): Statement[] {
  const statements: Statement[] = [];
  let fence = '';
  let start = 0;
  for (const line of markdown.split('\n')) {
    const from = start;
    start += line.length + 1;
    const mark = FENCE.exec(line)?.[0].trim() ?? '';
    if (mark !== '' && (fence === '' || mark === fence)) fence = fence === '' ? mark : '';
    // The row above that line is the table's head.
    if (/^\s*\|?\s*:?-+:?\s*\|/.test(line)) statements.pop();
    if (mark !== '' || fence !== '' || HEADING.test(line) || RULE.test(line) || BOLD_LINE.test(line)) continue;
    const indent = MARKER.exec(line)![0].length;
    const pieces = /^\s*\|/.test(line) ? [line.slice(indent).trim()] : splitSentences(line.slice(indent), language);
    let at = from + indent;
    for (const piece of pieces) {
      at = markdown.indexOf(piece, at);
      const text = toPlain(piece);
      if (/\p{L}/u.test(text)) statements.push({ start: at, end: at + piece.length, text });
      at += piece.length;
    }
  }
  const isOpen = !isWhole && statements.length > 0 && !markdown.slice(statements.at(-1)!.end).includes('\n');
  return isOpen ? statements.slice(0, -1) : statements;
}

/** Escaped punctuation is moved out of the way into the Private Use Area, while the markup is taken off. */
const AWAY = 0xe000;

/** A sentence without emphasis, links' addresses, backslashes and the lines of a table. */
export function toPlain(markdown: string): string {
  return markdown
    .replace(/\\([!-/:-@[-`{-~])/g, (_, char: string) => String.fromCharCode(AWAY + char.charCodeAt(0)))
    .replace(/!?\[([^\]]*)\]\([^)\s]*(?:\s+"[^"]*")?\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)(?=\S)([^]*?\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*_])([*_])(?=\S)([^*_]*\S)\1(?![\p{L}\p{N}])/gu, '$2')
    .replace(/\s*\|\s*/g, ' | ')
    .replace(/^ \| | \| $/g, '')
    .replace(/[\uE000-\uE07F]/g, (char) => String.fromCharCode(char.charCodeAt(0) - AWAY))
    .trim();
}
