import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openCMaps } from '../../../lib/article/pdf/cmaps/unpack';
import { packCMaps } from '../../../scripts/cmaps/pack-cmaps';
import { readBinaryCMap } from '../../../scripts/cmaps/read-bcmap';

const FOLDER = path.join(import.meta.dirname, '../../../node_modules/pdfjs-dist/cmaps');

test('every table is unpacked as pdfjs publishes it', () => {
  const pack = packCMaps();
  console.log(`tables of characters: ${pack.length} bytes, compressed ${deflateRawSync(pack, { level: 9 }).length}`);
  const maps = openCMaps(pack);
  const names = readdirSync(FOLDER).filter((file) => file.endsWith('.bcmap'));
  expect(names.length).toBeGreaterThan(160);
  for (const file of names) {
    const [found, expected] = [maps.read(file.replace('.bcmap', ''))!, readFileSync(path.join(FOLDER, file))].map(
      readBinaryCMap,
    );
    expect(found!.glyphs.size, file).toBe(expected!.glyphs.size);
    expect(
      [...expected!.glyphs].filter(([code, value]) => found!.glyphs.get(code) !== value),
      file,
    ).toEqual([]);
    expect(
      [...expected!.texts].filter(([code, text]) => found!.texts.get(code) !== text),
      file,
    ).toEqual([]);
    expect(found!.texts.size, file).toBe(expected!.texts.size);
    expect([found!.use, found!.space, found!.isVertical], file).toEqual([
      expected!.use,
      expected!.space,
      expected!.isVertical,
    ]);
  }
  expect(maps.read('Unknown-H')).toBeNull();
});
