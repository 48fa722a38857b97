import { useState } from 'preact/hooks';
import { isQuick } from '../../../lib/connect/choose-model';
import { isLocal } from '../../../lib/connect/fault';
import { MAX_FIELD_CHARS } from '../../../lib/settings/settings';
import { useTranslate } from '../../shared/translate';
import type { StepProps } from './step-props';
import { FaultHint } from './FaultHint';

/** The model that was chosen, and the others. Where none are listed, its name has to be typed. */
export function ModelStep({ state, actions, name, isModelLocked }: StepProps) {
  const t = useTranslate();
  const [isNamed, setNamed] = useState(false);
  const { service, phase, models, model, fault } = state;
  if (service.kind === 'relay') return null;
  if (phase !== 'choosing' && phase !== 'trying' && phase !== 'works')
    return <p>{t(phase === 'looking' ? 'lookingForModels' : 'modelIsChosen')}</p>;
  const { preset } = service;
  const isTyped = isNamed || models.length === 0;
  const endsOn = models.find((each) => each.name === model)?.endsOn;
  const isCheap = !isLocal(service) && preset.keyUrl !== '' && isQuick(preset, model);
  const shared = {
    class: 'field',
    'aria-label': t('model'),
    disabled: isModelLocked,
    ...(fault?.at === 'model' && { 'aria-invalid': true, 'aria-describedby': 'model-wrong' }),
  };
  return (
    <>
      {models.length > 0 ? (
        <p>
          {t('modelsFound', [String(models.length)], models.length)} {isCheap && !isTyped && t('modelIsQuick')}
        </p>
      ) : (
        <p>{t('modelMissing')}</p>
      )}
      {isTyped ? (
        <input
          {...shared}
          name="model"
          dir="ltr"
          autocomplete="off"
          spellcheck={false}
          maxLength={MAX_FIELD_CHARS}
          placeholder={preset.exampleModel}
          value={model}
          onInput={({ currentTarget: { value } }) => actions.type({ model: value.trim() })}
        />
      ) : (
        <select
          {...shared}
          name="model"
          value={model}
          onChange={({ currentTarget: { value } }) => {
            setNamed(value === '');
            actions.type({ model: value });
          }}
        >
          {models.map((each) => (
            <option value={each.name}>{each.name}</option>
          ))}
          <option value="">{t('modelOther')}</option>
        </select>
      )}
      {isModelLocked && <p class="hint">{t('setByOrganisation')}</p>}
      {endsOn && <p class="hint">{t('modelEnds', [endsOn])}</p>}
      <FaultHint at="model" fault={fault} name={name} />
    </>
  );
}
