import { keepKey, listCutOff, readKept } from './history/keep';
import { isRunning, type TabState } from './tab-state';

/** A stream changes what is shown at every frame, and writing each change would cost more than showing it. */
const WRITE_INTERVAL_MS = 1_000;

export type MemoryDoors = {
  /** The part of `storage.session` that the memory needs. */
  area: {
    /** Everything, without a key. */
    get: (key?: string) => Promise<Record<string, unknown>>;
    set: (values: Record<string, unknown>) => Promise<void>;
    remove: (keys: string[]) => Promise<void>;
  };
  /** The address of a tab's page while a gesture's access lasts; otherwise ''. */
  readUrl: (tabId: number) => Promise<string>;
};

/** What was kept of a tab, and its runs without an ending. */
type Kept = { tab: TabState; cutOff: readonly string[] };

/** Keeps what each tab shows in session storage, so that it is there again when the panel is closed and reopened. */
export type Memory = {
  /** Takes what the tabs show now. */
  watch: (tabs: ReadonlyMap<number, TabState>) => void;
  /** Allows keeping. Nothing is kept before, because a private window keeps nothing. */
  setKept: (isKept: boolean) => void;
  read: (tabId: number) => Promise<Kept | null>;
  /** Hands over what is kept of a tab to another panel. */
  release: (tabId: number) => void;
  /** Drops what is kept of all other tabs, which were closed while no panel was open. */
  forgetClosed: (openTabIds: readonly number[]) => Promise<void>;
  /** Writes what has not been written yet. */
  flush: () => void;
};

export function createMemory({ area, readUrl }: MemoryDoors): Memory {
  let isKept = false;
  let latest: ReadonlyMap<number, TabState> = new Map();
  let written = latest;
  /** Tabs whose memory now belongs to another panel. */
  const released = new Set<number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!isKept) return;
    const before = written;
    const after = new Map([...latest].filter(([tabId]) => !released.has(tabId)));
    written = after;
    const changed = [...after].filter(([tabId, tab]) => before.get(tabId) !== tab);
    const closed = [...before.keys()].filter((tabId) => !after.has(tabId));
    // When storage is full or refused, only the memory of a closed panel is lost, and nothing can be done about it.
    if (closed.length > 0) area.remove(closed.map(keepKey)).catch(() => undefined);
    if (changed.length === 0) return;
    area
      .set(Object.fromEntries(changed.map(([tabId, tab]) => [keepKey(tabId), tab])))
      // The next time, everything is tried again.
      .catch(() => (written = new Map()));
  };
  const writeSoon = () => {
    if (![...latest.values()].some(isRunning)) flush();
    else timer ??= setTimeout(flush, WRITE_INTERVAL_MS);
  };
  return {
    watch: (tabs) => {
      if (tabs === latest) return;
      latest = tabs;
      writeSoon();
    },
    setKept: (next) => {
      isKept = next;
      writeSoon();
    },
    read: async (tabId) => {
      released.delete(tabId);
      const key = keepKey(tabId);
      const stored = (await area.get(key))[key];
      const tab = stored === undefined ? null : readKept(stored, await readUrl(tabId));
      return tab && { tab, cutOff: listCutOff(stored) };
    },
    release: (tabId) => {
      flush();
      released.add(tabId);
      written = new Map([...written].filter(([id]) => id !== tabId));
    },
    forgetClosed: async (openTabIds) => {
      const isOpen = new Set(openTabIds.map(keepKey));
      const keys = Object.keys(await area.get()).filter((key) => key.startsWith(keepKey('')) && !isOpen.has(key));
      if (keys.length > 0) await area.remove(keys);
    },
    flush,
  };
}
