// Any indentation is accepted: models indent by habit, never for code.
export const HEADING = /^[ \t]*(#{1,6})(?=[ \t]|$)/;
export const RULE = /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
export const FENCE = /^([ \t]*)(`{3,}(?=[^`]*$)|~{3,})/;
export const QUOTE = /^[ \t]*>[ \t]?/;
export const MARKER = /^([ \t]*)([-*+]|\d{1,9}[.)])(?:([ \t]+)(?=\S)|[ \t]*$)/;
/** All quote and list markers before a line's own text. */
export const MARKERS = /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*)*/;

/** Lists and quotations nested deeper are shown as they are written. */
export const MAX_DEPTH = 16;

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

export function skipBlank(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && isBlank(lines[at]!)) at++;
  return at;
}

/** Whether a non-blank line ends a paragraph. */
export function isStart(line: string, depth: number): boolean {
  if (HEADING.test(line) || RULE.test(line) || FENCE.test(line)) return true;
  // A paragraph's line may well begin with a year or an empty mark.
  return depth < MAX_DEPTH && (QUOTE.test(line) || /^[ \t]*(?:[-*+]|1[.)])[ \t]+\S/.test(line));
}

/** The white space at the start of `line`, up to `width` columns or one tab more, in columns and in characters. */
function skipIndent(line: string, width = Infinity): { columns: number; at: number } {
  let [columns, at] = [0, 0];
  for (; columns < width && (line[at] === ' ' || line[at] === '\t'); at++)
    columns += line[at] === ' ' ? 1 : 4 - (columns % 4);
  return { columns, at };
}

export function countIndent(line: string): number {
  return skipIndent(line).columns;
}

export function dedent(line: string, width: number): string {
  const { columns, at } = skipIndent(line, width);
  return ' '.repeat(Math.max(0, columns - width)) + line.slice(at);
}
