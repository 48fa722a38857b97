import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { parseAddress } from '../../lib/settings/address';
import { loadSettings } from '../../lib/settings/store';

type PanelSettings = {
  /** The host that a run would send to, '' on the device, `null` until it is known. */
  destination: string | null;
  wasDamaged: boolean;
  stopsOnNavigate: boolean;
  /** The keyboard shortcut as the reader's browser has it, '' for none. */
  shortcut: string;
};

const INITIAL: PanelSettings = { destination: null, wasDamaged: false, stopsOnNavigate: false, shortcut: '' };

/** What the panel says of the settings, kept up to date while it is open. */
export function useSettings(): PanelSettings {
  const [settings, setSettings] = useState<PanelSettings>(INITIAL);
  useEffect(() => {
    const read = async () => {
      const [{ settings, wasDamaged }, commands] = await Promise.all([
        loadSettings(browser.storage.local),
        browser.commands.getAll(),
      ]);
      const address = parseAddress(settings.engine === 'relay' ? settings.relay.url : settings.provider.baseUrl);
      setSettings({
        destination: settings.engine === 'key-sentences' || !address.ok ? '' : address.host,
        wasDamaged,
        stopsOnNavigate: settings.onNavigate === 'stop',
        shortcut: commands.find(({ name }) => name === 'summarize')?.shortcut ?? '',
      });
    };
    const onChanged = () => void read();
    void read();
    browser.storage.local.onChanged.addListener(onChanged);
    return () => browser.storage.local.onChanged.removeListener(onChanged);
  }, []);
  return settings;
}
