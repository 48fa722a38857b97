import type { ComponentChildren } from 'preact';
import type { RunState } from '../../../lib/panel/run-state';
import { isAnswer, isRunning, lastRun, type TabState } from '../../../lib/panel/tab-state';
import { useTranslate } from '../../shared/translate';
import { useFarEnd } from '../hooks/use-far-end';
import type { PageAccess } from '../page-access';
import { Ask } from './Ask';

type FootProps = {
  tab: TabState | null;
  run: RunState | null;
  isReady: boolean;
  access: PageAccess;
  draft: string;
  destination: string | null;
  player?: ComponentChildren;
};

/** The field below, where there is a page to ask about. */
export function Foot({ tab, run, isReady, access, draft, destination, player }: FootProps) {
  const t = useTranslate();
  const last = lastRun(tab);
  const isBusy = isRunning(tab);
  const isAway = useFarEnd(isBusy && last !== null && isAnswer(last));
  const ending = last?.ending;
  const isRefused = run?.text === '' && ending?.kind === 'failed' && ending.code === 'restricted-page';
  if ((!isReady && !isBusy) || (run ? isRefused : access === 'restricted')) return null;
  return (
    <footer class="foot">
      {isAway && (
        <button
          type="button"
          class="button jump"
          onClick={() => (document.documentElement.scrollTop = document.documentElement.scrollHeight)}
        >
          {t('jumpToEnd')}
        </button>
      )}
      {player}
      <Ask
        draft={draft}
        isRunning={isBusy}
        about={run && !run.isFormer ? run.request.source.kind : 'page'}
        isNew={run !== null && run.isFormer && run.text !== ''}
        destination={destination}
      />
    </footer>
  );
}
