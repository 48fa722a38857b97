import { PRESETS, toExampleModel, toExampleUrl, toPreset } from '../../lib/settings/presets';
import { type Connection, ConnectionStatus } from './ConnectionStatus';
import { SelectField, TextField } from './Field';
import { AddressField, KeyField, LEFT_TO_RIGHT } from './ServerFields';
import type { Translate } from '../../lib/messages';
import type { Settings } from '../../lib/settings/settings';
import type { SettingsProps } from './settings-props';
import { useTranslate } from '../shared/translate';

type EngineFieldsProps = SettingsProps & { connection: Connection };

/** Address, key and model of a provider, and what is sent to it. */
export function ProviderFields({ settings, locked, connection, onSet, onChange }: EngineFieldsProps) {
  const t = useTranslate();
  const { provider } = settings;
  const { models, host } = connection;
  const preset = toPreset(provider);
  const endsOn = models.find(({ name }) => name === provider.model)?.endsOn;
  return (
    <fieldset>
      <legend>{t('engineProvider')}</legend>
      <SelectField
        id="preset"
        label={t('preset')}
        value={preset.id}
        isLocked={locked.has('provider.baseUrl')}
        onChoose={(value) => {
          const chosen = PRESETS.find(({ id }) => id === value);
          const changed = chosen && { preset: chosen.id, baseUrl: chosen.baseUrl, model: '' };
          if (changed) onChange((now) => ({ ...now, provider: changed }));
        }}
      >
        {PRESETS.map(({ id, name }) => (
          <option value={id}>{name || t('presetCustom')}</option>
        ))}
      </SelectField>
      <AddressField
        // The typed text was for another provider.
        key={provider.preset}
        label={t('baseUrl')}
        hint={t('baseUrlHint')}
        missing={t('addressNotUrl', [toExampleUrl(preset)])}
        example={toExampleUrl(preset)}
        value={provider.baseUrl}
        isLocked={locked.has('provider.baseUrl')}
        connection={connection}
        onSave={(baseUrl) => onSet('provider.baseUrl', baseUrl)}
      />
      <KeyField label={t('key')} remove={t('keyRemove')} connection={connection}>
        {t('keyHint')}{' '}
        {preset.keyUrl && (
          <a href={preset.keyUrl} target="_blank" rel="noreferrer">
            {t('keyWhere', [new URL(preset.keyUrl).host])}
          </a>
        )}
      </KeyField>
      <TextField
        key={`model ${provider.preset}`}
        id="model"
        label={t('model')}
        value={provider.model}
        isLocked={locked.has('provider.model')}
        attributes={{
          ...LEFT_TO_RIGHT,
          list: 'models',
          placeholder: toExampleModel(preset, models),
          onFocus: connection.onModelFocused,
        }}
        hint={endsOn && t('modelEnds', [endsOn])}
        onSave={(model) => onSet('provider.model', model)}
      />
      <datalist id="models">
        {models.map(({ name, endsOn }) => (
          <option value={name}>{endsOn && t('modelEnds', [endsOn])}</option>
        ))}
      </datalist>
      <ConnectionStatus connection={connection} whatIsSent={t('whatIsSent', [host])} inUse={sayInUse(settings, t)} />
    </fieldset>
  );
}

/** Address and token of a relay, and what is sent to it. */
export function RelayFields({ settings, locked, connection, onSet }: EngineFieldsProps) {
  const t = useTranslate();
  return (
    <fieldset>
      <legend>{t('engineRelay')}</legend>
      <AddressField
        label={t('relayUrl')}
        hint={t('relayUrlHint')}
        missing={t('relayNotUrl')}
        example="https://relay.example.com"
        value={settings.relay.url}
        isLocked={locked.has('relay.url')}
        connection={connection}
        onSave={(url) => onSet('relay.url', url)}
      />
      <KeyField label={t('token')} remove={t('tokenRemove')} connection={connection}>
        {t('tokenHint')}
      </KeyField>
      <ConnectionStatus
        connection={connection}
        whatIsSent={t('whatIsSentRelay', [connection.host])}
        inUse={sayInUse(settings, t)}
      />
    </fieldset>
  );
}

/** What stays in use meanwhile; '' when the chosen engine has answered. */
function sayInUse({ standby }: Settings, t: Translate): string {
  if (!standby) return '';
  if (standby.engine === 'key-sentences') return t('engineOnDevice');
  return standby.engine === 'provider' ? standby.provider.model : (URL.parse(standby.relay.url)?.host ?? '');
}
