import { isRecord } from '../is-record';
import type { SettingsLock, StorageArea } from './store';

const KEYS = 'keys';
/** Optional parameters that a model has refused, by provider and model. */
const REJECTED = 'rejectedParameters';

/**
 * The key for a base URL; '' when there is none. Keys are stored by origin: a key entered for one host is never sent to
 * another, whatever the base URL is changed to.
 */
export async function loadKey(area: StorageArea, baseUrl: string): Promise<string> {
  const key = (await loadRecord(area, KEYS))[toOrigin(baseUrl)];
  return typeof key === 'string' ? key : '';
}

/** The last characters of the stored key, enough to tell two keys apart; '' when there is none. */
export async function loadKeyEnding(area: StorageArea, baseUrl: string): Promise<string> {
  return (await loadKey(area, baseUrl)).slice(-4);
}

/** All keys, by origin. */
export async function loadKeys(area: StorageArea): Promise<Record<string, string>> {
  const entries = Object.entries(await loadRecord(area, KEYS));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Stores keys by origin ('' removes one), and resolves to those stored before ('' for none). */
export function saveKeys(
  area: StorageArea,
  keys: Record<string, string>,
  lock: SettingsLock,
): Promise<Record<string, string>> {
  return lock(async () => {
    const stored = await loadKeys(area);
    const all = Object.entries({ ...stored, ...keys }).filter(([, key]) => key !== '');
    await area.set({ [KEYS]: Object.fromEntries(all) });
    return Object.fromEntries(Object.keys(keys).map((origin) => [origin, stored[origin] ?? '']));
  });
}

/** Names of the optional parameters that this provider's model has refused. */
export async function loadRejected(area: StorageArea, baseUrl: string, model: string): Promise<string[]> {
  const names = (await loadRecord(area, REJECTED))[`${baseUrl} ${model}`];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

export async function saveRejected(area: StorageArea, baseUrl: string, model: string, names: string[]): Promise<void> {
  await area.set({ [REJECTED]: { ...(await loadRecord(area, REJECTED)), [`${baseUrl} ${model}`]: names } });
}

async function loadRecord(area: StorageArea, name: string): Promise<Record<string, unknown>> {
  const { [name]: value } = await area.get([name]);
  return isRecord(value) ? value : {};
}

/** The origin under which the key of a base URL is stored. */
export function toOrigin(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}
