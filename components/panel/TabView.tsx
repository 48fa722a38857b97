import type { ComponentChildren } from 'preact';
import { questionOf, type RunState } from '../../lib/panel/run-state';
import { answersOf, isAnswer, lastRun, shownVersion, type TabState, versionsOf } from '../../lib/panel/tab-state';
import { Actions, type ActionsProps } from './Actions';
import { Heading } from './Heading';
import { Run, type RunProps } from './Run';
import { Thread } from './Thread';
import { useTranslate } from '../shared/translate';

export type TabViewProps = RunProps &
  Pick<ActionsProps, 'isBusy' | 'onTryAgain' | 'onContinue' | 'onVersion'> & {
    tab: TabState;
    /** The run whose heading is shown, see `shownRun`. */
    run: RunState;
    /** The preview of what would be sent. */
    renderPreview: (run: RunState) => ComponentChildren;
    /** The controls that export a text. */
    renderExport: (run: RunState, answers: readonly RunState[]) => ComponentChildren;
  };

/** What a tab shows: a page's summary, and the questions about it. */
export function TabView(props: TabViewProps) {
  const { tab, run, isKept, renderPreview, renderExport } = props;
  const [version, versions, answers] = [shownVersion(tab), versionsOf(tab), answersOf(tab)];
  const renderActions = (each: RunState, versions: readonly RunState[] = []) => (
    <Actions {...props} run={each} versions={versions}>
      {/* A file of the summary includes the answers. */}
      {renderExport(each, isAnswer(each) ? [] : answers)}
    </Actions>
  );
  // A preview is shown alone.
  const last = lastRun(tab);
  if (last?.preview)
    return (
      <article>
        <Heading run={last} />
        {isAnswer(last) && (
          <p class="question" dir="auto">
            {questionOf(last)}
          </p>
        )}
        {renderPreview(last)}
      </article>
    );
  return (
    <article>
      {isKept && <Kept run={run} />}
      <Heading run={run} />
      {version && (
        <>
          <Run {...props} run={version} />
          {renderActions(version, versions.length > 1 ? versions : [])}
        </>
      )}
      <Thread {...props} answers={answers} renderActions={renderActions} />
    </article>
  );
}

/** When it was written, and where the page is. */
function Kept({ run }: { run: RunState }) {
  const t = useTranslate();
  const date = new Date(run.startedAt).toLocaleString(t('languageTag'), { dateStyle: 'medium', timeStyle: 'short' });
  const url = run.source?.article.url ?? '';
  return (
    <p class="hint">
      {t('historyFrom', [date])}{' '}
      {/^https?:/.test(url) && (
        <a href={url} target="_blank" rel="noreferrer noopener">
          {t('openPage')}
        </a>
      )}
    </p>
  );
}
