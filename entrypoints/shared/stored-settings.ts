import browser from 'webextension-polyfill';
import type { SettingsLock } from '../../lib/settings/store';

/** Serializes changes to stored settings across all pages of the extension. */
export const storageLock: SettingsLock = async (work) => navigator.locks.request('settings', work);

/** Calls `listener` when settings or keys may have changed; returns a function that stops this. */
export function followStorage(listener: () => void): () => void {
  const { onChanged } = browser.storage.local;
  onChanged.addListener(listener);
  return () => onChanged.removeListener(listener);
}
