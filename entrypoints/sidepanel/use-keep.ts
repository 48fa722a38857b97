import { useEffect, useRef } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { keepKey, listCutOff, readKept } from '../../lib/panel/history/keep';
import type { PanelState } from '../../lib/panel/state';
import { isRunning, type TabState } from '../../lib/panel/tab-state';

/** A page that does not say its address within this time counts as another one. */
const PATIENCE_MS = 500;

/** A stream changes what is shown at every frame; writing each change would cost more than showing it. */
const WRITE_INTERVAL_MS = 1_000;

type Keep = {
  /** Looks for what was kept of a tab, once, and hands it to `onKept`. */
  restore: (tabId: number) => Promise<void>;
  /** Leaves what is kept of a tab to another panel. */
  release: (tabId: number) => void;
};

/**
 * Keeps what each tab shows in session storage, so that it is there again when the panel is closed and opened. A private
 * window keeps nothing.
 */
export function useKeep(
  { tabs }: PanelState,
  isPrivate: boolean | null,
  onKept: (tabId: number, tab: TabState | null, cutOff: readonly string[]) => void,
): Keep {
  const written = useRef<PanelState['tabs']>(new Map());
  const latest = useRef(tabs);
  latest.current = tabs;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const asked = useRef(new Map<number, Promise<void>>());
  /** Until it is known, nothing is kept. */
  const isKept = useRef(false);
  isKept.current = isPrivate === false;

  const write = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    if (!isKept.current) return;
    const before = written.current;
    const after = latest.current;
    written.current = after;
    const changed = [...after].filter(([tabId, tab]) => before.get(tabId) !== tab);
    const closed = [...before.keys()].filter((tabId) => !after.has(tabId));
    // Storage that is full or refused loses the memory of a closed panel, not the panel; there is nothing to do about it.
    if (closed.length > 0) browser.storage.session.remove(closed.map(keepKey)).catch(() => undefined);
    if (changed.length === 0) return;
    browser.storage.session
      .set(Object.fromEntries(changed.map(([tabId, tab]) => [keepKey(tabId), tab])))
      // The next time all of it is tried again.
      .catch(() => (written.current = new Map()));
  };

  useEffect(() => {
    const isStreaming = [...tabs.values()].some(isRunning);
    if (!isStreaming) write();
    else timer.current ??= setTimeout(write, WRITE_INTERVAL_MS);
  }, [tabs, isPrivate]);
  useEffect(() => {
    addEventListener('pagehide', write);
    void forgetClosedTabs();
    return () => removeEventListener('pagehide', write);
  }, []);

  const restoreTab = async (tabId: number) => {
    const key = keepKey(tabId);
    const stored = await browser.storage.session.get(key);
    if (!(key in stored)) return;
    onKept(tabId, readKept(stored[key], await readUrl(tabId)), listCutOff(stored[key]));
  };
  return {
    restore: (tabId) => {
      const before = asked.current.get(tabId);
      if (before) return before;
      // What is asked for must not wait for a memory that cannot be read.
      const restoring = restoreTab(tabId).catch(() => undefined);
      asked.current.set(tabId, restoring);
      return restoring;
    },
    release: (tabId) => {
      write();
      asked.current.delete(tabId);
      written.current = new Map([...written.current].filter(([id]) => id !== tabId));
    },
  };
}

/** The address of the tab's page, where a gesture's access still lasts; else ''. */
async function readUrl(tabId: number): Promise<string> {
  try {
    const asking = browser.scripting.executeScript({
      target: { tabId },
      func: () => location.href,
      // A page may be loading for ever, or be busy; the panel does not wait for it.
      injectImmediately: true,
    });
    const late = new Promise<[]>((resolve) => setTimeout(() => resolve([]), PATIENCE_MS));
    const [answer] = await Promise.race([asking, late]);
    return typeof answer?.result === 'string' ? answer.result : '';
  } catch {
    return '';
  }
}

/** Tabs that were closed while no panel was open were seen by nobody. */
async function forgetClosedTabs(): Promise<void> {
  const [stored, tabs] = await Promise.all([browser.storage.session.get(), browser.tabs.query({})]);
  const open = new Set(tabs.flatMap(({ id }) => (id === undefined ? [] : [keepKey(id)])));
  const closed = Object.keys(stored).filter((key) => key.startsWith(keepKey('')) && !open.has(key));
  if (closed.length > 0) await browser.storage.session.remove(closed);
}
