import browser from 'webextension-polyfill';
import type { Panel } from '../../lib/panel/controller';
import { shownRun, type TabState } from '../../lib/panel/tab-state';

/** A page that loads for longer is shown as it is then. */
const PATIENCE_MS = 10_000;

/** Opens the page of an entry, unless the tab in front shows it, and restores the entry's thread there. */
export async function goOn(panel: Panel, entry: TabState): Promise<void> {
  const { activeTabId, tabs } = panel.state();
  const url = shownRun(entry)?.source?.article.url ?? '';
  const inFront = activeTabId === null ? null : shownRun(tabs.get(activeTabId) ?? null);
  const isInFront = inFront?.request.source.kind !== 'link' && inFront?.source?.article.url === url;
  if (isInFront && !inFront?.isFormer) panel.adopt(activeTabId ?? 0, entry);
  else {
    const { id } = await browser.tabs.create({ url });
    if (id === undefined) return;
    // Loading the page would mark the thread as one about a page that was left.
    await loaded(id);
    panel.adopt(id, entry);
  }
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.ask textarea')?.focus());
}

function loaded(tabId: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      browser.tabs.onUpdated.removeListener(listen);
      resolve();
    };
    const listen = (id: number, { status }: { status?: string }) => {
      if (id === tabId && status === 'complete') end();
    };
    browser.tabs.onUpdated.addListener(listen);
    setTimeout(end, PATIENCE_MS);
  });
}
