import { useTranslate } from '../shared/translate';
import { usePanelActions } from './panel-actions';

export type IntroductionProps = {
  /** Whether it is above a summary, and must leave room for it. */
  isFolded: boolean;
};

/** What Pith does, for first-time users. */
export function Introduction({ isFolded }: IntroductionProps) {
  const t = useTranslate();
  const { dismissIntroduction, openOptions } = usePanelActions();
  const rest = (
    <>
      <p>{t('firstConnect')}</p>
      <ul>
        <li>{t('firstProvider')}</li>
        <li>{t('firstLocal')}</li>
        <li>{t('firstRelay')}</li>
      </ul>
      <p class="actions">
        <button
          type="button"
          onClick={() => {
            dismissIntroduction();
            openOptions();
          }}
        >
          {t('openOptions')}
        </button>
        <button type="button" class="plain" onClick={dismissIntroduction}>
          {t('firstDismiss')}
        </button>
      </p>
    </>
  );
  if (isFolded)
    return (
      <details class="card introduction">
        <summary>{t('firstDevice')}</summary>
        <p>{t('firstWhat')}</p>
        {rest}
      </details>
    );
  return (
    <section class="card introduction">
      <h2>{t('firstTitle')}</h2>
      <p>{t('firstWhat')}</p>
      <p>
        <strong>{t('firstDevice')}</strong>
      </p>
      {rest}
    </section>
  );
}
