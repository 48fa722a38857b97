import type { RefObject } from 'preact';
import { Popover } from '../../shared/Popover';
import { useTranslate } from '../../shared/translate';
import { usePanelActions } from '../panel-actions';

export type SentProps = {
  anchor: RefObject<HTMLElement | null>;
  /** The host to which a run would send; '' on the device, `null` until it is known. */
  destination: string | null;
  onClose: () => void;
};

/** Behind the lock: what goes where when the reader asks, and when. */
export function Sent({ anchor, destination, onClose }: SentProps) {
  const t = useTranslate();
  const { preview } = usePanelActions();
  return (
    <Popover anchor={anchor} role="dialog" label={t('whatIsSentTitle')} class="why" onClose={onClose}>
      {destination ? (
        <>
          <p>{t('sentWhenAsked', [destination])}</p>
          <p class="row">
            <button
              type="button"
              class="button"
              onClick={() => {
                onClose();
                preview();
              }}
            >
              {t('lookFirst')}
            </button>
          </p>
        </>
      ) : (
        <p>{t('sentNowhere')}</p>
      )}
    </Popover>
  );
}
