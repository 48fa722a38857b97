import { useEffect, useRef } from 'preact/hooks';
import { useTranslate } from '../shared/translate';

/** Whom the chosen engine asks, and what is known of the way there. */
export type Connection = {
  /** Of the address as it is typed, '' while it is none. */
  host: string;
  /** The kind of engine and the origin that a key would be stored for, '' while there is no address. */
  keyFor: string;
  /** The end of the stored key, '' for none. */
  keyEnding: string;
  models: readonly string[];
  /** Whether an address is typed that is not saved. */
  isAddressTyped: boolean;
  /** What is missing still; `null` while that is not known. */
  lacks: 'address' | 'permission' | 'model' | 'nothing' | null;
  isTesting: boolean;
  /** What came of connecting; `isProblem` decides how it looks. */
  outcome: { text: string; detail: string; isProblem: boolean } | null;
  onAddressTyped: (text: string | null) => void;
  /** Stores a key, '' removes it. */
  onKey: (key: string) => void;
  onModelFocused: () => void;
  onConnect: () => void;
};

/** What is sent where, and the button that asks for the permission and tries it. */
export function OptionsConnection({ connection, whatIsSent }: { connection: Connection; whatIsSent: string }) {
  const t = useTranslate();
  const { host, lacks, isTesting, outcome, onConnect } = connection;
  const status = useRef<HTMLDivElement>(null);
  // It may stand below what the window shows, and nobody looks for what they do not know of.
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
