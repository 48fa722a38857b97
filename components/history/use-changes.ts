import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MessageKey, Translate } from '../../lib/messages';
import type { EntryFacts } from '../../lib/panel/history/entry';
import type { HistoryForm, ImportOutcome } from '../../lib/panel/history/portable';
import { useTranslate } from '../shared/translate';
import { toElementId } from './HistoryList';
import type { Listed } from './use-listed';

/** The ids of what takes the focus. */
const HEADING = 'view-title';
export const CLEAR = 'history-clear';
export const KEEP = 'history-keep';

/** What was deleted can be put back for this long. */
const UNDO_MS = 10_000;

export type HistoryDoors = {
  /** Shows an entry instead of this view; resolves to whether the entry still exists. */
  onOpen: (id: string) => Promise<boolean>;
  /** Deletes an entry at once. */
  onRemove: (id: string) => Promise<void>;
  /** Puts back the entry that was deleted last. */
  onRestore: () => Promise<void>;
  onClear: () => Promise<void>;
  /** Saves the whole history as a file. */
  onExport: (form: HistoryForm) => Promise<void>;
  /** Adds what a file holds. */
  onImport: (file: File) => Promise<ImportOutcome>;
};

export type Changes = {
  /** The id of the entry that can be put back. */
  deletedId: string;
  isAsking: boolean;
  said: string;
  problem: MessageKey | null;
  /** Ends the last action: what was deleted can no longer be put back. */
  proceed: () => void;
  open: (entry: EntryFacts) => Promise<void>;
  remove: (entry: EntryFacts, name: string) => void;
  putBack: (entry: EntryFacts, name: string) => void;
  ask: (isAsked: boolean) => void;
  clear: () => Promise<void>;
  /** What came of an export or an import. */
  note: string;
  save: (form: HistoryForm) => Promise<void>;
  add: (file: File) => Promise<void>;
  /** Moves the focus to this element after the next rendering. */
  focusNext: (id: string) => void;
};

/** What can be done in the history, and what is said about it. */
export function useChanges(
  { found, drop, dropAll, tryAgain }: Pick<Listed, 'found' | 'drop' | 'dropAll' | 'tryAgain'>,
  { onOpen, onRemove, onRestore, onClear, onExport, onImport }: HistoryDoors,
): Changes {
  const t = useTranslate();
  const [deletedId, setDeletedId] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState('');
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<MessageKey | null>(null);
  const toFocus = useRef('');
  useLayoutEffect(() => {
    if (toFocus.current)
      document.getElementById(toFocus.current)?.focus({ preventScroll: toFocus.current !== HEADING });
    toFocus.current = '';
  });
  const proceed = () => {
    if (deletedId) drop(deletedId);
    setDeletedId('');
    setSaid('');
    setNote('');
    setProblem(null);
    setAsking(false);
  };
  const latest = useRef(proceed);
  latest.current = proceed;
  useLayoutEffect(() => {
    if (!deletedId) return;
    const timer = setTimeout(() => latest.current(), UNDO_MS);
    return () => clearTimeout(timer);
  }, [deletedId]);
  const fail = () => {
    setSaid('');
    setProblem('historyFailed');
  };
  const focusNext = (id: string) => void (toFocus.current = id);
  return {
    deletedId,
    isAsking,
    said,
    note,
    problem,
    proceed,
    focusNext,
    open: async ({ id }) => {
      proceed();
      try {
        if (await onOpen(id)) return;
        focusNext(HEADING);
        drop(id);
        setProblem('historyGone');
      } catch {
        fail();
      }
    },
    remove: (entry, name) => {
      const left = found?.entries.filter(({ id }) => id !== deletedId) ?? [];
      const index = left.indexOf(entry);
      const neighbour = left[index + 1] ?? left[index - 1];
      focusNext(neighbour ? toElementId(neighbour) : HEADING);
      proceed();
      setDeletedId(entry.id);
      setSaid(t('historyDeleted', [name]));
      onRemove(entry.id).catch(() => {
        setDeletedId('');
        fail();
      });
    },
    putBack: (entry, name) => {
      focusNext(toElementId(entry));
      setDeletedId('');
      setSaid(t('historyPutBack', [name]));
      onRestore().catch(() => {
        drop(entry.id);
        fail();
      });
    },
    ask: (isAsked) => {
      focusNext(isAsked ? KEEP : CLEAR);
      proceed();
      setAsking(isAsked);
    },
    clear: async () => {
      focusNext(HEADING);
      proceed();
      try {
        await onClear();
        dropAll();
        setSaid(t('historyCleared'));
      } catch {
        fail();
      }
    },
    save: async (form) => {
      proceed();
      try {
        await onExport(form);
        setNote(t('downloadStarted'));
      } catch {
        setProblem('historyUnreadable');
      }
    },
    add: async (file) => {
      proceed();
      try {
        const outcome = await onImport(file);
        if (outcome === 'not-pith' || outcome === 'newer')
          return setProblem(outcome === 'newer' ? 'importNewer' : 'historyNotExport');
        setNote(sayImported(outcome, t));
        tryAgain();
      } catch {
        fail();
      }
    },
  };
}

function sayImported({ added, known, damaged }: Exclude<ImportOutcome, string>, t: Translate): string {
  const say = (key: MessageKey, count: number) => t(key, [count.toLocaleString(t('languageTag'))], count);
  return [
    say('historyImported', added),
    known > 0 && say('historyImportKnown', known),
    damaged > 0 && say('historyImportDamaged', damaged),
  ]
    .filter(Boolean)
    .join(' ');
}
