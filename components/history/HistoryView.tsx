import { Bar } from '../panel/frame/Bar';
import { Icon } from '../shared/Icon';
import { SEARCH, TRASH } from '../shared/icons/views';
import { Tool } from '../shared/Tool';
import { useTranslate } from '../shared/translate';
import { HistoryMenu } from './HistoryMenu';
import { HistoryList, isolate, toElementId } from './HistoryList';
import { CLEAR, type HistoryDoors, KEEP, useChanges } from './use-changes';
import { type List, type SearchResult, useListed } from './use-listed';

export type HistoryViewProps = HistoryDoors & {
  keepsHistory: boolean;
  /** `null` until it is known. Nothing is looked up before that, or in a private window. */
  isPrivate: boolean | null;
  /** A page of the list: all entries for '', otherwise those with all words of the query. See `HistoryStore`. */
  onList: List;
  onOptions: () => void;
  /** Closes this view; the focus is in it. */
  onBack: () => void;
};

/** The history: entries can be found, opened and deleted. Shown instead of the current page. */
export function HistoryView(props: HistoryViewProps) {
  const { keepsHistory, isPrivate, onList, onOptions, onBack } = props;
  const t = useTranslate();
  const listed = useListed(isPrivate === false, onList);
  const { query, setQuery, found, hasFailed, tryAgain, showMore } = listed;
  const changes = useChanges(listed, props);
  const { said, problem, isAsking } = changes;
  const isEmpty = found?.query === '' && found.entries.length === 0;
  return (
    <>
      <Bar title={t('history')} back={t('historyBack')} onBack={onBack}>
        {found?.query === '' && !isEmpty && !isAsking && (
          <Tool id={CLEAR} label={t('historyClear')} path={TRASH} onPress={() => changes.ask(true)} />
        )}
        {found?.query === '' && !isAsking && (keepsHistory || !isEmpty) && (
          <HistoryMenu
            hasEntries={!isEmpty}
            canImport={keepsHistory}
            onExport={(form) => void changes.save(form)}
            onImport={(file) => void changes.add(file)}
          />
        )}
      </Bar>
      <main tabIndex={-1} class="history" aria-labelledby="view-title">
        {isPrivate && <p class="card">{t('historyPrivate')}</p>}
        {!isPrivate && !keepsHistory && (
          <p class="card">
            {t('historyOff')}{' '}
            <button type="button" class="link" onClick={onOptions}>
              {t('openOptions')}
            </button>
          </p>
        )}
        {isAsking && <Question onKeep={() => changes.ask(false)} onClear={() => void changes.clear()} />}
        {found && (query || !isEmpty) && (
          <div role="search" class="search">
            <Icon path={SEARCH} />
            <input
              type="search"
              class="field"
              aria-label={t('historySearch')}
              placeholder={t('historySearchShort')}
              autocomplete="off"
              value={query}
              onInput={({ currentTarget }) => {
                changes.proceed();
                setQuery(currentTarget.value);
              }}
            />
          </div>
        )}
        {(problem || hasFailed) && (
          <div class="card" role="alert">
            <p>{t(problem ?? 'historyUnreadable')}</p>
            {!problem && (
              <p class="row">
                <button type="button" class="button" onClick={tryAgain}>
                  {t('tryAgain')}
                </button>
              </p>
            )}
          </div>
        )}
        <p class={said || !found?.query ? 'unseen' : 'day'} role="status">
          {said || (found && sayCount(found, t))}
        </p>
        {changes.note && (
          <p class="card" role="status">
            {changes.note}
          </p>
        )}
        {isEmpty && keepsHistory && <p class="quiet">{t('historyEmpty')}</p>}
        <HistoryList
          entries={found?.entries ?? []}
          deletedId={changes.deletedId}
          onOpen={(entry) => void changes.open(entry)}
          onDelete={changes.remove}
          onUndo={changes.putBack}
        />
        {found?.hasMore && (
          <button
            type="button"
            class="button wide"
            onClick={() => void showMore((first) => changes.focusNext(toElementId(first)))}
          >
            {t('historyMore')}
          </button>
        )}
      </main>
    </>
  );
}

/** How much the search has found, in words; '' for the whole list. */
function sayCount({ query, entries, hasMore }: SearchResult, t: ReturnType<typeof useTranslate>): string {
  if (!query) return '';
  const [pages, count] = [entries.length, entries.reduce((sum, { parts }) => sum + parts.length, 0)];
  if (pages === 0) return t('historyNothingFound', [isolate(query)]);
  const number = (value: number) => value.toLocaleString(t('languageTag'));
  if (hasMore) return t('historyFoundMore', [number(pages)]);
  return t('historyFound', [number(count), t('pages', [number(pages)], pages)]);
}

/** Asks before everything is deleted. */
function Question({ onKeep, onClear }: { onKeep: () => void; onClear: () => void }) {
  const t = useTranslate();
  return (
    <div class="card" role="group" aria-labelledby="history-sure">
      <p id="history-sure">{t('historyClearSure')}</p>
      <p class="row">
        <button type="button" class="button" id={KEEP} onClick={onKeep}>
          {t('historyClearNo')}
        </button>
        <button type="button" class="link" onClick={onClear}>
          {t('historyClearYes')}
        </button>
      </p>
    </div>
  );
}
