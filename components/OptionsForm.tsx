import { useEffect, useRef } from 'preact/hooks';
import { SUMMARY_LENGTHS } from '../lib/engine/engine';
import { PRESETS } from '../lib/settings/presets';
import type { Settings } from '../lib/settings/settings';
import { useTranslate } from './translate';

export type OptionsFormProps = {
  settings: Settings;
  /** As typed; the stored key itself never comes here. */
  typedKey: string;
  /** The end of the stored key, '' for none. */
  keyEnding: string;
  models: readonly string[];
  /** The host of the typed base URL, '' while it is none. */
  host: string;
  /** Tags of languages and their names in the browser's language. */
  languages: readonly (readonly [tag: string, name: string])[];
  isTesting: boolean;
  /** What came of Save or Test; `isProblem` decides how it looks and how it is announced. */
  outcome: { text: string; detail: string; isProblem: boolean } | null;
  onChange: (settings: Settings) => void;
  onKeyTyped: (key: string) => void;
  onKeyRemoved: () => void;
  onModelFocused: () => void;
  onSave: () => void;
  onTest: () => void;
};

/** Everything the options page shows. */
export function OptionsForm(props: OptionsFormProps) {
  const { settings, languages, isTesting, outcome, onChange, onSave, onTest } = props;
  const t = useTranslate();
  const { engine, wish } = settings;
  const status = useRef<HTMLDivElement>(null);
  // It may stand below what the window shows, and nobody looks for what they do not know of.
  useEffect(() => {
    if (outcome) status.current?.scrollIntoView({ block: 'nearest' });
  }, [outcome]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <fieldset>
        <legend>{t('engine')}</legend>
        <Choice
          name="engine"
          checked={engine === 'key-sentences'}
          onChoose={() => onChange({ ...settings, engine: 'key-sentences' })}
        >
          {t('engineOnDevice')} <span class="hint">{t('engineOnDeviceHint')}</span>
        </Choice>
        <Choice
          name="engine"
          checked={engine === 'provider'}
          onChoose={() => onChange({ ...settings, engine: 'provider' })}
        >
          {t('engineProvider')} <span class="hint">{t('engineProviderHint')}</span>
        </Choice>
      </fieldset>
      {engine === 'provider' && <ProviderFields {...props} />}
      <fieldset>
        <legend>{t('summary')}</legend>
        <label for="length">{t('length')}</label>
        <select
          id="length"
          value={wish.length}
          onChange={({ currentTarget }) => {
            const length = SUMMARY_LENGTHS.find((known) => known === currentTarget.value);
            if (length) onChange({ ...settings, wish: { ...wish, length } });
          }}
        >
          {SUMMARY_LENGTHS.map((length) => (
            <option value={length}>{t(length)}</option>
          ))}
        </select>
        {engine === 'provider' && (
          <>
            <label for="language">{t('language')}</label>
            <select
              id="language"
              value={wish.language}
              onChange={({ currentTarget }) =>
                onChange({ ...settings, wish: { ...wish, language: currentTarget.value } })
              }
            >
              <option value="page">{t('languageOfPage')}</option>
              {languages.map(([tag, name]) => (
                <option value={tag}>{name}</option>
              ))}
            </select>
          </>
        )}
        <label for="on-navigate">{t('onNavigate')}</label>
        <select
          id="on-navigate"
          value={settings.onNavigate}
          onChange={({ currentTarget }) =>
            onChange({ ...settings, onNavigate: currentTarget.value === 'stop' ? 'stop' : 'keep' })
          }
        >
          <option value="keep">{t('onNavigateKeep')}</option>
          <option value="stop">{t('onNavigateStop')}</option>
        </select>
      </fieldset>
      <div class="actions">
        <button type="submit" class="primary">
          {t('save')}
        </button>
        {engine === 'provider' && (
          <button type="button" disabled={isTesting} onClick={onTest}>
            {t(isTesting ? 'testing' : 'test')}
          </button>
        )}
      </div>
      <div ref={status} role="status" class={outcome?.isProblem ? 'outcome card card-error' : 'outcome'}>
        {outcome && <p>{outcome.text}</p>}
        {outcome?.detail && (
          <p class="detail" dir="auto">
            {t('providerSaid', [outcome.detail])}
          </p>
        )}
      </div>
    </form>
  );
}

function ProviderFields(props: OptionsFormProps) {
  const { settings, typedKey, keyEnding, models, host, onChange, onKeyTyped, onKeyRemoved, onModelFocused } = props;
  const t = useTranslate();
  const { provider } = settings;
  const preset = PRESETS.find(({ id }) => id === provider.preset);
  const change = (changed: Partial<Settings['provider']>) =>
    onChange({ ...settings, provider: { ...provider, ...changed } });
  return (
    <fieldset>
      <legend>{t('engineProvider')}</legend>
      <label for="preset">{t('preset')}</label>
      <select
        id="preset"
        value={provider.preset}
        onChange={({ currentTarget }) => {
          const chosen = PRESETS.find(({ id }) => id === currentTarget.value);
          if (chosen) change({ preset: chosen.id, baseUrl: chosen.baseUrl, model: '' });
        }}
      >
        {PRESETS.map(({ id, name }) => (
          <option value={id}>{name || t('presetCustom')}</option>
        ))}
      </select>
      <label for="base-url">{t('baseUrl')}</label>
      <input
        id="base-url"
        type="text"
        inputMode="url"
        autocomplete="off"
        spellcheck={false}
        dir="ltr"
        placeholder="https://api.example.com/v1"
        value={provider.baseUrl}
        onInput={({ currentTarget }) => change({ baseUrl: currentTarget.value })}
      />
      <label for="key">{t('key')}</label>
      <input
        id="key"
        type="password"
        autocomplete="off"
        dir="ltr"
        placeholder={keyEnding ? `•••• ${keyEnding}` : ''}
        aria-describedby="key-hint"
        value={typedKey}
        onInput={({ currentTarget }) => onKeyTyped(currentTarget.value)}
      />
      <p class="hint" id="key-hint">
        {t('keyHint')}{' '}
        {preset?.keyUrl && (
          <a href={preset.keyUrl} target="_blank" rel="noreferrer">
            {t('keyWhere', [new URL(preset.keyUrl).host])}
          </a>
        )}{' '}
        {keyEnding && (
          <button type="button" class="plain" onClick={onKeyRemoved}>
            {t('keyRemove')}
          </button>
        )}
      </p>
      <label for="model">{t('model')}</label>
      <input
        id="model"
        type="text"
        autocomplete="off"
        spellcheck={false}
        dir="ltr"
        list="models"
        placeholder={preset?.exampleModel}
        value={provider.model}
        onFocus={onModelFocused}
        onInput={({ currentTarget }) => change({ model: currentTarget.value })}
      />
      <datalist id="models">
        {models.map((model) => (
          <option value={model} />
        ))}
      </datalist>
      <p class="card" id="what-is-sent">
        {host ? t('whatIsSent', [host]) : t('whatIsSentNowhere')}
      </p>
    </fieldset>
  );
}

type ChoiceProps = { name: string; checked: boolean; onChoose: () => void; children: preact.ComponentChildren };

function Choice({ name, checked, onChoose, children }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}
