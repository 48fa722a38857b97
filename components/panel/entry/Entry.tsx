import type { ComponentChildren } from 'preact';
import type { TabState } from '../../../lib/panel/tab-state';
import { shownRun } from '../../../lib/panel/tab-state';
import { Icon } from '../../shared/Icon';
import { OPEN, TRASH } from '../../shared/icons/views';
import { Tool } from '../../shared/Tool';
import { useTranslate } from '../../shared/translate';
import { useWriting } from '../../shared/use-writing';
import { Bar } from '../frame/Bar';
import { usePanelActions } from '../panel-actions';

type EntryProps = { tab: TabState; player?: ComponentChildren; children: ComponentChildren };

/** An entry of the history, in place of the page; it can be continued. */
export function Entry({ tab, player, children }: EntryProps) {
  const t = useTranslate();
  const { toggleHistory, goOn, removeEntry } = usePanelActions();
  const { isRefused, follow } = useWriting();
  const run = shownRun(tab);
  const url = run?.source?.article.url ?? '';
  const isWeb = /^https?:/.test(url);
  const format = new Intl.DateTimeFormat(t('languageTag'), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <>
      <Bar title={run && format.format(run.startedAt)} back={t('historyToList')} onBack={toggleHistory}>
        <Tool label={t('historyDeleteThis')} path={TRASH} onPress={() => follow(removeEntry(tab.id))} />
      </Bar>
      <main tabIndex={-1}>
        {isRefused && (
          <p class="card" role="alert">
            {t('historyFailed')}
          </p>
        )}
        {children}
      </main>
      {(player || isWeb) && (
        <footer class="foot">
          {player}
          {isWeb && (
            <p class="row">
              <a class="button" href={url} target="_blank" rel="noreferrer noopener">
                <Icon path={OPEN} isDirected />
                {t('openPage')}
              </a>
              <button type="button" class="button main" onClick={() => goOn(tab)}>
                {t('continue')}
              </button>
            </p>
          )}
        </footer>
      )}
    </>
  );
}
