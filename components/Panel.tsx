import { useEffect } from 'preact/hooks';
import { errorAction } from '../lib/errors';
import { announcement, endingSentence } from '../lib/panel/ending';
import type { RunState } from '../lib/panel/state';
import { AccessCard } from './AccessCard';
import { ErrorCard } from './ErrorCard';
import { Summary } from './Summary';
import { useTranslate } from './translate';
import { useTyped } from './use-typed';

export type PanelProps = {
  run: RunState | null;
  /** The host that a run would send to, '' on the device, `null` until it is known. */
  destination: string | null;
  wasDamaged: boolean;
  shortcut: string;
  wasCopied: boolean;
  onSummarize: () => void;
  onTryAgain: () => void;
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
  const { run, wasDamaged } = props;
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
        {run ? <Run {...props} run={run} /> : <Welcome {...props} />}
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

function Run(props: PanelProps & { run: RunState }) {
  const { run, onTyped, onTryAgain, onOptions } = props;
  const { source } = run;
  const t = useTranslate();
  const shown = useTyped(run.text, run.number);
  useEffect(() => onTyped?.(run, shown), [run, shown, onTyped]);
  // How it ended is said when it has been read so far.
  const ending = shown === run.text ? run.ending : null;
  const sentence = ending && endingSentence(run);
  return (
    <article>
      {source ? <Heading run={run} /> : ending === null && <p class="waiting">{t('reading')}</p>}
      <Summary run={run} shown={shown} />
      {source && ending === null && run.text === '' && (
        <p class="waiting">{source.engine.model ? t('waitingFor', [source.engine.model]) : t('picking')}</p>
      )}
      {ending?.kind === 'failed' && run.text !== '' && <p class="badge badge-warning">{t('badgeIncomplete')}</p>}
      {ending?.kind === 'failed' &&
        (ending.code === 'needs-access' ? (
          <AccessCard {...props} />
        ) : (
          <ErrorCard failure={ending} host={source?.engine.host ?? ''} onTryAgain={onTryAgain} onOptions={onOptions} />
        ))}
      {sentence && (
        <p class={sentence === 'endingKeySentences' || sentence === 'endingProvider' ? 'badge' : 'badge badge-warning'}>
          {t(sentence, [source?.engine.model ?? '', source?.engine.host ?? ''])}
        </p>
      )}
      {sentence === 'endingKeySentences' && (
        <p class="hint">
          <button type="button" class="plain" onClick={onOptions}>
            {t('connectModel')}
          </button>
        </p>
      )}
    </article>
  );
}

function Heading({ run: { source, request } }: { run: RunState }) {
  const t = useTranslate();
  if (!source) return null;
  const { title, siteName, url, words, truncated, method } = source.article;
  const site = siteName || (URL.canParse(url) ? new URL(url).hostname : '');
  return (
    <hgroup>
      <h2 dir="auto">{title || t(request.source.kind === 'selection' ? 'selectedText' : 'untitled')}</h2>
      <p class="hint">
        {[site, method === 'selection' && t('selectedText'), t('words', [words.toLocaleString()], words)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {truncated && <p class="badge badge-warning">{t('truncated')}</p>}
    </hgroup>
  );
}

function Actions({ run, wasCopied, onSummarize, onTryAgain, onStop, onCopy, onOptions }: PanelProps) {
  const t = useTranslate();
  const isRunning = run !== null && run.ending === null;
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
          {run?.request.source.kind !== 'page' && (
            <button type="button" class="primary" onClick={onSummarize}>
              {t('summarizePage')}
            </button>
          )}
          {run && !offersTryAgain && (
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
      <button type="button" class="plain" onClick={onOptions}>
        {t('options')}
      </button>
    </footer>
  );
}
