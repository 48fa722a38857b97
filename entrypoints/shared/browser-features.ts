import browser, { type Tabs } from 'webextension-polyfill';
import type { browser as chromeBrowser } from 'wxt/browser';

/**
 * What only one browser has, and the polyfill's types therefore lack. Detected by feature, never by the browser's name.
 */

type ChromeFeatures = Partial<Pick<typeof chromeBrowser, 'sidePanel' | 'permissions' | 'storage'>>;

/** Chrome's own API; in Firefox the same object without these members. */
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
 * Makes Chrome report toolbar clicks. Chrome can open the panel by itself on a click, but then it grants no access to
 * the page and the extension receives no event. The setting survives a restart of the browser, so it is set at every
 * start.
 */
export async function keepToolbarClicks(): Promise<void> {
  await sidePanel?.setPanelBehavior({ openPanelOnActionClick: false });
}

/**
 * Keeps content scripts out of stored settings and keys. Chrome forgets this when it restarts; Firefox has no such
 * method.
 */
export async function lockStorage(): Promise<void> {
  await storage?.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

/** Asks the browser to offer access to the tab's site in the toolbar; `null` if the browser cannot. */
export const requestSiteAccess: ((tabId: number) => Promise<void>) | null =
  typeof permissions?.addHostAccessRequest === 'function'
    ? (tabId) => permissions.addHostAccessRequest({ tabId })
    : null;

type PermissionRequest = Parameters<typeof browser.permissions.request>[0];

/**
 * The reader's consent that page text leaves the browser, which Firefox calls data collection. It is given and
 * withdrawn apart from the access to hosts. Chrome has no such permission.
 */
const CONSENT: PermissionRequest & { data_collection?: string[] } = sidePanel
  ? {}
  : { data_collection: ['websiteContent'] };

/** Whether page text may be sent; with a pattern, whether it may be sent to that host. */
export function maySend(originPattern?: string): Promise<boolean> {
  return browser.permissions.contains({ ...CONSENT, origins: originPattern === undefined ? [] : [originPattern] });
}

/**
 * Asks the reader for what `maySend` needs and Pith does not have; Pith needs none of it until a provider is connected.
 * Must be called synchronously in a click's listener.
 */
export function requestSending(originPattern?: string): Promise<boolean> {
  return browser.permissions.request({ ...CONSENT, origins: originPattern === undefined ? [] : [originPattern] });
}
