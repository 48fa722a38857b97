import { ACTION_LABELS, type ErrorAction, errorAction, errorSentence, otherAction } from '../../lib/errors';
import type { RunEnding } from '../../lib/panel/run-state';
import { useTranslate } from '../shared/translate';

type Props = {
  failure: Extract<RunEnding, { kind: 'failed' }>;
  /** The host to which the text was sent; '' for none. */
  host: string;
  /** `null` when nothing can be done any more. */
  onAct: ((action: ErrorAction) => void) | null;
};

/** What went wrong, in one sentence, with the action that helps, or the two answers to a question. */
export function ErrorCard({ failure, host, onAct }: Props) {
  const t = useTranslate();
  const { code, facts } = failure;
  const { retryAfterSeconds: seconds } = facts;
  return (
    <section class="card card-error" role="alert" data-code={code}>
      {/* The last one is what the reader's own server must allow: the origin of extensions. */}
      <p>{t(errorSentence(code), [host || t('theProvider'), String(facts.status ?? ''), `${location.protocol}//*`])}</p>
      {seconds !== undefined && <p>{toWait(t, seconds)}</p>}
      {facts.detail && (
        <p class="detail" dir="auto">
          {t('providerSaid', [facts.detail])}
        </p>
      )}
      {[errorAction(code), otherAction(code)].map(
        (action) =>
          onAct &&
          action !== 'none' &&
          action !== 'give-access' && (
            <button type="button" onClick={() => onAct(action)}>
              {t(ACTION_LABELS[action])}
            </button>
          ),
      )}
    </section>
  );
}

/** In seconds below two minutes. */
function toWait(t: ReturnType<typeof useTranslate>, seconds: number): string {
  if (seconds < 120) return t('retryAfterSeconds', [String(seconds)]);
  const minutes = Math.ceil(seconds / 60);
  return t('retryAfter', [String(minutes)], minutes);
}
