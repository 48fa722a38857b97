import { useTranslate } from '../shared/translate';

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
