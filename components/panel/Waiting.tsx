import { isWriting, type RunState } from '../../lib/panel/run-state';
import { withoutPiledMarks } from '../../lib/panel/markdown/piled-marks';
import { removeUnseen } from '../../lib/unseen-characters';
import { useTranslate } from '../shared/translate';
import { useClock } from './hooks/use-clock';

/** What the run waits for: the page, the first word, or the connection. */
export function Waiting({ run }: { run: RunState }) {
  const { source, preview, progress, retryAt, isReconnecting, reasoning, startedAt } = run;
  const t = useTranslate();
  const isSilent = !isWriting(run) && !reasoning;
  const now = useClock(retryAt !== null || isSilent);
  if (retryAt !== null) {
    const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
    return <p class="badge badge-warning">{t('waitingToRetry', [source?.engine.host ?? '', String(seconds)])}</p>;
  }
  if (isReconnecting) return <p class="badge badge-warning">{t('reconnecting')}</p>;
  if (preview || !isSilent) return null;
  const words = () => {
    if (!source)
      return progress
        ? t('readingPage', [progress.page.toLocaleString(), progress.ofPages.toLocaleString()])
        : t('reading');
    const { host, model } = source.engine;
    const seconds = Math.floor((now - startedAt) / 1000);
    return host ? t('waitingForSeconds', [model || host, String(Math.max(0, seconds))]) : t('picking');
  };
  return (
    <>
      <p class="waiting">{words()}</p>
      {/* Placeholder lines. */}
      <div class="skeleton" aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </div>
    </>
  );
}

/** Reasoning is drawn again with each word, so only as much of it is shown as anybody would read. */
const MAX_THOUGHT_CHARS = 20_000;

type ThinkingProps = { reasoning: NonNullable<RunState['reasoning']>; isGoingOn: boolean };

/** The model's reasoning, folded away. */
export function Thinking({ reasoning, isGoingOn }: ThinkingProps) {
  const t = useTranslate();
  const now = useClock(isGoingOn);
  const seconds = Math.round(((isGoingOn ? now : reasoning.untilAt) - reasoning.sinceAt) / 1000);
  return (
    <details class="thinking">
      <summary>{t(isGoingOn ? 'thinking' : 'thoughtFor', [String(seconds)])}</summary>
      <p dir="auto">{toShownThoughts(reasoning.text)}</p>
    </details>
  );
}

function toShownThoughts(text: string): string {
  const end = text.length > MAX_THOUGHT_CHARS ? '…' : '';
  return withoutPiledMarks(removeUnseen(text.slice(0, MAX_THOUGHT_CHARS))) + end;
}
