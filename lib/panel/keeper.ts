import { isRecord } from '../is-record';
import type { MessageKey } from '../messages';
import type { HistoryStore } from './history/store';
import type { RunState } from './run-state';
import type { TabState } from './tab-state';

/** `unknown`: it is not known yet whether the window is private. Runs that end in the meantime wait. */
export type KeepMode = 'unknown' | 'off' | 'on';

/** For the first five see `HistoryStore`. They and `remove` reject when the browser refuses. */
export type Keeper = Pick<HistoryStore, 'list' | 'open' | 'clear' | 'all' | 'add'> & {
  /** Takes what all tabs show now, and keeps each run that has ended since it was seen running. */
  watch: (tabs: Iterable<TabState>) => void;
  /** These runs were going on when the panel was closed, and are kept once they are seen to have ended. */
  expect: (ids: readonly string[]) => void;
  setMode: (mode: KeepMode) => void;
  remove: (id: string) => Promise<void>;
  /** Puts back what was removed last. */
  restore: () => Promise<void>;
};

export type KeeperDoors = {
  /** Loads the store, which the panel does not need at its start. */
  loadStore: () => Promise<{ createHistoryStore: () => HistoryStore }>;
  now: () => number;
  /** Receives the reason why the last run could not be kept; `null` when it was kept. */
  onProblem: (problem: MessageKey | null) => void;
};

/** How many runs that could not be kept wait in memory for the next attempt; only the newest do. */
const MAX_WAITING = 50;

/**
 * Keeps each run in the history once it has ended in this panel. Runs that were restored, or opened from the history,
 * are already kept, or were deleted and must not come back.
 */
export function createKeeper({ loadStore, now, onProblem }: KeeperDoors): Keeper {
  let mode: KeepMode = 'unknown';
  const goingOn = new Set<string>();
  let waiting: readonly { tab: TabState; atMs: number }[] = [];
  let saving = Promise.resolve();
  let loaded: Promise<HistoryStore> | null = null;
  let putBack: Promise<() => Promise<void>> | null = null;

  const store = (): Promise<HistoryStore> => {
    loaded ??= loadStore().then(
      ({ createHistoryStore }) => createHistoryStore(),
      (error) => {
        loaded = null;
        throw error;
      },
    );
    return loaded;
  };
  const forget = (isForgotten: (tab: TabState) => boolean) => {
    waiting = waiting.filter(({ tab }) => !isForgotten(tab));
    if (waiting.length === 0) onProblem(null);
  };
  const save = async () => {
    for (const ended of waiting) {
      if (mode !== 'on' || !waiting.includes(ended)) continue;
      try {
        await (await store()).keep(ended.tab, ended.atMs);
        waiting = waiting.filter((other) => other !== ended);
        onProblem(null);
      } catch (error) {
        onProblem(isRecord(error) && error.name === 'QuotaExceededError' ? 'historyFull' : 'historyRefused');
      }
    }
  };
  const saveNext = () => {
    if (mode === 'off') forget(() => true);
    saving = saving.then(save);
  };

  return {
    watch: (tabs) => {
      const ended: { tab: TabState; atMs: number }[] = [];
      for (const tab of tabs) {
        const runs = tab.runs.filter(({ id, ending }: RunState) => ending !== null && goingOn.delete(id));
        if (runs.length > 0) ended.push({ tab: { ...tab, runs }, atMs: now() });
        for (const { id, ending } of tab.runs) if (!ending) goingOn.add(id);
      }
      if (ended.length === 0) return;
      waiting = [...waiting, ...ended].slice(-MAX_WAITING);
      saveNext();
    },
    expect: (ids) => ids.forEach((id) => goingOn.add(id)),
    setMode: (next) => {
      if (next === mode) return;
      mode = next;
      saveNext();
    },
    list: async (...query) => (await store()).list(...query),
    open: async (id) => (await store()).open(id),
    all: async () => (await store()).all(),
    add: async (entries) => (await store()).add(entries),
    remove: async (id) => {
      forget((tab) => tab.id === id);
      putBack = store().then((opened) => opened.remove(id));
      await putBack;
      // Deleting has made room.
      saveNext();
    },
    restore: async () => (await putBack)?.(),
    clear: async () => {
      forget(() => true);
      await (await store()).clear();
    },
  };
}
