import type { ComponentChildren } from 'preact';
import { parseAddress } from '../../lib/settings/address';
import { MAX_FIELD_CHARS } from '../../lib/settings/settings';
import type { Connection } from './ConnectionStatus';
import { TextField } from './Field';
import { useTranslate } from '../shared/translate';

/** Props for fields that are written from left to right in every language. */
export const LEFT_TO_RIGHT = { dir: 'ltr', maxLength: MAX_FIELD_CHARS } as const;

type AddressProps = {
  label: string;
  hint: string;
  /** What to say when there is no address. */
  missing: string;
  example: string;
  value: string;
  isLocked: boolean;
  connection: Connection;
  onSave: (address: string) => void;
};

/** The field for the address of a provider or a relay. */
export function AddressField({ missing, example, connection, onSave, ...field }: AddressProps) {
  const t = useTranslate();
  return (
    <TextField
      {...field}
      id="base-url"
      attributes={{ ...LEFT_TO_RIGHT, inputMode: 'url', placeholder: example }}
      check={(text) => {
        const address = parseAddress(text);
        if (address.ok) return '';
        if (address.problem === 'not-a-url') return missing;
        return t(address.problem === 'insecure' ? 'addressInsecure' : 'addressNotHttp');
      }}
      onTyped={connection.onAddressTyped}
      onSave={(text) => {
        const address = parseAddress(text);
        if (address.ok) onSave(address.baseUrl);
      }}
    />
  );
}

type KeyProps = { label: string; remove: string; connection: Connection; children: ComponentChildren };

/** The field for a provider's key or a relay's token. It receives only the end of a stored one. */
export function KeyField({ label, remove, connection, children }: KeyProps) {
  const t = useTranslate();
  const { keyFor, keyEnding, onKey } = connection;
  return (
    <TextField
      // A key is typed for one host, and must not be stored for the next one that is chosen.
      scope={keyFor}
      id="key"
      label={label}
      value=""
      hint={
        <>
          {children} {/* Keeps its space, or the button that is being pressed would move when a key is saved. */}
          <button
            type="button"
            class="plain"
            style={{ visibility: keyEnding ? 'visible' : 'hidden' }}
            onClick={() => {
              onKey('');
              // The pressed button is gone.
              document.getElementById('key')?.focus();
            }}
          >
            {remove}
          </button>
        </>
      }
      attributes={{ ...LEFT_TO_RIGHT, type: 'password', placeholder: keyEnding && `•••• ${keyEnding}` }}
      check={() => (keyFor === '' || connection.isAddressTyped ? t('keyNeedsAddress') : '')}
      onSave={onKey}
    />
  );
}
