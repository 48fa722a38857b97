import { encode, type Encoding, fromRuns, invert, type Run } from './table.ts';

/**
 * The tables that tell which characters the codes of Chinese, Japanese and Korean files are, as Adobe publishes them.
 * Most of them say the same in other words, so the pack has each as its difference from another one. `scripts/cmaps`
 * makes it.
 */
export type PackedTable = {
  /** The table from which this one differs, by character if both have an encoding; `isInverse`: the other way round. */
  base?: { name: string; isInverse: boolean };
  encoding: Encoding;
  /** Ranges of codes: their bytes, and the first and last one. */
  space: readonly (readonly [bytes: number, from: number, to: number])[];
  /** The runs that differ from the base, and those that this table lacks: where they begin, and how many they are. */
  changed: Columns;
  removed: Columns;
  /** Where blocks that are copied as they are begin, and how long they are. */
  blocks: [at: number, length: number];
};
export type Columns = { at: number; count: number };
export type PackHeader = {
  tables: Record<string, PackedTable>;
  /** Tables that are copied as they are. */
  files: Record<string, [at: number, length: number]>;
};

export type CMaps = { read: (name: string) => Uint8Array<ArrayBuffer> | null };

/** Opens a pack: the length of its header in four bytes, the header in JSON, and the bytes to which it points. */
export function openCMaps(pack: Uint8Array): CMaps {
  const length = new DataView(pack.buffer, pack.byteOffset).getUint32(0);
  const header = JSON.parse(new TextDecoder().decode(pack.subarray(4, 4 + length))) as PackHeader;
  const bytes = pack.subarray(4 + length);
  const tableOf = (name: string): Map<number, number> => {
    const { base, changed, removed } = header.tables[name]!;
    const former = base ? tableOf(base.name) : new Map<number, number>();
    const table = base?.isInverse ? invert(former) : former;
    for (const code of fromRuns(readColumns(bytes, removed)).keys()) table.delete(code);
    for (const [code, value] of fromRuns(readColumns(bytes, changed))) table.set(code, value);
    return table;
  };
  const copy = ([at, length]: [number, number]) => bytes.slice(at, at + length);
  return {
    read: (name) => {
      const file = header.files[name];
      if (file) return copy(file);
      const packed = header.tables[name];
      return packed ? writeCMap(name, packed, tableOf(name), copy(packed.blocks)) : null;
    },
  };
}

/** Reads runs, written in columns: gaps between codes, lengths, and steps between values in two parts. */
function readColumns(bytes: Uint8Array, { at, count }: Columns): Run[] {
  const readColumn = () => {
    const column: number[] = [];
    while (column.length < count) {
      let [number, shift, byte] = [0, 1, 0];
      do {
        byte = bytes[at++]!;
        number += (byte & 127) * shift;
        shift *= 128;
      } while (byte > 127);
      column.push(number);
    }
    return column;
  };
  const [gaps, lengths, highs] = [readColumn(), readColumn(), readColumn()];
  const runs: Run[] = [];
  let [code, value] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const step = highs[index]! * 256 + bytes[at + index]!;
    code += gaps[index]!;
    value += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
    const length = lengths[index]! + 1;
    runs.push([code, value, length]);
    code += length;
    value += length;
  }
  return runs;
}

/** pdfjs' own format, one block for each range; see `BinaryCMapReader` there. */
function writeCMap(
  name: string,
  { encoding, space }: PackedTable,
  table: ReadonlyMap<number, number>,
  blocks: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const written: number[] = [0];
  const hex = (number: number, size: number) => {
    for (let shift = size - 1; shift >= 0; shift -= 1) written.push(Math.floor(number / 256 ** shift) % 256);
  };
  const number = (value: number) => {
    const groups = [value % 128];
    for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
      groups.unshift((rest % 128) + 128);
    written.push(...groups);
  };
  for (const [size, from, to] of space) {
    written.push(size - 1, 1);
    hex(from, size);
    number(to - from);
  }
  const isOfCharacters = name.endsWith('-UCS2');
  for (const [code, value] of table) {
    if (isOfCharacters) {
      const text = encode(value, 'utf16');
      const size = text > 0xffff ? 4 : 2;
      written.push(0x80 + size - 1, 1);
      hex(code, 2);
      hex(text, size);
    } else {
      written.push(0x60 + 3, 1);
      hex(encode(code, encoding), 4);
      number(0);
      number(value);
    }
  }
  const file = new Uint8Array(written.length + blocks.length);
  file.set(written);
  file.set(blocks, written.length);
  return file;
}
