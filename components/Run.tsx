import { useEffect } from 'preact/hooks';
import { endingSentence } from '../lib/panel/ending';
import { describePage } from '../lib/panel/page-kind';
import type { RunState } from '../lib/panel/state';
import { AccessCard } from './AccessCard';
import { ErrorCard } from './ErrorCard';
import type { PanelProps } from './Panel';
import { Summary } from './Summary';
import { useTranslate } from './translate';
import { useClock } from './use-clock';
import { useTyped } from './use-typed';

/** One run: its page, its summary, and how it goes or how it ended. */
export function Run(props: PanelProps & { run: RunState }) {
  const { run, onTyped, onAct, onOptions } = props;
  const { source } = run;
  const t = useTranslate();
  const shown = useTyped(run.text, run.number);
  useEffect(() => onTyped?.(run, shown), [run, shown, onTyped]);
  // How it ended is said when it has been read so far.
  const ending = shown === run.text ? run.ending : null;
  const sentence = ending && endingSentence(run);
  const host = source?.engine.host ?? '';
  return (
    <article>
      {source ? <Heading run={run} /> : ending === null && <Reading progress={run.progress} />}
      {run.isFormer && <p class="badge">{t('formerPage')}</p>}
      {run.reasoning && (
        <Thinking reasoning={run.reasoning} isGoingOn={run.ending === null && run.text === run.request.prefix} />
      )}
      <Summary run={run} shown={shown} />
      {source && run.ending === null && <Waiting run={run} />}
      {ending?.kind === 'failed' && run.text !== '' && <p class="badge badge-warning">{t('badgeIncomplete')}</p>}
      {ending?.kind === 'failed' &&
        (ending.code === 'needs-access' ? (
          <AccessCard {...props} />
        ) : (
          <ErrorCard failure={ending} host={host} onAct={onAct} />
        ))}
      {sentence && (
        <p class={/KeySentences|Provider|Relay/.test(sentence) ? 'badge' : 'badge badge-warning'}>
          {t(sentence, [source?.engine.model || host, host])}
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

/** That the page is read, and how far a file is. */
function Reading({ progress }: Pick<RunState, 'progress'>) {
  const t = useTranslate();
  if (!progress) return <p class="waiting">{t('reading')}</p>;
  return <p class="waiting">{t('readingPage', [progress.page.toLocaleString(), progress.ofPages.toLocaleString()])}</p>;
}

/** What is waited for: the first word, or the connection. */
function Waiting({ run: { source, retryAt, isReconnecting, text, reasoning, request } }: { run: RunState }) {
  const t = useTranslate();
  const now = useClock(retryAt !== null);
  if (!source) return null;
  const { host, model } = source.engine;
  if (retryAt !== null) {
    const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
    return <p class="badge badge-warning">{t('waitingToRetry', [host, String(seconds)])}</p>;
  }
  if (isReconnecting) return <p class="badge badge-warning">{t('reconnecting')}</p>;
  if (text !== request.prefix || reasoning) return null;
  return <p class="waiting">{host ? t('waitingFor', [model || host]) : t('picking')}</p>;
}

type ThinkingProps = { reasoning: NonNullable<RunState['reasoning']>; isGoingOn: boolean };

/** What the model wrote to itself, folded away. */
function Thinking({ reasoning, isGoingOn }: ThinkingProps) {
  const t = useTranslate();
  const now = useClock(isGoingOn);
  const seconds = Math.round(((isGoingOn ? now : reasoning.untilAt) - reasoning.sinceAt) / 1000);
  return (
    <details class="thinking">
      <summary>{t(isGoingOn ? 'thinking' : 'thoughtFor', [String(seconds)])}</summary>
      <p dir="auto">{reasoning.text}</p>
    </details>
  );
}

function Heading({ run: { source, request } }: { run: RunState }) {
  const t = useTranslate();
  if (!source) return null;
  const { title, siteName, url, words, truncated, coverage, textlessPages } = source.article;
  const site = siteName || (URL.canParse(url) ? new URL(url).hostname : '');
  const { label, notice } = describePage(source.article);
  return (
    <hgroup>
      <h2 dir="auto">{title || t(request.source.kind === 'selection' ? 'selectedText' : 'untitled')}</h2>
      <p class="hint">
        {[site, label && t(label), t('words', [words.toLocaleString()], words)].filter(Boolean).join(' · ')}
      </p>
      {notice && <p class="badge badge-warning">{t(notice)}</p>}
      {coverage && (
        <p class="badge badge-warning">
          {t(coverage.sections > 0 ? 'coverage' : 'coveragePercent', [
            String(coverage.percent),
            String(coverage.sections),
            String(coverage.ofSections),
          ])}
        </p>
      )}
      {textlessPages > 0 && (
        <p class="badge badge-warning">{t('textlessPages', [String(textlessPages)], textlessPages)}</p>
      )}
      {truncated && <p class="badge badge-warning">{t('truncated')}</p>}
    </hgroup>
  );
}
