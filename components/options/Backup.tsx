import { useRef, useState } from 'preact/hooks';
import type { MessageKey } from '../../lib/messages';
import type { Field } from '../../lib/settings/fields';
import type { Settings } from '../../lib/settings/settings';
import type { TransferProblem } from '../../lib/settings/parse-transfer';
import type { Transfer } from '../../lib/settings/transfer';
import { Toggle } from './Field';
import { Icon } from '../shared/Icon';
import { SAVE } from '../shared/icons/save';
import { Lazy } from '../shared/Lazy';
import type { Languages } from '../shared/LanguageOptions';
import { useTranslate } from '../shared/translate';

/** The result of parsing the chosen file. `hosts`: those whose keys it would change. */
export type Imported =
  { kind: 'read'; transfer: Transfer; hosts: readonly string[] } | { kind: 'refused'; problem: TransferProblem };

export type BackupProps = {
  settings: Settings;
  locked: ReadonlySet<Field>;
  languages: Languages;
  imported: Imported | null;
  onExport: (withKeys: boolean) => void;
  /** `null` when the reader no longer wants the chosen file. */
  onFile: (file: File | null) => void;
  onApply: (transfer: Transfer) => void;
};

/** Most visits to the page import nothing. */
const loadPreview = async () => (await import('./ImportPreview')).ImportPreview;

const PROBLEMS: Record<TransferProblem, MessageKey> = {
  'too-big': 'importTooBig',
  'not-json': 'importNotJson',
  'not-pith': 'importNotPith',
  newer: 'importNewer',
  damaged: 'importDamaged',
  address: 'importAddress',
};

/** Exports the settings to a file, and imports them after showing what would change. */
export function Backup(props: BackupProps) {
  const { imported, onExport, onFile, onApply } = props;
  const t = useTranslate();
  const [withKeys, setWithKeys] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const close = () => {
    if (chooser.current) chooser.current.value = '';
    // The button that was pressed is gone.
    chooser.current?.focus();
  };
  return (
    <>
      <Toggle
        id="export-keys"
        label={t('exportKeys')}
        hint={t('exportKeysHint')}
        isOn={withKeys}
        onToggle={(isOn) => setWithKeys(isOn)}
      />
      <p class="row">
        <button type="button" class="button" onClick={() => onExport(withKeys)}>
          <Icon path={SAVE} />
          {t('exportSettings')}
        </button>
        <label class="button">
          {t('importSettings')}
          <input
            ref={chooser}
            class="unseen"
            type="file"
            accept=".json,application/json"
            aria-describedby="import-hint"
            // Without this, choosing the same file after a correction would not count as a change.
            onClick={({ currentTarget }) => imported?.kind === 'refused' && (currentTarget.value = '')}
            onChange={({ currentTarget }) => onFile(currentTarget.files?.[0] ?? null)}
          />
        </label>
      </p>
      <p class="hint" id="import-hint">
        {t('importHint')}
      </p>
      <div role="status">
        {imported?.kind === 'refused' && <p class="hint wrong">{t(PROBLEMS[imported.problem])}</p>}
        {imported?.kind === 'read' && <p>{t('importRead')}</p>}
      </div>
      {imported?.kind === 'read' && (
        <div class="connect">
          <Lazy load={loadPreview} props={{ ...props, ...imported }} />
          <div class="row">
            <button
              type="button"
              class="button main"
              onClick={() => {
                onApply(imported.transfer);
                close();
              }}
            >
              {t('importApply')}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => {
                onFile(null);
                close();
              }}
            >
              {t('previewCancel')}
            </button>
          </div>
        </div>
      )}
    </>
  );
}
