import { useEffect, useRef, useState } from 'preact/hooks';
import { isRecord } from '../../lib/is-record';
import type { MessageKey } from '../../lib/messages';
import type { HistoryStore } from '../../lib/panel/history/store';
import type { RunState } from '../../lib/panel/run-state';
import type { TabState } from '../../lib/panel/tab-state';

export type WatchedTabs = {
  tabs: ReadonlyMap<number, TabState>;
  keepsHistory: boolean;
  /** `null` until it is known whether the window is private. */
  isPrivate: boolean | null;
};

/** For `list` and `open` see `HistoryStore`. They reject when the browser refuses. */
export type History = Pick<HistoryStore, 'list' | 'open' | 'clear'> & {
  /** Keeps at once what has ended in a tab that goes. */
  keep: (tab: TabState) => void;
  /** These runs go on, or did when the panel was closed: they are kept when they are seen to have ended. */
  expect: (ids: readonly string[]) => void;
  /** Why what was shown last could not be kept; `null` when it was. */
  problem: MessageKey | null;
  remove: (id: string) => Promise<void>;
  /** Puts back what was removed last. */
  restore: () => Promise<void>;
};

type LoadStore = () => Promise<{ createHistoryStore: () => HistoryStore }>;

/** What could not be kept waits in memory for the next time; older than the newest few it is given up. */
const MAX_WAITING = 50;

/**
 * Keeps each run in the history when it has ended in this panel. What was restored, or opened from the history, is kept
 * already, or was deleted and must not come back. A private window keeps nothing.
 */
export function useHistory(
  { tabs, keepsHistory, isPrivate }: WatchedTabs,
  // The panel waits for none of it at its start.
  load: LoadStore = () => import('../../lib/panel/history/store'),
): History {
  const [problem, setProblem] = useState<MessageKey | null>(null);
  const mode = useRef<'unknown' | 'off' | 'on'>('unknown');
  mode.current = isPrivate === null ? 'unknown' : isPrivate || !keepsHistory ? 'off' : 'on';
  const latestLoad = useRef(load);
  latestLoad.current = load;
  const goingOn = useRef(new Set<string>());
  const waiting = useRef<readonly { tab: TabState; atMs: number }[]>([]);
  const saving = useRef(Promise.resolve());
  const loaded = useRef<Promise<HistoryStore> | null>(null);
  const putBack = useRef<Promise<() => Promise<void>> | null>(null);

  const store = (): Promise<HistoryStore> => {
    loaded.current ??= latestLoad.current().then(
      ({ createHistoryStore }) => createHistoryStore(),
      (error) => {
        loaded.current = null;
        throw error;
      },
    );
    return loaded.current;
  };
  const forget = (isForgotten: (tab: TabState) => boolean) => {
    waiting.current = waiting.current.filter(({ tab }) => !isForgotten(tab));
    if (waiting.current.length === 0) setProblem(null);
  };
  const save = async () => {
    for (const ended of waiting.current) {
      if (mode.current !== 'on' || !waiting.current.includes(ended)) continue;
      try {
        await (await store()).keep(ended.tab, ended.atMs);
        waiting.current = waiting.current.filter((other) => other !== ended);
        setProblem(null);
      } catch (error) {
        setProblem(isRecord(error) && error.name === 'QuotaExceededError' ? 'historyFull' : 'historyRefused');
      }
    }
  };
  const saveNext = () => {
    if (mode.current === 'off') forget(() => true);
    saving.current = saving.current.then(save);
  };

  const keepEnded = (shown: readonly TabState[]) => {
    const hasEnded = ({ id, ending }: RunState) => ending !== null && goingOn.current.delete(id);
    const ended = shown
      .map((tab) => ({ ...tab, runs: tab.runs.filter(hasEnded) }))
      .filter(({ runs }) => runs.length > 0);
    if (ended.length === 0) return;
    const atMs = Date.now();
    waiting.current = [...waiting.current, ...ended.map((tab) => ({ tab, atMs }))].slice(-MAX_WAITING);
    saveNext();
  };

  useEffect(() => {
    keepEnded([...tabs.values()]);
    for (const { runs } of tabs.values()) for (const { id, ending } of runs) if (!ending) goingOn.current.add(id);
  }, [tabs]);
  useEffect(saveNext, [keepsHistory, isPrivate]);

  return {
    problem,
    keep: (tab) => keepEnded([tab]),
    expect: (ids) => ids.forEach((id) => goingOn.current.add(id)),
    list: async (...query) => (await store()).list(...query),
    open: async (id) => (await store()).open(id),
    remove: async (id) => {
      forget((tab) => tab.id === id);
      putBack.current = store().then((opened) => opened.remove(id));
      await putBack.current;
      // There is more room now.
      saveNext();
    },
    restore: async () => (await putBack.current)?.(),
    clear: async () => {
      forget(() => true);
      await (await store()).clear();
    },
  };
}
