import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { PageAccess } from '../../components/panel/page-access';

/**
 * What the browser lets Pith do with the tab's page, asked again when the page or the access changes. Nothing is read:
 * a script that does nothing is refused in the same words.
 */
export function usePageAccess(tabId: number | null, gestures: number): PageAccess {
  const [access, setAccess] = useState<PageAccess>('unknown');
  useEffect(() => {
    if (tabId === null) return;
    let isLatest = true;
    const look = async () => {
      const found = await ask(tabId);
      if (isLatest) setAccess(found);
    };
    const onUpdated = (id: number, { status }: { status?: string }) => {
      if (id === tabId && status === 'complete') void look();
    };
    const onAdded = () => void look();
    setAccess('unknown');
    void look();
    browser.tabs.onUpdated.addListener(onUpdated);
    browser.permissions.onAdded.addListener(onAdded);
    return () => {
      isLatest = false;
      browser.tabs.onUpdated.removeListener(onUpdated);
      browser.permissions.onAdded.removeListener(onAdded);
    };
  }, [tabId, gestures]);
  return access;
}

async function ask(tabId: number): Promise<PageAccess> {
  try {
    await browser.scripting.executeScript({ target: { tabId }, func: () => undefined, injectImmediately: true });
    return 'open';
  } catch (error) {
    // Most pages that a panel is opened for can be read.
    const { classifyRefusal } = await import('../../lib/run/refusal');
    const code = classifyRefusal(error instanceof Error ? error.message : '');
    if (code === 'restricted-page') return 'restricted';
    return code === 'needs-access' ? 'none' : 'unknown';
  }
}
