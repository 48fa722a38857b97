import type { SettingsLock, ManagedStorage, StorageArea } from '../../lib/settings/store';

/** The browser's `storage.local` in memory. */
export function createArea(stored: Record<string, unknown> = {}): StorageArea & { stored: Record<string, unknown> } {
  return {
    stored,
    get: async (keys) => pick(stored, keys),
    set: async (values) => void Object.assign(stored, structuredClone(values)),
    remove: async (keys) => keys.forEach((key) => delete stored[key]),
  };
}

/** What an organisation has set. `null`: nothing, which Firefox reports by rejecting. */
export function createManaged(values: Record<string, unknown> | null): ManagedStorage['managed'] {
  return {
    get: async (keys) => {
      if (!values) throw new Error('Managed storage manifest not found');
      return pick(values, keys);
    },
  };
}

function pick(from: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return structuredClone(Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])));
}

/** Runs tasks one after another, like the browser's locks. */
export function createLock(): SettingsLock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}
