import type { ComponentChildren } from 'preact';
import { Icon } from '../../shared/Icon';
import { ALERT } from '../../shared/icons/text';
import { useTranslate } from '../../shared/translate';

export type CardAction = { label: string; onPress: () => void };

type CardProps = {
  code?: string | undefined;
  /** What happened. */
  title?: string;
  /** Why, or what to do. */
  why?: string;
  /** Whether something failed and the reader has to act. */
  isUrgent?: boolean;
  /** How a screen reader is told of it and of each change; `null`: not at all. */
  live?: 'alert' | 'status' | null;
  /** The main action first, the others as links. */
  actions: readonly CardAction[];
  /** Whether even the main action is only one of several. */
  isPlain?: boolean;
  /** What the service itself said; '' for nothing. */
  details?: string;
  children?: ComponentChildren;
};

/** One sentence with its reason, and one main action. */
export function Card({
  code,
  title,
  why,
  isUrgent = false,
  live = 'status',
  actions,
  isPlain = false,
  details = '',
  children,
}: CardProps) {
  const t = useTranslate();
  return (
    <section class="card" role={live ?? undefined} data-code={code}>
      {title && (
        <h3>
          {isUrgent && <Icon path={ALERT} />}
          <span>{title}</span>
        </h3>
      )}
      {why && <p class={title ? 'quiet' : undefined}>{why}</p>}
      {children}
      {details && (
        <details class="quiet">
          <summary class="link">{t('details')}</summary>
          <p dir="auto">{details}</p>
        </details>
      )}
      {actions.length > 0 && (
        <p class="row">
          {actions.map(({ label, onPress }, index) => (
            <button type="button" class={index > 0 ? 'link' : isPlain ? 'button' : 'button main'} onClick={onPress}>
              {label}
            </button>
          ))}
        </p>
      )}
    </section>
  );
}
