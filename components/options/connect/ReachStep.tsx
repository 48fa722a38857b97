import { parseAddress } from '../../../lib/settings/address';
import { useTranslate } from '../../shared/translate';
import type { StepProps } from './step-props';
import { FaultHint } from './FaultHint';

/** What will be sent where, and the button that lets the browser ask for the permission. */
export function ReachStep({ state, name, isBusy }: StepProps) {
  const t = useTranslate();
  const { service, phase, baseUrl, isAllowed, fault } = state;
  const address = parseAddress(baseUrl);
  const host = address.ok ? address.host : '';
  return (
    <>
      {isAllowed ? (
        <p>{t('mayReach', [host])}</p>
      ) : (
        <>
          <p>
            <b>{host ? t('letReach', [host]) : t('letReachServer')}</b>
          </p>
          <p class="hint">{t('willAsk')}</p>
          {host && <p class="hint">{t(service.kind === 'relay' ? 'whatIsSentRelay' : 'whatIsSent', [host])}</p>}
        </>
      )}
      <FaultHint at="reach" fault={fault} name={fault?.reason === 'not-allowed' ? host : name} />
      {(phase === 'entering' || phase === 'allowing') && (
        // Not `disabled`, which would take the focus away.
        <button type="submit" class="button main" aria-disabled={isBusy}>
          {t('connect')}
        </button>
      )}
    </>
  );
}
