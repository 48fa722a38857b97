import type { ErrorAction } from '../lib/errors';
import { announcement } from '../lib/panel/ending';
import type { RunState } from '../lib/panel/state';
import { Actions } from './Actions';
import { Run } from './Run';
import { useTranslate } from './translate';

export type PanelProps = {
  /**
   * Whether it is known which tab is in front and what the settings say. Until then a press could start nothing, and the
   * sentences that are still to come would move the button from under the pointer.
   */
  isReady: boolean;
  run: RunState | null;
  /** Whether the last run of the tab goes on, whichever version is shown. */
  isRunning: boolean;
  /** Which of several versions is shown, `null` for the only one. */
  version: { shown: number; count: number } | null;
  /** The host that a run would send to, '' on the device, `null` until it is known. */
  destination: string | null;
  wasDamaged: boolean;
  shortcut: string;
  wasCopied: boolean;
  onSummarize: () => void;
  onTryAgain: () => void;
  /** Does what helps against the failure of the run that is shown. */
  onAct: (action: ErrorAction) => void;
  onContinue: () => void;
  onVersion: (shown: number) => void;
  onStop: () => void;
  onCopy: () => void;
  onOptions: () => void;
  onRequestSite: (() => void) | null;
  onRequestAll: () => void;
  /** Called with the text that is on the screen, after it was drawn. */
  onTyped?: ((run: RunState, shown: string) => void) | undefined;
};

/** Everything the side panel shows. */
export function Panel(props: PanelProps) {
  const { isReady, run, wasDamaged } = props;
  const t = useTranslate();
  return (
    <>
      {/* The browser shows the name above the panel; a screen reader finds it here. */}
      <h1 class="unseen">{t('name')}</h1>
      <main>
        {wasDamaged && (
          <p class="card card-error" role="alert">
            {t('settingsDamaged')}
          </p>
        )}
        {run ? <Run {...props} run={run} /> : isReady && <Welcome {...props} />}
      </main>
      <p class="unseen" role="status">
        {run && t(announcement(run.ending))}
      </p>
      <Actions {...props} />
    </>
  );
}

function Welcome({ destination, shortcut }: PanelProps) {
  const t = useTranslate();
  return (
    <section class="welcome">
      <p>{shortcut ? t('welcome', [shortcut]) : t('welcomeNoShortcut')}</p>
      <p class="hint">
        {destination === '' && t('welcomeOnDevice')}
        {destination && t('welcomeSends', [destination])}
      </p>
    </section>
  );
}
