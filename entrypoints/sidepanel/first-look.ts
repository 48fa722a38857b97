import browser from 'webextension-polyfill';
import { takeIntent } from '../../lib/run/intent-slot';

/** Where the panel opened: its window, the tab in front, and the intent that waited, see `takeIntent`. */
export type FirstLook = { windowId: number | undefined; tabId: number | undefined; intent: unknown };

/** Asked as soon as the page runs, while most of the panel is still being loaded. */
export const firstLook = look();

async function look(): Promise<FirstLook> {
  const { id: windowId } = await browser.windows.getCurrent();
  if (windowId === undefined) return { windowId, tabId: undefined, intent: undefined };
  const [[tab], intent] = await Promise.all([
    browser.tabs.query({ active: true, windowId }),
    takeIntent(browser.storage.session, windowId),
  ]);
  return { windowId, tabId: tab?.id, intent };
}
