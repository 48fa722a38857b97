import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MessageKey } from '../../../lib/messages';
import { useTranslate } from '../../shared/translate';
import '../../views.css';

const KEYS: [string[], MessageKey][] = [
  [['/'], 'keyAsk'],
  [['c'], 'copy'],
  [['r'], 'writeAgain'],
  [['s'], 'stop'],
  [['l'], 'keyListen'],
  [['[', ']'], 'keyVersions'],
  [['h'], 'history'],
  [['?'], 'keyHelp'],
  [['Esc'], 'keyEscape'],
];

/** The list of the panel's keys. */
export function Help({ onClose }: { onClose: () => void }) {
  const t = useTranslate();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const element = dialog.current;
    element?.showModal?.();
    const listening = new AbortController();
    const { signal } = listening;
    // Escape also stops a run, but closing this must not.
    element?.addEventListener('keydown', (event) => event.stopPropagation(), { signal });
    element?.addEventListener('click', ({ target }) => target === element && element.close(), { signal });
    return () => {
      listening.abort();
      before?.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} class="pop dialog" aria-label={t('keyboard')} onClose={onClose}>
      <h2>{t('keyboard')}</h2>
      <dl class="keys">
        {KEYS.map(([keys, label]) => (
          <>
            <dt>
              {keys.map((key) => (
                <>
                  <kbd>{key}</kbd>{' '}
                </>
              ))}
            </dt>
            <dd>{t(label)}</dd>
          </>
        ))}
      </dl>
    </dialog>
  );
}
