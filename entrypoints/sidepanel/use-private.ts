import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';

/**
 * Whether this panel belongs to a private window, which keeps nothing; `null` until it is known.
 * `extension.inIncognitoContext` is false even in a private window's panel.
 */
export function usePrivate(): boolean | null {
  const [isPrivate, setIsPrivate] = useState<boolean | null>(null);
  useEffect(() => void browser.windows.getCurrent().then(({ incognito }) => setIsPrivate(incognito)), []);
  return isPrivate;
}
