import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { startOfDay } from './days';
import { type EntryFacts, type HistoryEntry, mergeEntries, readEntry, toEntry, toFacts, toSubject } from './entry';
import { toPageUrl } from '../../page-url';
import { parseEntry } from './parse-entry';
import { isFound, toWords } from './search';
import type { TabState } from '../tab-state';

/** The last entry of a page of the list. */
export type ListPosition = Pick<EntryFacts, 'id' | 'savedAt'>;

/** `next`: the entry after which the next page begins; `null` on the last page. */
export type EntryPage = { entries: EntryFacts[]; next: ListPosition | null };

/**
 * The history on this device. Every method rejects with the browser's error when storage is full, refused or broken.
 */
export type HistoryStore = {
  /** Adds a tab's ended runs to what is kept of it, or else of its page that day; `atMs`: when the last one ended. */
  keep: (tab: TabState, atMs: number) => Promise<void>;
  /**
   * The newest entries after `after` that contain all words of `query`; every entry for ''. May find fewer once
   * `signal` is aborted.
   */
  list: (query: string, after: ListPosition | null, signal: AbortSignal) => Promise<EntryPage>;
  /**
   * Resolves to a function that makes the tab state of an entry, see `readEntry`; `null` when there is no such entry.
   */
  open: (id: string) => Promise<((tabId: number) => TabState) | null>;
  /** Removes an entry, and resolves to a function that puts it back. */
  remove: (id: string) => Promise<() => Promise<void>>;
  clear: () => Promise<void>;
  /** Every entry, newest first. */
  all: () => Promise<HistoryEntry[]>;
  /** Adds the entries whose ids are new, and resolves to how many they are. What is there stays as it is. */
  add: (entries: readonly HistoryEntry[]) => Promise<number>;
};

/** Entries are parsed from unknown: another version may have written them. */
type Schema = DBSchema & {
  entries: { key: string; value: { id: string; url?: unknown }; indexes: { savedAt: number } };
};

const PAGE = 50;

/** Entries read at once: one more than a page, to know whether there is another page. */
const BATCH = PAGE + 1;

/** Opens the database on first use. Any number of windows may have a store each. */
export function createHistoryStore(): HistoryStore {
  let connection: Promise<IDBPDatabase<Schema>> | null = null;

  const connect = (): Promise<IDBPDatabase<Schema>> => {
    const forget = () => {
      if (connection === opening) connection = null;
    };
    if (connection) return connection;
    const opening = open(forget);
    connection = opening;
    // Callers that wait for this connection see the failure; the next call tries again.
    opening.catch(forget);
    return opening;
  };

  /** Each batch has its own transaction: a long one would block another window's writes. */
  const readBatch = async (after: ListPosition | null): Promise<{ position: ListPosition; value: unknown }[]> => {
    const index = (await connect()).transaction('entries').store.index('savedAt');
    const batch: { position: ListPosition; value: unknown }[] = [];
    let cursor = await index.openCursor(after && IDBKeyRange.upperBound(after.savedAt), 'prev');
    for (; cursor && batch.length < BATCH; cursor = await cursor.continue()) {
      const position = { savedAt: cursor.key, id: cursor.primaryKey };
      if (after?.savedAt === position.savedAt && position.id >= after.id) continue;
      batch.push({ position, value: cursor.value });
    }
    return batch;
  };

  /** `joins`: whether it may become part of its page's entry of that day. */
  const put = async (entry: HistoryEntry, joins: boolean): Promise<void> => {
    const transaction = (await connect()).transaction('entries', 'readwrite');
    const { store } = transaction;
    const findSame = async () => {
      const day = IDBKeyRange.bound(startOfDay(entry.savedAt, 0), startOfDay(entry.savedAt, 1), false, true);
      for (const value of await store.index('savedAt').getAll(day)) {
        const other = isAt(value, entry.url) ? parseEntry(value) : null;
        if (other && toSubject(other) === toSubject(entry)) return other;
      }
      return null;
    };
    const write = async () => {
      const kept = parseEntry(await store.get(entry.id)) ?? (joins ? await findSame() : null);
      const merged = mergeEntries(kept, entry);
      if (merged) await store.put(merged);
    };
    // A full disk may show only when the transaction ends.
    await Promise.all([write(), transaction.done]);
  };

  return {
    keep: async (tab, atMs) => {
      const entry = toEntry(tab, atMs);
      if (entry) await put(entry, true);
    },
    list: async (query, after, signal) => {
      const words = toWords(query);
      const found: EntryFacts[] = [];
      let position = after;
      while (!signal.aborted) {
        const batch = await readBatch(position);
        for (const { value } of batch) {
          const entry = parseEntry(value);
          const facts = entry && isFound(entry, words) && toFacts(entry, words);
          if (facts) found.push(facts);
        }
        position = batch.at(-1)?.position ?? null;
        if (batch.length < BATCH || found.length > PAGE) break;
      }
      const entries = found.slice(0, PAGE);
      const last = entries.at(-1);
      return { entries, next: found.length > PAGE && last ? { id: last.id, savedAt: last.savedAt } : null };
    },
    open: async (id) => {
      const entry = parseEntry(await (await connect()).get('entries', id));
      return entry && ((tabId) => readEntry(entry, tabId));
    },
    remove: async (id) => {
      const transaction = (await connect()).transaction('entries', 'readwrite');
      const [kept] = await Promise.all([transaction.store.get(id), transaction.store.delete(id), transaction.done]);
      const entry = parseEntry(kept);
      return async () => {
        if (entry) await put(entry, false);
      };
    },
    clear: async () => (await connect()).clear('entries'),
    all: async () => {
      const entries: HistoryEntry[] = [];
      for (let position: ListPosition | null = null; ;) {
        const batch = await readBatch(position);
        entries.push(...batch.map(({ value }) => parseEntry(value)).filter((entry) => entry !== null));
        position = batch.at(-1)?.position ?? null;
        if (batch.length < BATCH) return entries;
      }
    },
    add: async (entries) => {
      const transaction = (await connect()).transaction('entries', 'readwrite');
      let added = 0;
      const write = async () => {
        for (const entry of entries) {
          if ((await transaction.store.getKey(entry.id)) !== undefined) continue;
          await transaction.store.put(entry);
          added += 1;
        }
      };
      await Promise.all([write(), transaction.done]);
      return added;
    },
  };
}

/** Most entries of a day are about other pages, and need not be parsed. */
function isAt(value: { url?: unknown }, url: string): boolean {
  return typeof value.url === 'string' && toPageUrl(value.url) === toPageUrl(url);
}

/** `onGone` is called when the connection can no longer be used. */
function open(onGone: () => void): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    let isBlocked = false;
    openDB<Schema>('history', 1, {
      upgrade: (database) => {
        database.createObjectStore('entries', { keyPath: 'id' }).createIndex('savedAt', 'savedAt');
      },
      // A window of an older version keeps the database open; the panel goes on without the history.
      blocked: () => {
        isBlocked = true;
        reject(new Error('The history is blocked by another window.'));
      },
      // Another window upgrades or deletes the database, and would wait for this connection forever.
      blocking: (_current, _wanted, event) => {
        (event.target as IDBDatabase).close();
        onGone();
      },
      terminated: onGone,
    }).then((database) => (isBlocked ? database.close() : resolve(database)), reject);
  });
}
