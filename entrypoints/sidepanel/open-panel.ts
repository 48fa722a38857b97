import browser from 'webextension-polyfill';
import { isChanged } from '../../lib/panel/choices';
import { createPanel, type Panel } from '../../lib/panel/controller';
import { createKeeper, type Keeper } from '../../lib/panel/keeper';
import type { PageNow } from '../../lib/panel/history/keep';
import { createMemory } from '../../lib/panel/memory';
import { PING_INTERVAL_MS, type Port, RUN_PORT } from '../../lib/run/protocol';
import type { Settings } from '../../lib/settings/settings';
import { followTabs } from './follow-tabs';
import { keepHint, keepPageText } from './page-texts';

/** A page that does not report its address within this time counts as another one. */
const PATIENCE_MS = 500;

export type OpenPanel = {
  panel: Panel;
  history: Keeper;
  /**
   * The reader's settings, the host that they send to ('' for none), and whether the window is private; `null` until
   * they are known.
   */
  configure: (settings: Settings | null, destination: string, isPrivate: boolean | null) => void;
};

/** Creates the panel of this window, and reports to it what happens in the browser. Once for each panel page. */
export function openPanel(): OpenPanel {
  let settings: Settings | null = null;
  const { promise: known, resolve: onKnown } = Promise.withResolvers<void>();
  let destination = '';
  const now = () => Date.now();
  const memory = createMemory({ area: browser.storage.session, readPage });
  const history = createKeeper({
    loadStore: () => import('../../lib/panel/history/store'),
    now,
    onProblem: (problem) => panel.tellProblem(problem),
  });
  const panel = createPanel({
    pingIntervalMs: PING_INTERVAL_MS,
    connect: () => browser.runtime.connect({ name: RUN_PORT }) as Port,
    readFile: async (listener, signal) => (await import('./file-receiver')).createFileReceiver(listener, signal),
    memory,
    history,
    now,
    createId: () => crypto.randomUUID(),
    stopsOnLeave: () => settings?.onNavigate === 'stop',
    onPageText: keepPageText,
    onHint: keepHint,
    isChanged: async (run) => {
      await known;
      return settings === null || isChanged(run, settings, destination);
    },
  });
  followTabs(panel);
  browser.permissions.onAdded.addListener(panel.onAccess);
  addEventListener('online', panel.onOnline);
  addEventListener('pagehide', memory.flush);
  void forgetClosedTabs(memory.forgetClosed);
  return {
    panel,
    history,
    configure: (chosen, host, isPrivate) => {
      [settings, destination] = [chosen, host];
      if (chosen) onKnown();
      memory.setKept(isPrivate === false);
      // Nothing is decided until both are known.
      if (chosen && isPrivate !== null) history.setMode(isPrivate || !chosen.keepsHistory ? 'off' : 'on');
    },
  };
}

/** What the tab shows while a gesture's access lasts; otherwise `null`. */
async function readPage(tabId: number): Promise<PageNow | null> {
  try {
    const asking = browser.scripting.executeScript({
      target: { tabId },
      func: () => ({ url: location.href, loadedAt: performance.timeOrigin }),
      // A page may load forever or be busy; the panel does not wait for it.
      injectImmediately: true,
    });
    const late = new Promise<[]>((resolve) => setTimeout(() => resolve([]), PATIENCE_MS));
    const [answer] = await Promise.race([asking, late]);
    return (answer?.result as PageNow | undefined) ?? null;
  } catch {
    return null;
  }
}

/** Forgets tabs that were closed while no panel was open. */
async function forgetClosedTabs(forget: (open: readonly number[]) => Promise<void>): Promise<void> {
  const tabs = await browser.tabs.query({});
  await forget(tabs.flatMap(({ id }) => id ?? []));
}
