import type { ComponentChildren } from 'preact';
import { questionOf, type RunState } from '../../lib/panel/run-state';
import {
  answersOf,
  isAnswer,
  isRunning,
  lastRun,
  shownVersion,
  type TabState,
  versionsOf,
} from '../../lib/panel/tab-state';
import { Actions } from './Actions';
import { Heading } from './Heading';
import type { PreviewProps } from './Preview';
import { Run } from './Run';
import { Thread } from './Thread';
import { useTranslate } from '../shared/translate';

/** What is loaded on demand; `null` until then. */
export type RunParts = {
  /** The preview of what would be sent. */
  Preview: ((props: PreviewProps) => ComponentChildren) | null;
  /** The controls that export a text. */
  Export: ((props: { run: RunState; answers: readonly RunState[] }) => ComponentChildren) | null;
};

export type TabViewProps = {
  tab: TabState;
  /** The run whose heading is shown, see `shownRun`. */
  run: RunState;
  /** Whether it comes from the history, and can only be read and exported. */
  isKept: boolean;
  /** The keyboard shortcut; '' for none. */
  shortcut: string;
  parts: RunParts;
};

/** What a tab shows: a page's summary, and the questions about it. */
export function TabView({ tab, run, isKept, shortcut, parts: { Preview, Export } }: TabViewProps) {
  const [version, versions, answers] = [shownVersion(tab), versionsOf(tab), answersOf(tab)];
  const renderRun = (each: RunState, versions: readonly RunState[] = []) => (
    <>
      <Run run={each} isKept={isKept} shortcut={shortcut} />
      <Actions run={each} versions={versions} isBusy={isRunning(tab)}>
        {/* A file of the summary includes the answers. */}
        {Export && <Export key={each.id} run={each} answers={isAnswer(each) ? [] : answers} />}
      </Actions>
    </>
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
        {Preview && last.source && (
          <Preview key={last.id} preview={last.preview} engine={last.source.engine} isFormer={last.isFormer} />
        )}
      </article>
    );
  return (
    <article>
      {isKept && <Kept run={run} />}
      <Heading run={run} />
      {version && renderRun(version, versions.length > 1 ? versions : [])}
      <Thread answers={answers} renderRun={renderRun} />
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
