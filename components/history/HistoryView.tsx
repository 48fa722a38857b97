import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MessageKey } from '../../lib/messages';
import type { EntryFacts } from '../../lib/panel/history/entry';
import { HistoryList, isolate, toElementId } from './HistoryList';
import '../history.css';
import { useTranslate } from '../shared/translate';
import { type SearchResult, type List, useListed } from './use-listed';

export type HistoryViewProps = {
  keepsHistory: boolean;
  /** `null` until it is known. Nothing is looked up before that, or in a private window. */
  isPrivate: boolean | null;
  /** A page of the list: all entries for '', otherwise those with all words of the query. See `HistoryStore`. */
  onList: List;
  /** Shows an entry instead of this view; resolves to whether the entry still exists. */
  onOpen: (id: string) => Promise<boolean>;
  /** Deletes an entry at once. */
  onRemove: (id: string) => Promise<void>;
  /** Puts back the entry that was deleted last. */
  onRestore: () => Promise<void>;
  onClear: () => Promise<void>;
  onOptions: () => void;
  /** Closes this view; the focus is in it. */
  onBack: () => void;
};

const HEADING = 'history-title';
const CLEAR = 'history-clear';
const KEEP = 'history-keep';

/** The history: entries can be found, opened and deleted. Shown instead of the current page. */
export function HistoryView(props: HistoryViewProps) {
  const { keepsHistory, isPrivate, onList, onOpen, onRemove, onRestore, onClear, onOptions, onBack } = props;
  const t = useTranslate();
  const { query, setQuery, found, hasFailed, tryAgain, showMore, drop, dropAll } = useListed(
    isPrivate === false,
    onList,
  );
  /** The id of the entry that can be put back. */
  const [deletedId, setDeletedId] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<MessageKey | null>(null);
  /** The id of the element that takes the focus after the next rendering. */
  const toFocus = useRef(HEADING);
  useLayoutEffect(() => {
    if (toFocus.current)
      document.getElementById(toFocus.current)?.focus({ preventScroll: toFocus.current !== HEADING });
    toFocus.current = '';
  });

  /** Ends the last action: what was deleted can no longer be put back. */
  const proceed = () => {
    if (deletedId) drop(deletedId);
    setDeletedId('');
    setSaid('');
    setProblem(null);
    setAsking(false);
  };
  const fail = () => {
    setSaid('');
    setProblem('historyFailed');
  };
  const open = async ({ id }: EntryFacts) => {
    proceed();
    try {
      if (await onOpen(id)) return;
      toFocus.current = HEADING;
      drop(id);
      setProblem('historyGone');
    } catch {
      fail();
    }
  };
  const remove = (entry: EntryFacts, name: string) => {
    const left = found?.entries.filter(({ id }) => id !== deletedId) ?? [];
    const index = left.indexOf(entry);
    const neighbour = left[index + 1] ?? left[index - 1];
    toFocus.current = neighbour ? toElementId(neighbour) : HEADING;
    proceed();
    setDeletedId(entry.id);
    setSaid(t('historyDeleted', [name]));
    onRemove(entry.id).catch(() => {
      setDeletedId('');
      fail();
    });
  };
  const putBack = (entry: EntryFacts, name: string) => {
    toFocus.current = toElementId(entry);
    setDeletedId('');
    setSaid(t('historyPutBack', [name]));
    onRestore().catch(() => {
      drop(entry.id);
      fail();
    });
  };
  const ask = (isAsked: boolean) => {
    toFocus.current = isAsked ? KEEP : CLEAR;
    proceed();
    setAsking(isAsked);
  };
  const clear = async () => {
    toFocus.current = HEADING;
    proceed();
    try {
      await onClear();
      dropAll();
      setSaid(t('historyCleared'));
    } catch {
      fail();
    }
  };

  /** How much the search has found, in words; '' for the whole list. */
  const toCount = ({ query, entries, hasMore }: SearchResult) => {
    if (!query) return '';
    const count = entries.length;
    if (count === 0) return t('historyNothingFound', [isolate(query)]);
    const number = count.toLocaleString(t('languageTag'));
    return hasMore ? t('historyFoundMore', [number]) : t('historyFound', [number], count);
  };
  const isEmpty = found?.query === '' && found.entries.length === 0;
  return (
    <section class="history" aria-labelledby={HEADING}>
      <button type="button" class="plain" onClick={onBack}>
        <span aria-hidden="true">‹ </span>
        {t('historyBack')}
      </button>
      <h2 id={HEADING} tabIndex={-1}>
        {t('history')}
      </h2>
      {isPrivate && <p class="badge">{t('historyPrivate')}</p>}
      {!isPrivate && !keepsHistory && (
        <p class="badge">
          {t('historyOff')}{' '}
          <button type="button" class="plain" onClick={onOptions}>
            {t('openOptions')}
          </button>
        </p>
      )}
      {found && (query || !isEmpty) && (
        <div role="search">
          <label class="unseen" for="history-search">
            {t('historySearch')}
          </label>
          <input
            id="history-search"
            type="search"
            placeholder={t('historySearch')}
            autocomplete="off"
            value={query}
            onInput={({ currentTarget }) => {
              proceed();
              setQuery(currentTarget.value);
            }}
          />
        </div>
      )}
      {(problem || hasFailed) && (
        <div class="card card-error" role="alert">
          <p>{t(problem ?? 'historyUnreadable')}</p>
          {!problem && (
            <button type="button" onClick={tryAgain}>
              {t('tryAgain')}
            </button>
          )}
        </div>
      )}
      <div class="history-bar">
        <p class={said ? 'unseen' : 'hint'} role="status">
          {said || (found && toCount(found))}
        </p>
        {found?.query === '' && !isEmpty && !isAsking && (
          <button type="button" class="plain" id={CLEAR} onClick={() => ask(true)}>
            {t('historyClear')}
          </button>
        )}
      </div>
      {isAsking && (
        <div class="card" role="group" aria-labelledby="history-sure">
          <p id="history-sure">{t('historyClearSure')}</p>
          <p class="actions">
            <button type="button" id={KEEP} onClick={() => ask(false)}>
              {t('historyClearNo')}
            </button>
            <button type="button" onClick={() => void clear()}>
              {t('historyClearYes')}
            </button>
          </p>
        </div>
      )}
      {isEmpty && keepsHistory && <p class="hint">{t('historyEmpty')}</p>}
      <HistoryList
        entries={found?.entries ?? []}
        deletedId={deletedId}
        onOpen={(entry) => void open(entry)}
        onDelete={remove}
        onUndo={putBack}
      />
      {found?.hasMore && (
        <button type="button" onClick={() => void showMore((first) => (toFocus.current = toElementId(first)))}>
          {t('historyMore')}
        </button>
      )}
    </section>
  );
}
