import type { ComponentChildren } from 'preact';
import { errorAction } from '../../lib/errors';
import { canContinue } from '../../lib/panel/can-continue';
import type { RunState } from '../../lib/panel/run-state';
import { useTranslate } from '../shared/translate';
import { usePanelActions } from './panel-actions';

type ActionsProps = {
  run: RunState;
  /** All versions, if the run is one of several. */
  versions: readonly RunState[];
  /** Whether another run of the tab is still going on. */
  isBusy: boolean;
  /** The controls that export the text. */
  children?: ComponentChildren;
};

/** What can be done with a run that has ended. */
export function Actions({ run, versions, isBusy, children }: ActionsProps) {
  const t = useTranslate();
  const actions = usePanelActions();
  const choice = versions.length > 0 && <Versions run={run} versions={versions} />;
  if (run.ending === null) return choice && <p class="actions">{choice}</p>;
  // In that case the error's card has this button, or a better one.
  const action = run.ending.kind === 'failed' ? errorAction(run.ending.code) : 'none';
  const isOffered = ['try-again', 'give-access', 'anyway', 'load-captions'].includes(action);
  return (
    <div class="actions">
      {!isBusy && canContinue(run) && (
        <button type="button" class="primary" onClick={() => actions.continue(run)}>
          {t('continue')}
        </button>
      )}
      {run.text !== '' && children}
      {!isBusy && !run.isFormer && !isOffered && (
        <button type="button" onClick={() => actions.tryAgain(run)}>
          {t('tryAgain')}
        </button>
      )}
      {choice}
    </div>
  );
}

type VersionsProps = Pick<ActionsProps, 'run' | 'versions'>;

/** Switches between this summary and former ones of the same page. */
function Versions({ run, versions }: VersionsProps) {
  const t = useTranslate();
  const actions = usePanelActions();
  const [shown, count] = [versions.indexOf(run), versions.length];
  const choose = (version: RunState | undefined) => version && actions.choose(version.id);
  return (
    <span class="versions" role="group" aria-label={t('version', [String(shown + 1), String(count)])}>
      {/* A disabled button would lose the focus. */}
      <button
        type="button"
        aria-label={t('formerVersion')}
        aria-disabled={shown === 0}
        onClick={() => choose(versions[shown - 1])}
      >
        ‹
      </button>
      <span aria-hidden="true">
        {shown + 1}/{count}
      </span>
      <button
        type="button"
        aria-label={t('nextVersion')}
        aria-disabled={shown === count - 1}
        onClick={() => choose(versions[shown + 1])}
      >
        ›
      </button>
    </span>
  );
}
