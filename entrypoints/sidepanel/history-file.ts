import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { Translate } from '../../lib/messages';
import { type ParsedHistory, parseHistory } from '../../lib/panel/history/parse-history';
import {
  HISTORY_FILE,
  type HistoryForm,
  type ImportOutcome,
  toHistoryJson,
  toMarkdownFiles,
} from '../../lib/panel/history/portable';
import type { HistoryEntry } from '../../lib/panel/history/entry';
import type { HistoryStore } from '../../lib/panel/history/store';
import { saveFile } from './save-file';

/** A history of ten thousand pages takes about 60 MB. */
const MAX_BYTES = 100_000_000;

/** Saves the history as JSON, or as an archive of Markdown files with that JSON beside them. */
export async function saveHistory(form: HistoryForm, entries: readonly HistoryEntry[], t: Translate): Promise<void> {
  const json = toHistoryJson(entries);
  if (form === 'json') return saveFile(json, HISTORY_FILE, 'application/json');
  const files = await toMarkdownFiles(entries, t, pause);
  const packed = [...files, [HISTORY_FILE, json] as const].map(([name, text]) => [name, strToU8(text)] as const);
  const archive = zipSync(Object.fromEntries(packed));
  saveFile(archive, 'pith-history.zip', 'application/zip');
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Adds what a file holds to the history. `known`: how many entries were there already, and stay as they are. */
export async function importHistory(file: File, add: HistoryStore['add']): Promise<ImportOutcome> {
  const read = await readHistory(file);
  if (typeof read === 'string') return read;
  const added = await add(read.entries);
  return { added, known: read.entries.length - added, damaged: read.damaged };
}

/** Reads a file that `saveHistory` has saved, or any other. */
async function readHistory(file: File): Promise<ParsedHistory> {
  if (file.size > MAX_BYTES) return 'not-pith';
  const bytes = new Uint8Array(await file.arrayBuffer());
  // Archives begin with these two letters.
  const isArchive = strFromU8(bytes.subarray(0, 2)) === 'PK';
  const json = isArchive ? unpack(bytes) : bytes;
  return json ? parseHistory(new TextDecoder().decode(json), Date.now()) : 'not-pith';
}

/** The one file that matters; `undefined` for an archive without it, or one that is damaged or unpacks to too much. */
function unpack(archive: Uint8Array): Uint8Array | undefined {
  try {
    const wanted = (file: { name: string; originalSize: number }) =>
      file.name === HISTORY_FILE && file.originalSize <= MAX_BYTES;
    return unzipSync(archive, { filter: wanted })[HISTORY_FILE];
  } catch {
    return undefined;
  }
}
