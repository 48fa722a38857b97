import { useCallback, useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';

const DISMISSED = 'introductionDismissed';

/** Whether the reader has not dismissed the introduction yet. False until that is known, so that nothing flashes up. */
export function useFirst(): { isFirst: boolean; dismiss: () => void } {
  const [isFirst, setIsFirst] = useState(false);
  useEffect(() => void browser.storage.local.get(DISMISSED).then((stored) => setIsFirst(!(DISMISSED in stored))), []);
  const dismiss = useCallback(() => {
    setIsFirst(false);
    // When the browser refuses to write it, the introduction only appears again.
    browser.storage.local.set({ [DISMISSED]: true }).catch(() => undefined);
  }, []);
  return { isFirst, dismiss };
}
