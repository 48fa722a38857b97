import { PRESETS } from '../lib/settings/presets';
import type { Settings } from '../lib/settings/settings';
import type { OptionsFormProps } from './OptionsForm';
import { useTranslate } from './translate';

/** What a provider is asked with, and what it is sent. */
export function ProviderFields(props: OptionsFormProps) {
  const { settings, keyEnding, models, host, onChange, onKeyRemoved, onModelFocused } = props;
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
      <AddressField
        example="https://api.example.com/v1"
        value={provider.baseUrl}
        onTyped={(baseUrl) => change({ baseUrl })}
      />
      <label for="key">{t('key')}</label>
      <KeyField {...props} />
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

/** What a relay is asked with, and what it is sent. */
export function RelayFields(props: OptionsFormProps) {
  const { settings, keyEnding, host, onChange, onKeyRemoved } = props;
  const t = useTranslate();
  return (
    <fieldset>
      <legend>{t('engineRelay')}</legend>
      <label for="base-url">{t('relayUrl')}</label>
      <AddressField
        example="https://relay.example.com"
        value={settings.relay.url}
        onTyped={(url) => onChange({ ...settings, relay: { url } })}
      />
      <label for="key">{t('token')}</label>
      <KeyField {...props} />
      <p class="hint" id="key-hint">
        {t('tokenHint')}{' '}
        {keyEnding && (
          <button type="button" class="plain" onClick={onKeyRemoved}>
            {t('tokenRemove')}
          </button>
        )}
      </p>
      <p class="card" id="what-is-sent">
        {host ? t('whatIsSentRelay', [host]) : t('whatIsSentNowhere')}
      </p>
    </fieldset>
  );
}

type AddressProps = { example: string; value: string; onTyped: (address: string) => void };

function AddressField({ example, value, onTyped }: AddressProps) {
  return (
    <input
      id="base-url"
      type="text"
      inputMode="url"
      autocomplete="off"
      spellcheck={false}
      dir="ltr"
      placeholder={example}
      value={value}
      onInput={({ currentTarget }) => onTyped(currentTarget.value)}
    />
  );
}

/** A provider's key or a relay's token. */
function KeyField({ typedKey, keyEnding, onKeyTyped }: OptionsFormProps) {
  return (
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
  );
}
