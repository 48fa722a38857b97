import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { parseAddress } from '../../lib/settings/address';
import type { EngineChoice } from '../../lib/settings/settings';
import { maySend } from '../shared/browser-features';

/** The host in use that Pith may not reach; '' for none, and until it is known. */
export function useUnreached({ engine, provider, relay }: EngineChoice): string {
  const [unreached, setUnreached] = useState('');
  const baseUrl = { 'key-sentences': '', provider: provider.baseUrl, relay: relay.url }[engine];
  useEffect(() => {
    let isLatest = true;
    const look = async () => {
      const address = parseAddress(baseUrl);
      const isReached = !address.ok || (await maySend(address.originPattern));
      if (isLatest) setUnreached(isReached ? '' : address.host);
    };
    const onChange = () => void look();
    onChange();
    browser.permissions.onAdded.addListener(onChange);
    browser.permissions.onRemoved.addListener(onChange);
    return () => {
      isLatest = false;
      browser.permissions.onAdded.removeListener(onChange);
      browser.permissions.onRemoved.removeListener(onChange);
    };
  }, [baseUrl]);
  return unreached;
}
