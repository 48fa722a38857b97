import { keepKey, listCutOff, readKept } from './history/keep';
import { isRunning, type TabState } from './tab-state';

/** A stream changes what is shown at every frame; writing each change would cost more than showing it. */
const WRITE_INTERVAL_MS = 1_000;

export type MemoryDoors = {
  /** The part of `storage.session` that is needed. */
  area: {
    /** All of it without a key. */
    get: (key?: string) => Promise<Record<string, unknown>>;
    set: (values: Record<string, unknown>) => Promise<void>;
    remove: (keys: string[]) => Promise<void>;
  };
  /** The address of a tab's page, where a gesture's access still lasts; else ''. */
  readUrl: (tabId: number) => Promise<string>;
};

/** What was kept of a tab, and the runs in it that had no ending. */
type Kept = { tab: TabState; cutOff: readonly string[] };

/** Keeps what each tab shows in session storage, so that it is there again when the panel is closed and opened. */
export type Memory = {
  /** What the tabs show now. */
  watch: (tabs: ReadonlyMap<number, TabState>) => void;
  /** Nothing is kept before this says so: a private window keeps nothing. */
  setKept: (isKept: boolean) => void;
  read: (tabId: number) => Promise<Kept | null>;
  /** Leaves what is kept of a tab to another panel. */
  release: (tabId: number) => void;
  /** Drops what is kept of other tabs than these: they were closed while no panel was open. */
  forgetClosed: (openTabIds: readonly number[]) => Promise<void>;
  /** Writes what is not yet written. */
  flush: () => void;
};

export function createMemory({ area, readUrl }: MemoryDoors): Memory {
  let isKept = false;
  let latest: ReadonlyMap<number, TabState> = new Map();
  let written = latest;
  /** Tabs whose memory is another panel's now. */
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
    // Storage that is full or refused loses the memory of a closed panel, not the panel; there is nothing to do about it.
    if (closed.length > 0) area.remove(closed.map(keepKey)).catch(() => undefined);
    if (changed.length === 0) return;
    area
      .set(Object.fromEntries(changed.map(([tabId, tab]) => [keepKey(tabId), tab])))
      // The next time all of it is tried again.
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
