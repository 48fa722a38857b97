import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useTranslate } from '../shared/translate';

type TextFieldProps = {
  id: string;
  label: string;
  value: string;
  /** The number of lines; one when omitted. */
  rows?: number;
  /** Says what is wrong with a text; '' for nothing. A wrong text is not saved and stays as typed. */
  check?: (text: string) => string;
  /** What turned out to be wrong with the saved text. */
  wrong?: string;
  onSave: (text: string) => void;
  attributes?: JSX.IntrinsicElements['input'];
};

/**
 * A text field that saves when it loses the focus or on Enter. A change from elsewhere is shown afterwards, so nothing
 * that is being typed is lost.
 */
export function TextField({ id, label, value, rows, check, wrong = '', onSave, attributes }: TextFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [found, setFound] = useState('');
  const problem = found || (typed === null ? wrong : '');
  type Typing = { currentTarget: HTMLInputElement | HTMLTextAreaElement };
  const shared = {
    id,
    class: 'field',
    value: typed ?? value,
    'aria-describedby': `${id}-hint`,
    'aria-invalid': problem !== '',
    onInput: ({ currentTarget }: Typing) => setTyped(currentTarget.value),
    onChange: ({ currentTarget }: Typing) => {
      const text = currentTarget.value.trim();
      const wrongNow = text === value ? '' : (check?.(text) ?? '');
      setFound(wrongNow);
      if (wrongNow !== '') return;
      setTyped(null);
      if (text !== value) onSave(text);
    },
  };
  return (
    <>
      <label class="label" for={id}>
        {label}
      </label>
      {rows === undefined ? (
        <input type="text" autocomplete="off" spellcheck={false} {...attributes} {...shared} />
      ) : (
        <textarea rows={rows} dir="auto" placeholder={attributes?.placeholder} {...shared} />
      )}
      {/* What is wrong has a place that is kept for it: what is being clicked below must not move. */}
      <p class="hint wrong" id={`${id}-hint`} role="alert">
        {problem}
      </p>
    </>
  );
}

type SetProps = { id: string; label: string; hint?: ComponentChildren; isLocked?: boolean };

/** The hint below a setting's name, which also says why it cannot be changed here. */
function SetHint({ id, hint, isLocked }: Omit<SetProps, 'label'>) {
  const t = useTranslate();
  const hintId = describe(id, hint, isLocked);
  return (
    hintId && (
      <span class="hint" id={hintId}>
        {hint} {isLocked && t('setByOrganisation')}
      </span>
    )
  );
}

/** The id of the hint; `undefined` when there is none. */
function describe(id: string, hint: ComponentChildren, isLocked = false): string | undefined {
  return hint === undefined && !isLocked ? undefined : `${id}-hint`;
}

type SelectProps = SetProps & { value: string; onChoose: (value: string) => void; children: ComponentChildren };

export function SelectField({ id, label, hint, isLocked = false, value, onChoose, children }: SelectProps) {
  return (
    <div class="set">
      <label for={id}>{label}</label>
      <select
        id={id}
        class="field"
        value={value}
        disabled={isLocked}
        aria-describedby={describe(id, hint, isLocked)}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {children}
      </select>
      <SetHint id={id} hint={hint} isLocked={isLocked} />
    </div>
  );
}

type SegmentsProps<Value extends string> = SetProps & {
  values: readonly (readonly [value: Value, label: string])[];
  value: Value;
  onChoose: (value: Value) => void;
};

/** A few choices side by side: radio buttons that look like one control. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { id, label, hint, isLocked = false, values, value, onChoose } = props;
  return (
    <div class="set">
      <span id={`${id}-name`}>{label}</span>
      <div
        id={id}
        class="seg"
        role="group"
        aria-labelledby={`${id}-name`}
        aria-describedby={describe(id, hint, isLocked)}
      >
        {values.map(([each, name]) => (
          <label key={each}>
            {name}
            <input
              type="radio"
              name={id}
              value={each}
              checked={each === value}
              disabled={isLocked}
              onChange={() => onChoose(each)}
            />
          </label>
        ))}
      </div>
      <SetHint id={id} hint={hint} isLocked={isLocked} />
    </div>
  );
}

type ToggleProps = SetProps & { isOn: boolean; onToggle: (isOn: boolean) => void };

/** A setting that is on or off. A press anywhere on it changes it. */
export function Toggle({ id, label, hint, isLocked = false, isOn, onToggle }: ToggleProps) {
  return (
    <label class="set">
      <span id={`${id}-name`}>{label}</span>
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        disabled={isLocked}
        aria-labelledby={`${id}-name`}
        aria-describedby={describe(id, hint, isLocked)}
        onChange={({ currentTarget }) => onToggle(currentTarget.checked)}
      />
      <SetHint id={id} hint={hint} isLocked={isLocked} />
    </label>
  );
}
