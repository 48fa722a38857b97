import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { type Encoding, invert, type Run, toRuns } from '../../lib/article/pdf/cmaps/table.ts';
import type { Columns, PackedTable, PackHeader } from '../../lib/article/pdf/cmaps/unpack.ts';
import { readBinaryCMap } from './read-bcmap.ts';

const FOLDER = path.join(import.meta.dirname, '../../node_modules/pdfjs-dist/cmaps');

/** `inverse`: of a table of characters. */
type Table = { name: string; encoding: Encoding; table: Map<number, number>; inverse?: Map<number, number> };

/** The pack as a script that exports it, compressed, in base64. */
export function writeCMaps(): string {
  return `export default '${deflateRawSync(packCMaps(), { level: 9 }).toString('base64')}';\n`;
}

/** Packs pdfjs' tables so that `openCMaps` gives them back; compressed, they are a sixth of what they were. */
export function packCMaps(): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  const add = (bytes: Uint8Array): [number, number] => {
    parts.push(bytes);
    at += bytes.length;
    return [at - bytes.length, bytes.length];
  };
  const header: PackHeader = { tables: {}, files: {} };
  const packed: Table[] = [];
  for (const name of listNames()) {
    const bytes = readFileSync(path.join(FOLDER, `${name}.bcmap`));
    const { isVertical, use, space, glyphs, texts } = readBinaryCMap(bytes);
    if (use !== '' || isVertical || (glyphs.size > 0 && texts.size > 0)) {
      header.files[name] = add(bytes);
      continue;
    }
    const encoding = toEncoding(name);
    const long = [...texts].filter(([, hex]) => toCharacter(hex) === null);
    const characters = [...texts].flatMap(([code, hex]): [number, number][] => {
      const character = toCharacter(hex);
      return character === null ? [] : [[code, character]];
    });
    const table = texts.size > 0 ? new Map(characters) : decode(glyphs, encoding);
    const best = findBase(packed, encoding, table);
    const write = (runs: readonly Run[]): Columns => ({ at: add(toColumns(runs))[0], count: runs.length });
    header.tables[name] = {
      ...(best.base && { base: best.base }),
      encoding,
      space,
      changed: write(toRuns(best.changed)),
      removed: write(toRuns(best.removed)),
      blocks: add(Uint8Array.from(long.flatMap(toBlock))),
    } satisfies PackedTable;
    packed.push({ name, encoding, table, ...(texts.size > 0 && { inverse: invert(table) }) });
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  return Buffer.concat([length, json, ...parts]);
}

/** Those from which others are derived come first. */
function listNames(): string[] {
  const names = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.bcmap') ? file.slice(0, -'.bcmap'.length) : []));
  const rank = (name: string) => (/^Adobe-.*-UCS2$/.test(name) ? 0 : name.includes('UTF16') ? 1 : 2);
  return names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function toEncoding(name: string): Encoding {
  const [, encoding] = /^Uni.*-(UCS2|UTF8|UTF16|UTF32)-/.exec(name) ?? [];
  return (encoding?.toLowerCase() as Encoding | undefined) ?? 'own';
}

/** The character that a text is; `null` for several. */
function toCharacter(hex: string): number | null {
  const text = String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)));
  const [character, ...others] = text;
  return character === undefined || others.length > 0 ? null : character.codePointAt(0)!;
}

/** The same table by characters. */
function decode(glyphs: ReadonlyMap<number, number>, encoding: Encoding): Map<number, number> {
  return new Map([...glyphs].map(([code, value]) => [decodeCode(code, encoding), value]));
}

function decodeCode(code: number, encoding: Encoding): number {
  if (encoding === 'utf16' && code > 0xffff)
    return 0x10000 + (Math.floor(code / 0x10000) - 0xd800) * 0x400 + ((code % 0x10000) - 0xdc00);
  if (encoding !== 'utf8') return code;
  const hex = code.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
    .toString()
    .codePointAt(0)!;
}

type Difference = Pick<PackedTable, 'base'> & { changed: Map<number, number>; removed: Map<number, number> };

/** The table, or its inverse, from which the fewest codes differ. */
function findBase(packed: readonly Table[], encoding: Encoding, table: ReadonlyMap<number, number>): Difference {
  let best: { base?: NonNullable<PackedTable['base']>; before: ReadonlyMap<number, number> } = { before: new Map() };
  let fewest = table.size;
  for (const { name, encoding: other, table: former, inverse } of packed.toReversed()) {
    if ((other === 'own' && !inverse) !== (encoding === 'own')) continue;
    const before = inverse ?? former;
    if (Math.abs(before.size - table.size) >= fewest) continue;
    let count = before.size - table.size;
    for (const [code, value] of table) {
      const found = before.get(code);
      if (found !== value) count += found === undefined ? 2 : 1;
      if (count >= fewest) break;
    }
    if (count >= fewest) continue;
    fewest = count;
    best = { base: { name, isInverse: inverse !== undefined }, before };
  }
  const { base, before } = best;
  const changed = new Map([...table].filter(([code, value]) => before.get(code) !== value));
  const removed = new Map([...before.keys()].filter((code) => !table.has(code)).map((code) => [code, code]));
  return { ...(base && { base }), changed, removed };
}

/** What `readColumns` reads. */
function toColumns(runs: readonly Run[]): Uint8Array {
  const [gaps, lengths, highs, lows]: number[][] = [[], [], [], []];
  let [nextCode, nextValue] = [0, 0];
  for (const [code, value, length] of runs) {
    gaps!.push(code - nextCode);
    lengths!.push(length - 1);
    const step = value >= nextValue ? 2 * (value - nextValue) : 2 * (nextValue - value) - 1;
    highs!.push(Math.floor(step / 256));
    lows!.push(step % 256);
    [nextCode, nextValue] = [code + length, value + length];
  }
  return Uint8Array.from([...[gaps, lengths, highs].flatMap((column) => column!.flatMap(toBytes)), ...lows!]);
}

function toBytes(number: number): number[] {
  const bytes: number[] = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
  return [...bytes, number];
}

/** A block of pdfjs' format: one code, and several characters. */
function toBlock([code, hex]: [number, string]): number[] {
  const text = (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
  return [0x80 + text.length - 1, 1, code >> 8, code & 255, ...text];
}
