import { type ComponentChildren, h } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import type { TabState } from '../../lib/panel/tab-state';
import type { Keeper } from '../../lib/panel/keeper';
import { translate } from '../shared/sentences';
import { useLazy } from '../../components/shared/use-lazy';

type Wanted = { keepsHistory: boolean; isPrivate: boolean | null; tabId: number | null; onOptions: () => void };

export type View = {
  /** The history's list, instead of what the tab shows; `null` when it is not open. */
  list: ComponentChildren;
  /** The entry that was opened from the list, instead of the list. */
  opened: TabState | null;
  chooseVersion: (id: string) => void;
  /** Opens the history, or goes back one step: to its list, or to the page. */
  toggle: () => void;
  /** Shows the page again. */
  close: () => void;
  /** Deletes an entry. */
  onRemove: Keeper['remove'];
};

const loadHistory = async () => (await import('../../components/history/HistoryView')).HistoryView;

/** Few readers export anything. */
const loadHistoryFile = () => import('./history-file');

/** `isOpen`: whether the list, or an entry `opened` from it, is shown. */
type Shown = { isOpen: boolean; opened: TabState | null };
const CLOSED: Shown = { isOpen: false, opened: null };

/** What the panel shows instead of the page: the history, or an entry from it. */
export function useView(keeper: Keeper, { tabId, ...wanted }: Wanted): View {
  const [{ isOpen, opened }, show] = useState<Shown>(CLOSED);
  const List = useLazy(isOpen, loadHistory);
  const close = useCallback(() => show(CLOSED), []);
  const toggle = useCallback(
    () => show((now) => ({ isOpen: now.opened ? now.isOpen : !now.isOpen, opened: null })),
    [],
  );
  const chooseVersion = useCallback(
    (shownId: string) => show((now) => ({ ...now, opened: now.opened && { ...now.opened, shownId } })),
    [],
  );
  return {
    list:
      isOpen &&
      !opened &&
      List &&
      h(List, {
        ...wanted,
        onList: keeper.list,
        onOpen: async (id) => {
          const entry = await keeper.open(id);
          if (entry) show({ isOpen: true, opened: entry(tabId ?? 0) });
          return entry !== null;
        },
        onRemove: keeper.remove,
        onRestore: keeper.restore,
        onClear: keeper.clear,
        onExport: async (form) => (await loadHistoryFile()).saveHistory(form, await keeper.all(), translate),
        onImport: async (file) => (await loadHistoryFile()).importHistory(file, keeper.add),
        onBack: close,
      }),
    opened,
    chooseVersion,
    toggle,
    close,
    onRemove: keeper.remove,
  };
}
