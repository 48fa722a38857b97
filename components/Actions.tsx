import { errorAction } from '../lib/errors';
import { canContinue } from '../lib/panel/continue';
import type { PanelProps } from './Panel';
import { useTranslate } from './translate';

/** What can be done with the run that is shown. */
export function Actions(props: PanelProps) {
  const {
    isReady,
    run,
    isRunning,
    version,
    wasCopied,
    onSummarize,
    onTryAgain,
    onContinue,
    onVersion,
    onStop,
    onCopy,
    onOptions,
  } = props;
  const t = useTranslate();
  // The error's own card has the button then.
  const offersTryAgain = run?.ending?.kind === 'failed' && errorAction(run.ending.code) === 'try-again';
  return (
    <footer class="bar actions">
      {isRunning ? (
        <button type="button" class="primary" onClick={onStop} aria-keyshortcuts="Escape">
          {t('stop')}
        </button>
      ) : (
        <>
          {isReady && (run?.request.source.kind !== 'page' || run.isFormer) && (
            <button type="button" class="primary" onClick={onSummarize}>
              {t('summarizePage')}
            </button>
          )}
          {run && canContinue(run) && (
            <button type="button" class="primary" onClick={onContinue}>
              {t('continue')}
            </button>
          )}
          {run && !run.isFormer && !offersTryAgain && (
            <button type="button" onClick={onTryAgain}>
              {t('tryAgain')}
            </button>
          )}
          {run?.text && (
            <button type="button" onClick={onCopy}>
              {t(wasCopied ? 'copied' : 'copy')}
            </button>
          )}
        </>
      )}
      {version && <Versions {...version} onVersion={onVersion} />}
      <button type="button" class="plain" onClick={onOptions}>
        {t('options')}
      </button>
    </footer>
  );
}

type VersionsProps = { shown: number; count: number; onVersion: (shown: number) => void };

/** Switches between this summary and former ones of the same page. */
function Versions({ shown, count, onVersion }: VersionsProps) {
  const t = useTranslate();
  return (
    <span class="versions" role="group" aria-label={t('version', [String(shown + 1), String(count)])}>
      <button type="button" aria-label={t('formerVersion')} disabled={shown === 0} onClick={() => onVersion(shown - 1)}>
        ‹
      </button>
      <span aria-hidden="true">
        {shown + 1}/{count}
      </span>
      <button
        type="button"
        aria-label={t('nextVersion')}
        disabled={shown === count - 1}
        onClick={() => onVersion(shown + 1)}
      >
        ›
      </button>
    </span>
  );
}
