import { listCutOff, type PageNow, readDraft, readKept } from './history/keep';
import { broughtKey, keepKey } from './history/keys';
import { isRunning, lastRun, type TabState } from './tab-state';

/** A stream changes what is shown at every frame, and writing each change would cost more than showing it. */
const WRITE_INTERVAL_MS = 1_000;

export type MemoryDoors = {
  /** The part of `storage.session` that the memory needs. */
  area: {
    /** Everything, without keys. */
    get: (keys?: string[]) => Promise<Record<string, unknown>>;
    set: (values: Record<string, unknown>) => Promise<void>;
    remove: (keys: string[]) => Promise<void>;
  };
  /** What a tab shows while a gesture's access lasts; otherwise `null`. */
  readPage: (tabId: number) => Promise<PageNow | null>;
};

/** What was kept of a tab, its runs without an ending, and a question that was only previewed. */
type Kept = { tab: TabState; cutOff: readonly string[]; draft: string };

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

export function createMemory({ area, readPage }: MemoryDoors): Memory {
  let isKept = false;
  let latest: ReadonlyMap<number, TabState> = new Map();
  let written = latest;
  let wasRefused = false;
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
    const changed = [...after].filter(([tabId, tab]) => wasRefused || before.get(tabId) !== tab);
    const closed = [...before.keys()].filter((tabId) => !after.has(tabId));
    // When storage is full or refused, only the memory of a closed panel is lost, and nothing can be done about it.
    if (closed.length > 0) area.remove(closed.flatMap(toKeys)).catch(() => undefined);
    if (changed.length === 0) return;
    area.set(Object.fromEntries(changed.map(([tabId, tab]) => [keepKey(tabId), tab]))).then(
      () => (wasRefused = false),
      // The next time, everything is tried again.
      () => (wasRefused = true),
    );
  };
  const writeSoon = () => {
    const tabs = [...latest];
    // Each run is written as soon as it starts: what the background brings it is kept only for a run that is known.
    const isNew = tabs.some(([tabId, tab]) => lastRun(tab)?.id !== lastRun(written.get(tabId) ?? null)?.id);
    if (isNew || !tabs.some(([, tab]) => isRunning(tab))) flush();
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
      const found = await area.get(toKeys(tabId));
      const stored = found[key];
      if (stored === undefined) return null;
      const brought = found[broughtKey(tabId)];
      // Most panels open without it.
      const whole = brought ? (await import('./history/add-brought')).addBrought(stored, brought) : stored;
      const tab = readKept(whole, await readPage(tabId));
      return tab && { tab, cutOff: listCutOff(stored), draft: readDraft(whole) };
    },
    release: (tabId) => {
      flush();
      released.add(tabId);
      written = new Map([...written].filter(([id]) => id !== tabId));
    },
    forgetClosed: async (openTabIds) => {
      const open = openTabIds.flatMap(toKeys);
      const keys = Object.keys(await area.get()).filter((key) => key.startsWith(keepKey('')) && !open.includes(key));
      if (keys.length > 0) await area.remove(keys);
    },
    flush,
  };
}

function toKeys(tabId: number): [kept: string, brought: string] {
  return [keepKey(tabId), broughtKey(tabId)];
}
