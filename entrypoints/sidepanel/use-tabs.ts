import { useEffect, useRef } from 'preact/hooks';
import browser, { type Tabs } from 'webextension-polyfill';
import { claimIntent, intentKey } from '../../lib/run/intent';
import type { PendingRequest } from '../../lib/run/request';

export type TabListeners = {
  /** Another tab of this window is in front; called once at the beginning too. */
  onActivated: (tabId: number) => Promise<void>;
  onClosed: (tabId: number) => void;
  /** The tab leaves this window for another one. */
  onDetached: (tabId: number) => void;
  /** The tab begins to show another page, the same one anew (`null`), or another place of it; `null` too if not known. */
  onNavigated: (tabId: number, url: string | null) => void;
  /** A gesture in this window asked for a run. Each intent comes once. */
  onIntent: (request: PendingRequest) => Promise<void>;
};

/** What happens to the tabs of this panel's window. None of it needs a permission: no page's address is looked at. */
export function useTabs(listeners: TabListeners): void {
  const latest = useRef(listeners);
  latest.current = listeners;

  useEffect(() => {
    let windowId: number | undefined;
    let lastIntent = '';
    const claim = async () => {
      if (windowId === undefined) return;
      const request = await claimIntent(browser.storage.session, windowId);
      // Two claims at once can both find it.
      if (!request || request.intent === lastIntent) return;
      lastIntent = request.intent;
      await latest.current.onIntent(request);
    };
    const onActivated = (tab: Tabs.OnActivatedActiveInfoType) => {
      if (tab.windowId === windowId) void latest.current.onActivated(tab.tabId);
    };
    const onRemoved = (tabId: number) => latest.current.onClosed(tabId);
    const onDetached = (tabId: number, { oldWindowId }: Tabs.OnDetachedDetachInfoType) => {
      if (oldWindowId === windowId) latest.current.onDetached(tabId);
    };
    const onUpdated = (tabId: number, { status, url }: Tabs.OnUpdatedChangeInfoType) => {
      // A page that only gives itself another address "loads" in Chrome. Firefox tells the address alone, and only where
      // it has the permission for the site.
      if (status === 'loading' || url !== undefined) latest.current.onNavigated(tabId, url ?? null);
    };
    const onSession = (changes: Record<string, unknown>) => {
      if (windowId !== undefined && intentKey(windowId) in changes) void claim();
    };
    browser.tabs.onActivated.addListener(onActivated);
    browser.tabs.onRemoved.addListener(onRemoved);
    browser.tabs.onDetached.addListener(onDetached);
    browser.tabs.onUpdated.addListener(onUpdated);
    browser.storage.session.onChanged.addListener(onSession);
    void (async () => {
      windowId = (await browser.windows.getCurrent()).id;
      const [tab] = await browser.tabs.query({ active: true, windowId });
      if (tab?.id !== undefined) await latest.current.onActivated(tab.id);
      await claim();
    })();
    return () => {
      browser.tabs.onActivated.removeListener(onActivated);
      browser.tabs.onRemoved.removeListener(onRemoved);
      browser.tabs.onDetached.removeListener(onDetached);
      browser.tabs.onUpdated.removeListener(onUpdated);
      browser.storage.session.onChanged.removeListener(onSession);
    };
  }, []);
}
