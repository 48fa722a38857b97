import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { importHistory, saveHistory } from '../../../../entrypoints/sidepanel/history-file';
import { type HistoryEntry, toEntry } from '../../../../lib/panel/history/entry';
import { createTab } from '../../../helpers/panel/history-entries';

/** The files that are saved and read. Saving ends in a click on a link to the content. */

const ENTRIES = ['one', 'two'].map((id) => toEntry(createTab(id, { id: `run-${id}`, title: id }), 1_000)!);
const t = (key: string) => (key === 'languageTag' ? 'en' : key);
const blobs: Blob[] = [];
const names: string[] = [];

beforeEach(() => {
  blobs.length = 0;
  names.length = 0;
  vi.stubGlobal('document', {
    createElement: () => {
      const link = { download: '', click: () => void names.push(link.download) };
      return link;
    },
  });
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${blobs.push(blob as Blob)}`);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const toBytes = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const toFile = (bytes: Uint8Array) =>
  ({ size: bytes.length, arrayBuffer: async () => bytes.slice().buffer }) as unknown as File;

/** Imports a file into a history that holds the entries `known`. */
async function read(bytes: Uint8Array, known: string[] = []) {
  const added: string[] = [];
  const outcome = await importHistory(toFile(bytes), async (entries: readonly HistoryEntry[]) => {
    added.push(...entries.map(({ id }) => id).filter((id) => !known.includes(id)));
    return added.length;
  });
  return { outcome, added };
}

test.each(['json', 'zip'] as const)('a history that was saved as %s can be imported', async (form) => {
  await saveHistory(form, ENTRIES, t);
  expect(names).toEqual([`pith-history.${form}`]);
  const bytes = await toBytes(blobs[0]!);
  expect(await read(bytes)).toEqual({ outcome: { added: 2, known: 0, damaged: 0 }, added: ['one', 'two'] });
  expect((await read(bytes, ['one'])).outcome).toEqual({ added: 1, known: 1, damaged: 0 });
});

test('an archive holds a Markdown file for each page', async () => {
  await saveHistory('zip', ENTRIES, t);
  expect(Object.keys(unzipSync(await toBytes(blobs[0]!)))).toEqual([
    '1970-01-01 one.md',
    '1970-01-01 two.md',
    'pith-history.json',
  ]);
});

test.each([
  ['an archive without a history', zipSync({ 'a.md': strToU8('x') })],
  ['an archive that is cut off', zipSync({ 'pith-history.json': strToU8('{}') }).subarray(0, 40)],
  ['something else', strToU8('PK is how archives begin')],
  ['nothing', new Uint8Array()],
])('a file that is no history is refused: %s', async (_what, bytes) => {
  expect((await read(bytes)).outcome).toBe('not-pith');
});

test('a file that is too big is refused without being read', async () => {
  const file = { size: 1e9, arrayBuffer: () => Promise.reject(new Error('read')) } as unknown as File;
  expect(await importHistory(file, async () => 0)).toBe('not-pith');
});
