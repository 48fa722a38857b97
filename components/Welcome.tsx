import { useTranslate } from './translate';

type WelcomeProps = {
  /** The host that a run would send to, '' on the device, `null` until it is known. */
  destination: string | null;
  shortcut: string;
  /** Whether the introduction says the rest. */
  isFirst: boolean;
};

/** What is shown before there is a summary: how to get one, and what it sends. */
export function Welcome({ destination, shortcut, isFirst }: WelcomeProps) {
  const t = useTranslate();
  return (
    <section class="welcome">
      <p>{shortcut ? t('welcome', [shortcut]) : t('welcomeNoShortcut')}</p>
      {(destination || !isFirst) && (
        <p class="hint">{destination ? t('welcomeSends', [destination]) : t('welcomeOnDevice')}</p>
      )}
    </section>
  );
}

type IntroductionProps = {
  /** Whether it stands above a summary, and must leave it room. */
  isFolded: boolean;
  onDismiss: () => void;
  onOptions: () => void;
};

/** What Pith does, for who sees it for the first time. */
export function Introduction({ isFolded, onDismiss, onOptions }: IntroductionProps) {
  const t = useTranslate();
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
            onDismiss();
            onOptions();
          }}
        >
          {t('openOptions')}
        </button>
        <button type="button" class="plain" onClick={onDismiss}>
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
