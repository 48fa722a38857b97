/**
 * Which code stands for which value: the number of a glyph, or in a table of characters their code point. `runs` count
 * up from a code and a value, `[code, value, length]`, in order and without overlaps.
 */
export type Run = [code: number, value: number, length: number];

/** Groups a table into runs. */
export function toRuns(table: ReadonlyMap<number, number>): Run[] {
  const runs: Run[] = [];
  for (const [code, value] of [...table].sort(([a], [b]) => a - b)) {
    const last = runs.at(-1);
    if (last && code === last[0] + last[2] && value === last[1] + last[2]) last[2] += 1;
    else runs.push([code, value, 1]);
  }
  return runs;
}

export function fromRuns(runs: readonly Run[]): Map<number, number> {
  const table = new Map<number, number>();
  for (const [code, value, length] of runs) for (let at = 0; at < length; at += 1) table.set(code + at, value + at);
  return table;
}

/** The table the other way round; of several codes for one value, the lowest counts. */
export function invert(table: ReadonlyMap<number, number>): Map<number, number> {
  const inverse = new Map<number, number>();
  for (const [code, value] of table) inverse.set(value, Math.min(code, inverse.get(value) ?? Infinity));
  return inverse;
}

/** How a code writes a character. */
export type Encoding = 'ucs2' | 'utf8' | 'utf16' | 'utf32' | 'own';

/** The code that writes a character. */
export function encode(character: number, encoding: Encoding): number {
  switch (encoding) {
    case 'utf16': {
      if (character <= 0xffff) return character;
      const rest = character - 0x10000;
      return (0xd800 + (rest >> 10)) * 0x10000 + 0xdc00 + (rest & 0x3ff);
    }
    case 'utf8':
      return new TextEncoder().encode(String.fromCodePoint(character)).reduce((code, byte) => code * 256 + byte, 0);
    case 'ucs2':
    case 'utf32':
    case 'own':
      return character;
  }
}
