import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useTranslate } from '../shared/translate';

type FieldProps = { id: string; label: string; isLocked?: boolean };

type TextFieldProps = FieldProps & {
  value: string;
  hint?: ComponentChildren;
  /** The number of lines; one when omitted. */
  rows?: number;
  /** What the text is for. Unsaved typing is dropped when this changes; the field stays and keeps the focus. */
  scope?: string;
  /** Says what is wrong with a text; '' for nothing. A wrong text is not saved and stays as typed. */
  check?: (text: string) => string;
  /** What turned out to be wrong with the saved text. */
  wrong?: string;
  onSave: (text: string) => void;
  /** Called with the text on each change, and with `null` when everything is saved. Must not change. */
  onTyped?: (text: string | null) => void;
  attributes?: JSX.IntrinsicElements['input'];
};

/**
 * A text field that saves when it loses the focus or on Enter. A change from elsewhere is shown afterwards, so nothing
 * that is being typed is lost.
 */
export function TextField(props: TextFieldProps) {
  const {
    id,
    label,
    isLocked = false,
    value,
    hint,
    rows,
    scope,
    check,
    wrong = '',
    onSave,
    onTyped,
    attributes,
  } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [found, setFound] = useState('');
  const problem = found || (typed === null ? wrong : '');
  const hasHint = Boolean(hint || check || problem || isLocked);
  const type = (text: string | null) => {
    setTyped(text);
    onTyped?.(text);
  };
  useEffect(() => () => onTyped?.(null), [onTyped]);
  useEffect(() => {
    setTyped(null);
    setFound('');
  }, [scope]);
  type Typing = { currentTarget: HTMLInputElement | HTMLTextAreaElement };
  const shared = {
    id,
    value: typed ?? value,
    disabled: isLocked,
    ...(hasHint && { 'aria-describedby': `${id}-hint` }),
    'aria-invalid': problem !== '',
    onInput: ({ currentTarget }: Typing) => type(currentTarget.value),
    onChange: ({ currentTarget }: Typing) => {
      const text = currentTarget.value.trim();
      const wrongNow = text === value ? '' : (check?.(text) ?? '');
      setFound(wrongNow);
      if (wrongNow !== '') return;
      type(null);
      if (text !== value) onSave(text);
    },
  };
  return (
    <>
      <label for={id}>{label}</label>
      {rows === undefined ? (
        <input type="text" autocomplete="off" spellcheck={false} {...attributes} {...shared} />
      ) : (
        <textarea rows={rows} dir="auto" placeholder={attributes?.placeholder} {...shared} />
      )}
      {hasHint && (
        <p class="hint field-hint" id={`${id}-hint`}>
          {problem !== '' && (
            <span class="problem" role="alert">
              {problem}
            </span>
          )}
          {problem === '' && hint}
          <Locked isLocked={isLocked} />
        </p>
      )}
    </>
  );
}

type SelectFieldProps = FieldProps & { value: string; onChoose: (value: string) => void; children: ComponentChildren };

export function SelectField({ id, label, isLocked = false, value, onChoose, children }: SelectFieldProps) {
  return (
    <>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={isLocked}
        {...(isLocked && { 'aria-describedby': `${id}-hint` })}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {children}
      </select>
      {isLocked && (
        <p class="hint" id={`${id}-hint`}>
          <Locked isLocked />
        </p>
      )}
    </>
  );
}

type ChoiceProps = {
  /** The group's name, for one of several; without it the choice is a checkbox. */
  group?: string;
  label: string;
  hint?: string;
  isChosen: boolean;
  isLocked?: boolean;
  onChoose: (isChosen: boolean) => void;
};

/** A radio button or a checkbox, with its explanation. */
export function Choice({ group, label, hint, isChosen, isLocked = false, onChoose }: ChoiceProps) {
  return (
    <label class="choice">
      <input
        type={group === undefined ? 'checkbox' : 'radio'}
        name={group}
        checked={isChosen}
        disabled={isLocked}
        onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
      />
      <span>
        {label}
        {hint !== undefined && <span class="hint">{hint}</span>}
        {group === undefined && <Locked isLocked={isLocked} />}
      </span>
    </label>
  );
}

/** Says why something cannot be changed here. */
export function Locked({ isLocked }: { isLocked: boolean }) {
  const t = useTranslate();
  return isLocked ? <span class="hint"> {t('setByOrganisation')}</span> : null;
}
