import browser from 'webextension-polyfill';
import { claimIntent } from '../../lib/run/intent';
import type { PendingRequest } from '../../lib/run/request';

/** Where the panel opened: its window, the tab in front, and what a gesture asked of it; `null` for nothing. */
export type FirstLook = { windowId: number | undefined; tabId: number | undefined; request: PendingRequest | null };

/** Asked as soon as the page runs, while most of the panel is still being loaded. */
export const firstLook = look();

async function look(): Promise<FirstLook> {
  const { id: windowId } = await browser.windows.getCurrent();
  if (windowId === undefined) return { windowId, tabId: undefined, request: null };
  const [[tab], request] = await Promise.all([
    browser.tabs.query({ active: true, windowId }),
    claimIntent(browser.storage.session, windowId),
  ]);
  return { windowId, tabId: tab?.id, request };
}
