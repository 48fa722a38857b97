import type { Fault, FaultPlace } from '../../../lib/connect/fault';
import { useTranslate } from '../../shared/translate';
import { sayFault } from './say-fault';

type FaultHintProps = { at: FaultPlace; fault: Fault | null; name: string };

/** What is wrong at this place, with the server's own words if there are any; nothing when the fault is elsewhere. */
export function FaultHint({ at, fault, name }: FaultHintProps) {
  const t = useTranslate();
  if (fault?.at !== at) return null;
  return (
    <p class="hint wrong" id={`${at}-wrong`} role="alert">
      {sayFault(t, fault, name)}
      {fault.detail && (
        <small class="quiet" dir="auto">
          {t('providerSaid', [fault.detail])}
        </small>
      )}
    </p>
  );
}
