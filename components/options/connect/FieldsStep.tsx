import { hasAddressField } from '../../../lib/connect/fault';
import { parseAddress } from '../../../lib/settings/address';
import { toExampleUrl } from '../../../lib/settings/presets';
import { MAX_FIELD_CHARS } from '../../../lib/settings/settings';
import { useTranslate } from '../../shared/translate';
import type { StepProps } from './step-props';
import { FaultHint } from './FaultHint';

/** The key, or the token, and for a server of the reader's own also its address. */
export function FieldsStep({ state, actions, name, isAddressLocked }: StepProps) {
  const t = useTranslate();
  const { service, baseUrl, key, keyEnding, fault } = state;
  const isRelay = service.kind === 'relay';
  const hasAddress = hasAddressField(service);
  const address = parseAddress(baseUrl);
  const host = address.ok ? address.host : '';
  const keyUrl = isRelay ? '' : service.preset.keyUrl;
  return (
    <>
      <p>
        <b>{t(isRelay ? 'addressAndToken' : hasAddress ? 'addressAndKey' : 'pasteKey')}</b>
      </p>
      {hasAddress && (
        <>
          <p class="hint">{t(isRelay ? 'relayGives' : 'baseUrlHint')}</p>
          <label class="label">
            {t(isRelay ? 'relayUrl' : 'baseUrl')}
            <input
              class="field"
              name="address"
              dir="ltr"
              inputMode="url"
              autocomplete="off"
              spellcheck={false}
              maxLength={MAX_FIELD_CHARS}
              placeholder={isRelay ? 'https://relay.example.org' : toExampleUrl(service.preset)}
              value={baseUrl}
              disabled={isAddressLocked}
              {...toWrong(fault?.at === 'address', 'address')}
              onInput={({ currentTarget: { value } }) => actions.type({ baseUrl: value })}
            />
          </label>
          {isAddressLocked && <p class="hint">{t('setByOrganisation')}</p>}
          <FaultHint at="address" fault={fault} name={name} />
        </>
      )}
      <label class="label">
        <span class={hasAddress ? undefined : 'unseen'}>{t(isRelay ? 'token' : 'key')}</span>
        <input
          class="field"
          name="key"
          type="password"
          dir="ltr"
          autocomplete="off"
          maxLength={MAX_FIELD_CHARS}
          placeholder={keyEnding && `•••• ${keyEnding}`}
          value={key}
          {...toWrong(fault?.at === 'key', 'key')}
          onInput={({ currentTarget: { value } }) => actions.type({ key: value.trim() })}
        />
      </label>
      <FaultHint at="key" fault={fault} name={name} />
      <p class="hint">
        {host ? t('keyKept', [host]) : t('keyHint')}{' '}
        {keyUrl && !keyEnding && (
          <a class="link" href={keyUrl} target="_blank" rel="noreferrer">
            {t('getKey')}
          </a>
        )}
        {keyEnding && (
          <button type="button" class="link" onClick={actions.forgetKey}>
            {t(isRelay ? 'tokenRemove' : 'keyRemove')}
          </button>
        )}
      </p>
    </>
  );
}

function toWrong(isWrong: boolean, at: string) {
  return isWrong ? { 'aria-invalid': true, 'aria-describedby': `${at}-wrong` } : {};
}
