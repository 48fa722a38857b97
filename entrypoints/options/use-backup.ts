import { useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { BackupProps, Imported } from '../../components/options/Backup';
import { loadKeys } from '../../lib/settings/keys';
import { buildTransfer, MAX_TRANSFER_BYTES, parseTransfer, type Transfer } from '../../lib/settings/transfer';
import type { Saved } from './use-saved';

/** The browser has read the file long before. */
const DOWNLOAD_MS = 60_000;

/** Settings to a file and back. */
export function useBackup({ loaded, save, stored }: Saved): Omit<BackupProps, 'settings' | 'locked' | 'languages'> {
  const [imported, setImported] = useState<Imported | null>(null);
  const settings = loaded?.settings;

  const exportFile = async (withKeys: boolean) => {
    if (!settings) return;
    await stored();
    const now = new Date().toISOString();
    const keys = withKeys ? await loadKeys(browser.storage.local) : null;
    const url = URL.createObjectURL(new Blob([buildTransfer(settings, keys, now)], { type: 'application/json' }));
    Object.assign(document.createElement('a'), {
      href: url,
      download: `pith-settings-${now.slice(0, 10)}.json`,
    }).click();
    setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_MS);
  };
  const readFile = async (file: File | null): Promise<Imported | null> => {
    if (!file) return null;
    if (file.size > MAX_TRANSFER_BYTES) return { kind: 'refused', problem: 'too-big' };
    const read = parseTransfer(await file.text());
    return read.ok
      ? { kind: 'read', transfer: read, hosts: await listHosts(read) }
      : { kind: 'refused', problem: read.problem };
  };
  return {
    imported,
    onExport: (withKeys) => void exportFile(withKeys),
    onFile: (file) => void readFile(file).then(setImported),
    onApply: (transfer) => {
      setImported(null);
      save({ settings: () => transfer.settings, keys: transfer.keys }, 'importApplied');
    },
  };
}

/** The hosts for which there is another key in the file than is stored, or none. */
async function listHosts({ keys }: Transfer): Promise<string[]> {
  const stored = await loadKeys(browser.storage.local);
  const changed = Object.keys(keys).filter((origin) => keys[origin] !== stored[origin]);
  return changed.map((origin) => new URL(origin).host);
}
