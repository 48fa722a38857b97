import { useRef, useState } from 'preact/hooks';
import { PROMPT_VARIABLES } from '../../lib/prompt/own-prompt';
import { MAX_PROMPT_CHARS, MAX_PROMPTS, type OwnPrompt, MAX_PROMPT_NAME_CHARS } from '../../lib/settings/settings';
import { TextField } from './Field';
import { useTranslate } from '../shared/translate';

type PromptsProps = {
  prompts: readonly OwnPrompt[];
  /** Replaces the prompt with this name (`null` adds a new one); the prompt `null` deletes it. */
  onPrompt: (name: string | null, prompt: OwnPrompt | null) => void;
};

/** The reader's own prompts: each can be opened and changed, and the last entry adds a new one. */
export function OwnPrompts({ prompts, onPrompt }: PromptsProps) {
  const t = useTranslate();
  const add = useRef<HTMLElement>(null);
  const ids = useRef(new Map<string, number>());
  const lastId = useRef(0);
  const toId = (name: string) => {
    const id = ids.current.get(name) ?? ++lastId.current;
    ids.current.set(name, id);
    return id;
  };
  const checks = useChecks(prompts);
  return (
    <div class="prompts" role="group" aria-labelledby="own-prompts">
      <span id="own-prompts">{t('ownPrompts')}</span>
      <p class="hint">{t('ownPromptsHint')}</p>
      <p class="hint">
        {t('promptVariables')}{' '}
        {PROMPT_VARIABLES.map((name) => (
          <>
            <code dir="ltr">{`{{${name}}}`}</code>{' '}
          </>
        ))}
      </p>
      {prompts.map(({ name, text }) => {
        const id = toId(name);
        const change = (changed: OwnPrompt) => {
          // The element stays the same under the new name, or the reader's position in it would be lost.
          ids.current.delete(name);
          ids.current.set(changed.name, id);
          onPrompt(name, changed);
        };
        return (
          <details key={id} class="prompt">
            <summary dir="auto">{name}</summary>
            <TextField
              id={`prompt-${id}-name`}
              label={t('promptName')}
              value={name}
              check={(typed) => checks.name(typed)}
              attributes={{ dir: 'auto', maxLength: MAX_PROMPT_NAME_CHARS }}
              onSave={(typed) => change({ name: typed, text })}
            />
            <TextField
              id={`prompt-${id}-text`}
              label={t('promptText')}
              rows={6}
              value={text}
              check={checks.text}
              onSave={(typed) => change({ name, text: typed })}
            />
            <button
              type="button"
              class="button"
              onClick={() => {
                onPrompt(name, null);
                // The pressed button is gone, and the focus with it.
                add.current?.focus();
              }}
            >
              {t('promptDelete')}
            </button>
          </details>
        );
      })}
      {prompts.length < MAX_PROMPTS && (
        <details class="prompt">
          <summary ref={add}>{t('promptAdd')}</summary>
          <NewPrompt checks={checks} onAdd={(prompt) => onPrompt(null, prompt)} />
        </details>
      )}
    </div>
  );
}

type Checks = { name: (name: string) => string; text: (text: string) => string };

/** What is wrong with a name or a text; '' for nothing. */
function useChecks(prompts: readonly OwnPrompt[]): Checks {
  const t = useTranslate();
  return {
    name: (name) => {
      if (name === '') return t('promptNameMissing');
      return prompts.some((prompt) => prompt.name === name) ? t('promptNameTaken') : '';
    },
    text: (text) => {
      if (text === '') return t('promptTextMissing');
      return text.length > MAX_PROMPT_CHARS ? t('promptTooLong', [MAX_PROMPT_CHARS.toLocaleString()]) : '';
    },
  };
}

function NewPrompt({ checks, onAdd }: { checks: Checks; onAdd: (prompt: OwnPrompt) => void }) {
  const t = useTranslate();
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [isTried, setIsTried] = useState(false);
  const [wrongName, wrongText] = [checks.name(name), checks.text(text)];
  return (
    <>
      <TextField
        id="new-prompt-name"
        label={t('promptName')}
        value={name}
        wrong={isTried ? wrongName : ''}
        attributes={{ dir: 'auto', maxLength: MAX_PROMPT_NAME_CHARS, placeholder: t('promptNameExample') }}
        onSave={setName}
      />
      <TextField
        id="new-prompt-text"
        label={t('promptText')}
        rows={6}
        value={text}
        wrong={isTried ? wrongText : ''}
        attributes={{ placeholder: t('promptTextExample') }}
        onSave={setText}
      />
      <button
        type="button"
        class="button"
        onClick={() => {
          const isWrong = wrongName !== '' || wrongText !== '';
          setIsTried(isWrong);
          if (isWrong) return;
          onAdd({ name, text });
          setName('');
          setText('');
        }}
      >
        {t('promptAddThis')}
      </button>
    </>
  );
}
