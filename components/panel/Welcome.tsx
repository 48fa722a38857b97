import { useTranslate } from '../shared/translate';

type WelcomeProps = {
  /** The host to which a run would send; '' on the device, `null` until it is known. */
  destination: string | null;
  shortcut: string;
  /** Whether the introduction already explains the rest. */
  isFirst: boolean;
};

/** Shown before there is a summary: how to get one, and what it sends. */
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
