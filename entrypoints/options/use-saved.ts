import { useEffect, useRef, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { MessageKey } from '../../lib/messages';
import { isSameImported, listChanges, revert } from '../../lib/settings/changes';
import { parseSettings, type Settings } from '../../lib/settings/settings';
import { saveKeys } from '../../lib/settings/keys';
import { changeSettings, type LoadedSettings, loadSettings } from '../../lib/settings/store';
import { applyLook } from '../shared/look';
import { followStorage, storageLock } from '../shared/stored-settings';

/** A change. `keys`: those stored before it, by origin; they are nowhere else, and never shown. */
type Made = { before: Settings; after: Settings; keys: Record<string, string>; isUndone: boolean };

type Change = { settings?: (settings: Settings) => Settings; keys?: Record<string, string> };

export type Saved = {
  /** `null` until they are known. */
  loaded: LoadedSettings | null;
  said: { key: MessageKey; number: number } | null;
  undo: 'undo' | 'redo' | null;
  /** Makes a change at once, and confirms it with the sentence `key`. */
  save: (change: Change, key?: MessageKey) => void;
  takeBack: () => void;
  /** Resolves when all changes so far are stored. */
  stored: () => Promise<unknown>;
};

/** The stored settings, whichever page stored them; this page's own changes show at once. */
export function useSaved(): Saved {
  const [loaded, setLoaded] = useState<LoadedSettings | null>(null);
  const [said, setSaid] = useState<Saved['said']>(null);
  const [made, setMade] = useState<Made | null>(null);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(0);

  const read = async () => {
    const now = await loadSettings(browser.storage.local);
    // This page's own changes since then are newer.
    if (waiting.current === 0) setLoaded(now);
    applyLook(now.settings);
  };
  useEffect(() => {
    void read();
    return followStorage(() => void read());
  }, []);

  const store = async ({ settings = (now) => now, keys = {} }: Change, key: MessageKey, isUndone: boolean) => {
    try {
      const former = Object.keys(keys).length > 0 ? await saveKeys(browser.storage.local, keys, storageLock) : {};
      const { before, after } = await changeSettings(browser.storage.local, settings, storageLock);
      const hasChanged = listChanges(before, after).length > 0 || !isSameImported(before, after);
      const hasKeyChanged = Object.entries(former).some(([origin, key]) => key !== keys[origin]);
      if (!hasChanged && !hasKeyChanged) return;
      setMade({ before, after, keys: former, isUndone });
      setSaid((last) => ({ key, number: (last?.number ?? 0) + 1 }));
    } catch {
      // The disk is full, or the profile cannot be written.
      setSaid((last) => ({ key: 'notSaved', number: (last?.number ?? 0) + 1 }));
    } finally {
      waiting.current--;
      await read();
    }
  };
  const save = (change: Change, key: MessageKey = 'saved', isUndone = false) => {
    waiting.current++;
    // As it will be parsed again.
    const toNext = (now: Settings) => parseSettings(change.settings?.(now) ?? now) ?? now;
    setLoaded((now) => now && { ...now, settings: toNext(now.settings) });
    queue.current = queue.current.then(() => store(change, key, isUndone));
  };
  const takeBack = () => {
    if (!made) return;
    const { before, after, keys, isUndone } = made;
    save({ settings: (now) => revert(now, before, after), keys }, isUndone ? 'saved' : 'undone', !isUndone);
  };
  return {
    loaded,
    said,
    undo: made && (made.isUndone ? 'redo' : 'undo'),
    save: (change, key) => save(change, key),
    takeBack,
    stored: () => queue.current,
  };
}
