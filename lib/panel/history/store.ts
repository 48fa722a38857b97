import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type EntryFacts, type HistoryEntry, mergeEntries, parseEntry, readEntry, toEntry, toFacts } from './history';
import { isFound, toWords } from './search';
import type { TabState } from '../tab-state';

/** Where a page of the list ends. */
export type Place = Pick<EntryFacts, 'id' | 'savedAt'>;

/** `next`: after which the next page begins; `null` when this is the last one. */
export type EntryPage = { entries: EntryFacts[]; next: Place | null };

/** The history on this device. Everything rejects with the browser's own error when storage is full, refused or broken. */
export type HistoryStore = {
  /** Adds the runs of a tab that have ended to what is kept of its page; `atMs`: when the last of them did. */
  keep: (tab: TabState, atMs: number) => Promise<void>;
  /**
   * The newest entries after a place, of those with all words of `query`; all of them for ''. Once aborted it may find
   * less.
   */
  list: (query: string, after: Place | null, signal: AbortSignal) => Promise<EntryPage>;
  /** Gives what makes the tab state of an entry, see `readEntry`; `null` when there is no such entry. */
  open: (id: string) => Promise<((tabId: number) => TabState) | null>;
  /** Takes an entry away, and gives what puts it back where it was. */
  remove: (id: string) => Promise<() => Promise<void>>;
  clear: () => Promise<void>;
};

/** Entries are read as unknown: another version may have written them. */
type Schema = DBSchema & { entries: { key: string; value: { id: string }; indexes: { savedAt: number } } };

const PAGE = 50;

/** Read at once; one more than a page shows whether there is another. */
const BATCH = PAGE + 1;

/** Opens the database when it is first needed. Any number of windows may have one each. */
export function createHistoryStore(): HistoryStore {
  let connection: Promise<IDBPDatabase<Schema>> | null = null;

  const connect = (): Promise<IDBPDatabase<Schema>> => {
    const forget = () => {
      if (connection === opening) connection = null;
    };
    if (connection) return connection;
    const opening = open(forget);
    connection = opening;
    // Whoever waits for it hears of the failure; the next one tries again.
    opening.catch(forget);
    return opening;
  };

  /** In transactions of their own: a long one would hold up what another window writes. */
  const readBatch = async (after: Place | null): Promise<{ place: Place; value: unknown }[]> => {
    const index = (await connect()).transaction('entries').store.index('savedAt');
    const batch: { place: Place; value: unknown }[] = [];
    let cursor = await index.openCursor(after && IDBKeyRange.upperBound(after.savedAt), 'prev');
    for (; cursor && batch.length < BATCH; cursor = await cursor.continue()) {
      const place = { savedAt: cursor.key, id: cursor.primaryKey };
      if (after?.savedAt === place.savedAt && place.id >= after.id) continue;
      batch.push({ place, value: cursor.value });
    }
    return batch;
  };

  const put = async (entry: HistoryEntry): Promise<void> => {
    const transaction = (await connect()).transaction('entries', 'readwrite');
    const write = async () => {
      const merged = mergeEntries(await transaction.store.get(entry.id), entry);
      if (merged) await transaction.store.put(merged);
    };
    // A full disk may only be noticed at the end of it.
    await Promise.all([write(), transaction.done]);
  };

  return {
    keep: async (tab, atMs) => {
      const entry = toEntry(tab, atMs);
      if (entry) await put(entry);
    },
    list: async (query, after, signal) => {
      const words = toWords(query);
      const found: EntryFacts[] = [];
      let place = after;
      while (!signal.aborted) {
        const batch = await readBatch(place);
        for (const { value } of batch) {
          const entry = parseEntry(value);
          const facts = entry && isFound(entry, words) && toFacts(entry);
          if (facts) found.push(facts);
        }
        place = batch.at(-1)?.place ?? null;
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
        if (entry) await put(entry);
      };
    },
    clear: async () => (await connect()).clear('entries'),
  };
}

/** `onGone` hears that the connection is of no more use. */
function open(onGone: () => void): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    let isBlocked = false;
    openDB<Schema>('history', 1, {
      upgrade: (database) => {
        database.createObjectStore('entries', { keyPath: 'id' }).createIndex('savedAt', 'savedAt');
      },
      // A window of an older version that does not let go; the panel works on without it.
      blocked: () => {
        isBlocked = true;
        reject(new Error('The history is blocked by another window.'));
      },
      // Another window brings a newer version, or deletes it all: it would wait for this connection forever.
      blocking: (_current, _wanted, event) => {
        (event.target as IDBDatabase).close();
        onGone();
      },
      terminated: onGone,
    }).then((database) => (isBlocked ? database.close() : resolve(database)), reject);
  });
}
