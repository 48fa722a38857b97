import type { Field } from './fields';
import { type Managed, type Own, parseManaged, withManaged, withoutManaged } from './managed';
import { DEFAULT_SETTINGS, parseSettings, type Settings } from './settings';

/** The part of `storage.local` that settings need. */
export type StorageArea = {
  get(keys: string[]): Promise<Record<string, unknown>>;
  set(values: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
};

/** The part of the browser's `storage` that reports what an organisation has set, and the part that stores a copy. */
export type ManagedStorage = { local: StorageArea; managed: Pick<StorageArea, 'get'> };

/** Runs `work` while nothing else holds the same lock, in any page. */
export type SettingsLock = <T>(work: () => Promise<T>) => Promise<T>;

export type LoadedSettings = { settings: Settings; wasDamaged: boolean; locked: ReadonlySet<Field> };

const SETTINGS = 'settings';
/** What an organisation has set, as the browser last reported it. */
const MANAGED = 'managed';
/** Names of values that the reader has chosen to differ from an organisation's preset. */
const CHOSEN = 'chosen';
/** Where unreadable settings are kept, so that nothing that the reader typed is lost. */
const SET_ASIDE = 'settingsSetAside';

/**
 * The settings that apply, and which of them an organisation has locked; defaults when there are none or they are
 * damaged. Damaged settings are set aside, and `wasDamaged` stays true until the next change, so that every page can
 * say so.
 */
export async function loadSettings(area: StorageArea): Promise<LoadedSettings> {
  const { own, managed, wasDamaged } = await load(area);
  return { settings: withManaged(own, managed), wasDamaged, locked: new Set(managed.lock.keys()) };
}

/**
 * Changes the current settings, so that two pages do not undo each other's changes, and resolves to the settings before
 * and after. Locked values stay, and a change that could not be parsed again is not made.
 */
export function changeSettings(
  area: StorageArea,
  change: (settings: Settings) => Settings,
  lock: SettingsLock,
): Promise<{ before: Settings; after: Settings }> {
  return lock(async () => {
    const { own, managed } = await load(area);
    const before = withManaged(own, managed);
    const changed = parseSettings(change(before));
    if (!changed) return { before, after: before };
    const next = withoutManaged(own, changed, managed);
    await area.set({ [SETTINGS]: next.settings, [CHOSEN]: next.chosen });
    return { before, after: withManaged(next, managed) };
  });
}

/**
 * Stores a copy of what an organisation has set. Chrome reports it only about three seconds after it starts, too late
 * for showing a page, so everything except a run uses the copy. Firefox rejects when nothing is set.
 */
export async function noteManaged({ local, managed }: ManagedStorage): Promise<void> {
  const [set, noted] = await Promise.all([managed.get(['preset', 'lock']).catch(() => ({})), local.get([MANAGED])]);
  if (JSON.stringify(set) !== JSON.stringify(noted[MANAGED] ?? {})) await local.set({ [MANAGED]: set });
}

async function load(area: StorageArea): Promise<{ own: Own; managed: Managed; wasDamaged: boolean }> {
  const stored = await area.get([SETTINGS, CHOSEN, MANAGED, SET_ASIDE]);
  let settings = parseSettings(stored[SETTINGS]);
  let wasDamaged = SET_ASIDE in stored && !(SETTINGS in stored);
  if (!settings) {
    await area.set({ [SET_ASIDE]: stored[SETTINGS] });
    await area.remove([SETTINGS]);
    [settings, wasDamaged] = [DEFAULT_SETTINGS, true];
  }
  const chosen = Array.isArray(stored[CHOSEN]) ? stored[CHOSEN] : [];
  return { own: { settings, chosen }, managed: parseManaged(stored[MANAGED]), wasDamaged };
}
