import { errorAction, errorSentence } from '../lib/errors';
import type { Ending } from '../lib/panel/state';
import { useTranslate } from './translate';

type Props = {
  failure: Extract<Ending, { kind: 'failed' }>;
  /** Where the text was sent, '' when nowhere. */
  host: string;
  onTryAgain: () => void;
  onOptions: () => void;
};

/** What went wrong, in one sentence, with the one action that helps. Giving access has a card of its own. */
export function ErrorCard({ failure, host, onTryAgain, onOptions }: Props) {
  const t = useTranslate();
  const { code, facts } = failure;
  const action = errorAction(code);
  return (
    <section class="card card-error" role="alert" data-code={code}>
      {/* The last is what a server of one's own must allow: this extension's kind of origin. */}
      <p>{t(errorSentence(code), [host || t('theProvider'), String(facts.status ?? ''), `${location.protocol}//*`])}</p>
      {facts.detail && (
        <p class="detail" dir="auto">
          {t('providerSaid', [facts.detail])}
        </p>
      )}
      {action === 'try-again' && (
        <button type="button" onClick={onTryAgain}>
          {t('tryAgain')}
        </button>
      )}
      {action === 'open-options' && (
        <button type="button" onClick={onOptions}>
          {t('openOptions')}
        </button>
      )}
    </section>
  );
}
