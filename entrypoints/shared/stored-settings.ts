import browser from 'webextension-polyfill';
import type { Lock } from '../../lib/settings/store';

/** One change of what is stored at a time, in whatever page of the extension. */
export const storageLock: Lock = async (work) => navigator.locks.request('settings', work);

/** Calls `listener` when settings or keys may have changed; gives how to end it. */
export function followStorage(listener: () => void): () => void {
  const { onChanged } = browser.storage.local;
  onChanged.addListener(listener);
  return () => onChanged.removeListener(listener);
}
