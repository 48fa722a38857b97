import { useEffect, useRef } from 'preact/hooks';
import { useTranslate } from '../shared/translate';

/** The server that the chosen engine asks, and what is known about the connection. */
export type Connection = {
  /** The host of the typed address; '' while the address is invalid. */
  host: string;
  /** The kind of engine and the origin for which a key would be stored; '' while there is no address. */
  keyFor: string;
  /** The end of the stored key; '' for none. */
  keyEnding: string;
  models: readonly { name: string; endsOn: string | null }[];
  /** Whether the field holds an address that is not saved. */
  isAddressTyped: boolean;
  /** What is still missing; `null` while that is not known. */
  lacks: 'address' | 'permission' | 'model' | 'nothing' | null;
  isTesting: boolean;
  /** The result of connecting; `isProblem` decides how it looks. */
  outcome: { text: string; detail: string; isProblem: boolean } | null;
  onAddressTyped: (text: string | null) => void;
  /** Stores a key; '' removes it. */
  onKey: (key: string) => void;
  onModelFocused: () => void;
  onConnect: () => void;
};

type StatusProps = {
  connection: Connection;
  whatIsSent: string;
  /** What stays in use until the connection has been tested; '' for nothing. */
  inUse: string;
};

/** Says what is sent where, with the button that asks for the permission and tries the connection. */
export function ConnectionStatus({ connection, whatIsSent, inUse }: StatusProps) {
  const t = useTranslate();
  const { host, lacks, isTesting, outcome, onConnect } = connection;
  const status = useRef<HTMLDivElement>(null);
  // The result may be below the visible part of the window, where the reader would not look for it.
  useEffect(() => {
    if (outcome) status.current?.scrollIntoView({ block: 'nearest' });
  }, [outcome]);
  const isReady = lacks === 'nothing' || lacks === 'model';
  return (
    <>
      <p class="card" id="what-is-sent">
        {host ? whatIsSent : t('whatIsSentNowhere')}
      </p>
      <div class="actions">
        <button
          type="button"
          class={isReady ? '' : 'primary'}
          // Not `disabled`, which would take the focus away.
          aria-disabled={isTesting}
          aria-describedby="lacks"
          onClick={() => !isTesting && onConnect()}
        >
          {t(isTesting ? 'testing' : isReady ? 'test' : 'connect')}
        </button>
      </div>
      {inUse && <p class="hint">{t('staysInUse', [inUse])}</p>}
      <p class="hint lacks" id="lacks">
        {lacks === 'permission' && t('mayNotReach', [host])}
        {lacks === 'model' && t('modelMissing')}
        {lacks === 'nothing' && t('mayReach', [host])}
      </p>
      <div ref={status} role="status" class={outcome?.isProblem ? 'outcome card card-error' : 'outcome'}>
        {outcome && <p>{outcome.text}</p>}
        {outcome?.detail && (
          <p class="detail" dir="auto">
            {t('providerSaid', [outcome.detail])}
          </p>
        )}
      </div>
    </>
  );
}
