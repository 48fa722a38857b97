import type { Passage } from '../article';
import { cleanLine } from '../text';

/** The rows of CSV (RFC 4180), also with another separator: the most frequent of four in the first line. */
export function* tablePassages(text: string): Generator<Passage> {
  const [firstLine = ''] = /^.*/.exec(text.trimStart()) ?? [];
  const separator = [',', ';', '\t', '|'].reduce((best, other) =>
    firstLine.split(other).length > firstLine.split(best).length ? other : best,
  );
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  const source = text.replace(/\r\n?/g, '\n');
  for (let index = 0; index <= source.length; index++) {
    const char = source[index];
    if (isQuoted && char !== undefined) {
      if (char !== '"') cell += char;
      else if (source[index + 1] === '"') cell += source[++index];
      else isQuoted = false;
    } else if (char === '"' && cell === '') isQuoted = true;
    else if (char === separator) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || char === undefined) {
      const row = [...cells, cell].map(cleanLine).join(' | ');
      if (/[^\s|]/.test(row)) yield { kind: 'row', text: row };
      [cells, cell] = [[], ''];
    } else cell += char;
  }
}
