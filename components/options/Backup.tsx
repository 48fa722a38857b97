import { useRef, useState } from 'preact/hooks';
import type { MessageKey } from '../../lib/messages';
import type { Field } from '../../lib/settings/fields';
import type { Settings } from '../../lib/settings/settings';
import type { TransferProblem } from '../../lib/settings/parse-transfer';
import type { Transfer } from '../../lib/settings/transfer';
import { Choice } from './Field';
import { ImportPreview } from './ImportPreview';
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
    <fieldset>
      <legend>
        <h2>{t('backup')}</h2>
      </legend>
      <Choice
        label={t('exportKeys')}
        hint={t('exportKeysHint')}
        isChosen={withKeys}
        onChoose={(isChosen) => setWithKeys(isChosen)}
      />
      <p class="actions">
        <button type="button" onClick={() => onExport(withKeys)}>
          {t('exportSettings')}
        </button>
      </p>
      <label for="import">{t('importSettings')}</label>
      <input
        ref={chooser}
        id="import"
        type="file"
        accept=".json,application/json"
        aria-describedby="import-hint"
        // Without this, choosing the same file after a correction would not count as a change.
        onClick={({ currentTarget }) => imported?.kind === 'refused' && (currentTarget.value = '')}
        onChange={({ currentTarget }) => onFile(currentTarget.files?.[0] ?? null)}
      />
      <p class="hint" id="import-hint">
        {t('importHint')}
      </p>
      <div role="status">
        {imported?.kind === 'refused' && <p class="card card-error">{t(PROBLEMS[imported.problem])}</p>}
        {imported?.kind === 'read' && <p>{t('importRead')}</p>}
      </div>
      {imported?.kind === 'read' && (
        <div class="card">
          <ImportPreview {...props} {...imported} />
          <div class="actions">
            <button
              type="button"
              class="primary"
              onClick={() => {
                onApply(imported.transfer);
                close();
              }}
            >
              {t('importApply')}
            </button>
            <button
              type="button"
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
    </fieldset>
  );
}
