import browser, { type Tabs } from 'webextension-polyfill';
import type { browser as chromeBrowser } from 'wxt/browser';

/** What only one of the browsers has, and the polyfill's types therefore lack. Told apart by feature, never by name. */

type ChromeFeatures = Partial<Pick<typeof chromeBrowser, 'sidePanel' | 'permissions' | 'storage'>>;

/** Chrome's own API; in Firefox the same object without the members asked for here. */
const { sidePanel, permissions, storage } = (globalThis as unknown as { chrome: ChromeFeatures }).chrome;

/**
 * Opens the panel of the tab's window. Must be called in the first synchronous step of a gesture's listener: after any
 * `await` both browsers refuse.
 */
export function openPanel(tab: Tabs.Tab): Promise<void> {
  if (!sidePanel) return browser.sidebarAction.open();
  return sidePanel.open({ windowId: tab.windowId ?? browser.windows.WINDOW_ID_CURRENT });
}

/**
 * Keeps the toolbar button ours. Chrome can open the panel by itself on a click, but then grants no access to the page and
 * tells the extension nothing; the setting outlives the browser, so it is set at every start.
 */
export async function keepToolbarClicks(): Promise<void> {
  await sidePanel?.setPanelBehavior({ openPanelOnActionClick: false });
}

/** Shuts content scripts out of stored settings and keys. Chrome forgets this at every restart; Firefox has no such method. */
export async function lockStorage(): Promise<void> {
  await storage?.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

/** Asks the browser to offer access to the tab's site in the toolbar; `null` where it cannot. */
export const requestSiteAccess: ((tabId: number) => Promise<void>) | null =
  typeof permissions?.addHostAccessRequest === 'function'
    ? (tabId) => permissions.addHostAccessRequest({ tabId })
    : null;

/**
 * Asks the reader for access to one host. Firefox also asks whether page text may leave the browser, which it calls a data
 * collection; until a provider is set up Pith needs neither. Must be called in the first step of a click.
 */
export function requestHost(originPattern: string): Promise<boolean> {
  const request = { origins: [originPattern], ...(!sidePanel && { data_collection: ['websiteContent'] }) };
  return browser.permissions.request(request as Parameters<typeof browser.permissions.request>[0]);
}
