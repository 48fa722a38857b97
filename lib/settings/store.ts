import { isRecord } from '../is-record';
import { DEFAULT_SETTINGS, parseSettings, type Settings } from './settings';

/** The part of `storage.local` that settings need. */
export type StorageArea = {
  get(keys: string[]): Promise<Record<string, unknown>>;
  set(values: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
};

const SETTINGS = 'settings';
/** Where settings that could not be read are kept, so that nothing a person typed is lost. */
const SET_ASIDE = 'settingsSetAside';
const KEYS = 'keys';
/** Optional parameters that a model has refused, by provider and model. */
const REJECTED = 'rejectedParameters';

/**
 * The settings; defaults when there are none or they are damaged. Damaged ones are set aside, and `wasDamaged` stays true
 * until the next save, so that every page can say so.
 */
export async function loadSettings(area: StorageArea): Promise<{ settings: Settings; wasDamaged: boolean }> {
  const stored = await area.get([SETTINGS, SET_ASIDE]);
  const settings = parseSettings(stored[SETTINGS]);
  if (settings) return { settings, wasDamaged: SET_ASIDE in stored && !(SETTINGS in stored) };
  await area.set({ [SET_ASIDE]: stored[SETTINGS] });
  await area.remove([SETTINGS]);
  return { settings: DEFAULT_SETTINGS, wasDamaged: true };
}

export async function saveSettings(area: StorageArea, settings: Settings): Promise<void> {
  await area.set({ [SETTINGS]: settings });
}

/**
 * The key for a base URL, '' when there is none. Keys are kept by origin: a key typed for one host is never sent to
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

/** Stores `key` for the origin of `baseUrl`; '' removes it. */
export async function saveKey(area: StorageArea, baseUrl: string, key: string): Promise<void> {
  const { [toOrigin(baseUrl)]: _former, ...others } = await loadRecord(area, KEYS);
  await area.set({ [KEYS]: key ? { ...others, [toOrigin(baseUrl)]: key } : others });
}

/** Names of the optional parameters that this provider's model has refused before. */
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

function toOrigin(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}
