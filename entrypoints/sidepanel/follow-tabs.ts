import browser, { type Tabs } from 'webextension-polyfill';
import type { Panel } from '../../lib/panel/controller';
import { claimIntent, parseIntent } from '../../lib/run/intent';
import { intentKey } from '../../lib/run/intent-slot';
import type { PendingRequest } from '../../lib/run/request';
import { firstLook } from './first-look';

type TabListeners = Pick<Panel, 'onActivated' | 'onClosed' | 'onDetached' | 'onNavigated' | 'onIntent'>;

/**
 * Reports what happens to the tabs of this panel's window. This needs no permission, because it does not read any
 * page's address. `onActivated` is also called once at the beginning, and `onIntent` once for each intent.
 */
export function followTabs({ onActivated, onClosed, onDetached, onNavigated, onIntent }: TabListeners): void {
  let windowId: number | undefined;
  let lastIntent = '';
  const take = async (request: PendingRequest | null) => {
    // Two simultaneous claims can both find the intent.
    if (!request || request.intent === lastIntent) return;
    lastIntent = request.intent;
    await onIntent(request);
  };
  const claim = async () => {
    if (windowId !== undefined) await take(await claimIntent(browser.storage.session, windowId));
  };
  browser.tabs.onActivated.addListener((tab: Tabs.OnActivatedActiveInfoType) => {
    if (tab.windowId === windowId) void onActivated(tab.tabId);
  });
  browser.tabs.onRemoved.addListener((tabId) => onClosed(tabId));
  browser.tabs.onDetached.addListener((tabId, { oldWindowId }) => {
    if (oldWindowId === windowId) onDetached(tabId);
  });
  browser.tabs.onUpdated.addListener((tabId, { status, url }) => {
    // In Chrome, a page that only changes its own address "loads". Firefox reports only the address, and only if Pith
    // has the permission for the site.
    if (status === 'loading' || url !== undefined) onNavigated(tabId, url ?? null);
  });
  browser.storage.session.onChanged.addListener((changes) => {
    if (windowId !== undefined && intentKey(windowId) in changes) void claim();
  });
  void (async () => {
    const { tabId, intent, ...found } = await firstLook;
    windowId = found.windowId;
    if (tabId !== undefined) void onActivated(tabId);
    await take(parseIntent(intent));
    // What happened before this listened.
    const [tab] = await browser.tabs.query({ active: true, windowId });
    if (tab?.id !== undefined && tab.id !== tabId) void onActivated(tab.id);
    await claim();
  })();
}
