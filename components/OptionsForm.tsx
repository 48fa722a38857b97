import { useEffect, useRef } from 'preact/hooks';
import { SUMMARY_LENGTHS } from '../lib/engine/engine';
import type { Settings } from '../lib/settings/settings';
import { ProviderFields, RelayFields } from './EngineFields';
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
        <Choice name="engine" checked={engine === 'relay'} onChoose={() => onChange({ ...settings, engine: 'relay' })}>
          {t('engineRelay')} <span class="hint">{t('engineRelayHint')}</span>
        </Choice>
      </fieldset>
      {engine === 'provider' && <ProviderFields {...props} />}
      {engine === 'relay' && <RelayFields {...props} />}
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
        {engine !== 'key-sentences' && (
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
        {engine !== 'key-sentences' && (
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

type ChoiceProps = { name: string; checked: boolean; onChoose: () => void; children: preact.ComponentChildren };

function Choice({ name, checked, onChoose, children }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}
