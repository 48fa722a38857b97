import { BUSY } from '../../shared/icons/options';
import { Icon } from '../../shared/Icon';
import { useTranslate } from '../../shared/translate';
import type { StepProps } from './step-props';
import { FaultHint } from './FaultHint';

/** One short question shows whether all of it works; the last press puts it to use. */
export function TryStep({ state, actions, name }: StepProps) {
  const t = useTranslate();
  const { service, phase, model, fault, elapsedMs } = state;
  const isRelay = service.kind === 'relay';
  const seconds = (elapsedMs / 1_000).toLocaleString(t('languageTag'), { maximumFractionDigits: 1 });
  const canBeUsed = phase === 'works' || (phase === 'choosing' && model !== '');
  return (
    <>
      {phase === 'works' ? (
        <p>
          <b>{t('itWorks')}</b> {t('answeredAfter', [seconds])}
        </p>
      ) : phase === 'trying' || (isRelay && phase === 'looking') ? (
        <p class="state">
          <Icon path={BUSY} />
          {t('waitingFor', [model || name])}
        </p>
      ) : (
        <p>{t('oneTry')}</p>
      )}
      <FaultHint at="try" fault={fault} name={name} />
      {canBeUsed && (
        <button type="button" class="button main" onClick={actions.use}>
          {t('useService', [name])}
        </button>
      )}
    </>
  );
}
