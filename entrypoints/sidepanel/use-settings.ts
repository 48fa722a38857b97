import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { parseAddress } from '../../lib/settings/address';
import { type Place, toPlace } from '../../lib/settings/place';
import type { Field } from '../../lib/settings/fields';
import type { Settings } from '../../lib/settings/settings';
import { changeSettings, loadSettings } from '../../lib/settings/store';
import { applyLook } from '../shared/look';
import { followStorage, storageLock } from '../shared/stored-settings';

export type PanelSettings = {
  /** The host to which a run would send; '' on the device, `null` until it is known. */
  destination: string | null;
  place: Place;
  wasDamaged: boolean;
  /** The keyboard shortcut as the browser reports it; '' for none. */
  shortcut: string;
  /** `null` until they are known. */
  settings: Settings | null;
  /** The fields that an organisation has locked: changing them has no effect. */
  locked: ReadonlySet<Field>;
};

const INITIAL: PanelSettings = {
  destination: null,
  place: 'device',
  wasDamaged: false,
  shortcut: '',
  settings: null,
  locked: new Set(),
};

/** What the panel shows of the settings, kept up to date while it is open. */
export function useSettings(): PanelSettings {
  const [settings, setSettings] = useState<PanelSettings>(INITIAL);
  useEffect(() => {
    const read = async () => {
      const [{ settings, wasDamaged, locked }, commands] = await Promise.all([
        loadSettings(browser.storage.local),
        browser.commands.getAll(),
      ]);
      applyLook(settings);
      const address = parseAddress(settings.engine === 'relay' ? settings.relay.url : settings.provider.baseUrl);
      setSettings({
        destination: settings.engine === 'key-sentences' || !address.ok ? '' : address.host,
        place: toPlace(settings, address.ok && address.isPrivate),
        wasDamaged,
        shortcut: commands.find(({ name }) => name === 'summarize')?.shortcut ?? '',
        settings,
        locked,
      });
    };
    void read();
    return followStorage(() => void read());
  }, []);
  return settings;
}

/** Changes the current settings, because another page may have changed them since they were shown. */
export async function save(change: (settings: Settings) => Settings): Promise<void> {
  await changeSettings(browser.storage.local, change, storageLock);
}
