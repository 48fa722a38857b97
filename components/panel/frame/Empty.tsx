import type { ComponentChildren } from 'preact';
import { useTranslate } from '../../shared/translate';
import { usePanelActions } from '../panel-actions';

type EmptyProps = {
  /** Names the state. */
  code?: string;
  title: string;
  children: ComponentChildren;
  actions: ComponentChildren;
};

/** Shown in place of a text: what can be done here. */
export function Empty({ code, title, children, actions }: EmptyProps) {
  return (
    <section class="empty" data-code={code} {...(code && { role: 'status' })}>
      <img class="mark" src="/icon/128.png" alt="" />
      <h2>{title}</h2>
      {children}
      <div class="row">{actions}</div>
    </section>
  );
}

type WelcomeProps = {
  /** The host to which a run would send; '' on the device, `null` until it is known. */
  destination: string | null;
  /** Whether the reader has not yet dismissed the words for beginners. */
  isFirst: boolean;
};

/** Before there is a summary: how to get one, and what it sends. */
export function Welcome({ destination, isFirst }: WelcomeProps) {
  const t = useTranslate();
  const { summarize, openOptions, dismissIntroduction } = usePanelActions();
  const isBeginning = isFirst && destination === '';
  return (
    <Empty
      title={t('firstTitle')}
      actions={
        <>
          <button type="button" class="button main" onClick={summarize}>
            {t('summarizePage')}
          </button>
          {isBeginning && (
            <button
              type="button"
              class="link"
              onClick={() => {
                dismissIntroduction();
                openOptions();
              }}
            >
              {t('connectModel')}
            </button>
          )}
        </>
      }
    >
      <p>{destination ? t('welcomeSends', [destination]) : t('firstWhat')}</p>
    </Empty>
  );
}
