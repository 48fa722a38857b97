import browser from 'webextension-polyfill';
import type { Imported } from '../../components/options/Backup';
import { loadKeys } from '../../lib/settings/keys';
import { parseTransfer } from '../../lib/settings/parse-transfer';
import type { Settings } from '../../lib/settings/settings';
import { buildTransfer, MAX_TRANSFER_BYTES, type Transfer } from '../../lib/settings/transfer';

/** By then the browser has read the file long ago. */
const DOWNLOAD_MS = 60_000;

/** Downloads a file with the settings, and with the stored keys if the reader wants that. */
export async function exportSettings(settings: Settings, withKeys: boolean): Promise<void> {
  const now = new Date().toISOString();
  const keys = withKeys ? await loadKeys(browser.storage.local) : null;
  const url = URL.createObjectURL(new Blob([buildTransfer(settings, keys, now)], { type: 'application/json' }));
  const download = `pith-settings-${now.slice(0, 10)}.json`;
  Object.assign(document.createElement('a'), { href: url, download }).click();
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_MS);
}

/** Parses a file of exported settings. Nothing is changed yet. */
export async function readSettings(file: File): Promise<Imported> {
  if (file.size > MAX_TRANSFER_BYTES) return { kind: 'refused', problem: 'too-big' };
  const read = parseTransfer(await file.text());
  return read.ok
    ? { kind: 'read', transfer: read, hosts: await listHosts(read) }
    : { kind: 'refused', problem: read.problem };
}

/** The hosts whose key in the file differs from the stored one. */
async function listHosts({ keys }: Transfer): Promise<string[]> {
  const stored = await loadKeys(browser.storage.local);
  const changed = Object.keys(keys).filter((origin) => keys[origin] !== stored[origin]);
  return changed.map((origin) => new URL(origin).host);
}
