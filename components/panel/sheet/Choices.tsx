import { useTranslate } from '../../shared/translate';

type ChoicesProps<Value extends string> = {
  legend: string;
  /** How they look: a row of segments, or pills. */
  class: 'seg' | 'pills';
  values: readonly (readonly [value: Value, label: string])[];
  chosen: Value;
  isLocked: boolean;
  onChoose: (value: Value) => void;
};

/** Radio buttons that look like one control. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { legend, class: look, values, chosen, isLocked, onChoose } = props;
  const t = useTranslate();
  return (
    <fieldset disabled={isLocked}>
      <legend class="label">{legend}</legend>
      <div class={look}>
        {values.map(([value, label]) => (
          <label key={value}>
            {label}
            <input
              type="radio"
              name={legend}
              value={value}
              checked={value === chosen}
              onChange={() => onChoose(value)}
            />
          </label>
        ))}
      </div>
      {isLocked && <p class="hint">{t('setByOrganisation')}</p>}
    </fieldset>
  );
}
