import type { ComponentChildren } from 'preact';
import type { RunState } from '../../lib/panel/run-state';
import { answersOf, isAnswer, isRunning, shownVersion, type TabState, versionsOf } from '../../lib/panel/tab-state';
import { useTranslate } from '../shared/translate';
import { Card } from './cards/Card';
import { usePanelActions } from './panel-actions';
import { Head } from './text/Head';
import { Run } from './text/Run';
import { Suggestions } from './text/Suggestions';
import { Thread } from './text/Thread';
import '../text.css';

export type TabViewProps = {
  tab: TabState;
  /** The run whose heading is shown, see `shownRun`. */
  run: RunState;
  /** Whether it comes from the history, and can only be read and exported. */
  isKept: boolean;
  /** Whether the reader has not dismissed the words for beginners. */
  isFirst: boolean;
  /** The keyboard shortcut; '' for none. */
  shortcut: string;
};

/** What a tab shows: a page's summary, and the questions about it. */
export function TabView({ tab, run, isKept, isFirst, shortcut }: TabViewProps) {
  const t = useTranslate();
  const { summarize, act } = usePanelActions();
  const [version, versions, answers] = [shownVersion(tab), versionsOf(tab), answersOf(tab)];
  const isBusy = isRunning(tab);
  const renderRun = (each: RunState) => (
    <Run
      key={each.id}
      run={each}
      answers={isAnswer(each) ? [] : answers}
      isKept={isKept}
      shortcut={shortcut}
      isBusy={isBusy}
    />
  );
  const isIdle = !isKept && !isBusy;
  const { kind } = run.request.source;
  return (
    <article>
      {isIdle && run.isFormer && run.text !== '' && (
        <Card why={t('formerPage')} actions={[{ label: t('summarizeFront'), onPress: summarize }]} />
      )}
      <Head run={run} versions={versions} />
      {version && <div data-run={version.id}>{renderRun(version)}</div>}
      {isIdle && !run.isFormer && (
        <Offer
          isWanted={run.ending !== null && (kind === 'selection' || (kind === 'link' && run.source !== null))}
          onPress={() => act(run, 'summarize-page')}
        >
          {t(kind === 'link' ? 'summarizeFront' : 'summarizeWhole')}
        </Offer>
      )}
      <Thread answers={answers} renderRun={renderRun}>
        {isIdle && !version && (
          <Offer isWanted onPress={summarize}>
            {t('summarizePage')}
          </Offer>
        )}
        {isIdle && !run.isFormer && version?.ending?.kind === 'done' && (
          <Suggestions
            headings={run.source?.engine.kind === 'key-sentences' ? [] : (run.source?.article.headings ?? [])}
            language={run.source?.article.language ?? ''}
          />
        )}
      </Thread>
      {isIdle && isFirst && run.source?.engine.kind === 'key-sentences' && <Invitation />}
    </article>
  );
}

type OfferProps = { isWanted: boolean; onPress: () => void; children: ComponentChildren };

/** What else could be summarized. */
function Offer({ isWanted, onPress, children }: OfferProps) {
  return isWanted ? (
    <p class="row">
      <button type="button" class="button" onClick={onPress}>
        {children}
      </button>
    </p>
  ) : null;
}

/** What a language model would add, for first-time users. */
function Invitation() {
  const t = useTranslate();
  const { dismissIntroduction, openOptions } = usePanelActions();
  return (
    <Card
      why={t('firstConnect')}
      isPlain
      actions={[
        {
          label: t('connectModelShort'),
          onPress: () => {
            dismissIntroduction();
            openOptions();
          },
        },
        { label: t('notNow'), onPress: dismissIntroduction },
      ]}
    />
  );
}
