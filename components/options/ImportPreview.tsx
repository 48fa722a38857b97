import { type Change, listChanges } from '../../lib/settings/changes';
import type { Field } from '../../lib/settings/fields';
import { withImported } from '../../lib/settings/imported';
import type { EngineChoice, Settings } from '../../lib/settings/settings';
import type { Transfer } from '../../lib/settings/transfer';
import type { Languages } from '../shared/LanguageOptions';
import { LABELS, sayValue } from './setting-names';
import { useTranslate } from '../shared/translate';

type PreviewProps = {
  settings: Settings;
  locked: ReadonlySet<Field>;
  languages: Languages;
  transfer: Transfer;
  /** The hosts whose keys the file would change. */
  hosts: readonly string[];
};

/** What a file would change, with the values now and then. Of a key, only its host is shown. */
export function ImportPreview({ settings, locked, languages, transfer, hosts }: PreviewProps) {
  const t = useTranslate();
  const { imported, ...then } = withImported(settings, transfer.settings);
  const changes = listChanges(settings, { ...then, ...toChosen(imported), imported });
  const isLocked = (change: Change) => change.kind === 'value' && locked.has(change.field);
  const open = changes.filter((change) => !isLocked(change));
  const toRow = (change: Change) =>
    change.kind === 'value'
      ? [
          t(LABELS[change.field]),
          sayValue(t, change.field, change.before, languages),
          sayValue(t, change.field, change.after, languages),
        ]
      : [t('promptNamed', [change.name]), change.before ?? t('settingNone'), change.after ?? t('settingNone')];
  const { engine } = transfer.settings;
  return (
    <>
      {open.length === 0 && hosts.length === 0 && <p>{t('importNothing')}</p>}
      {open.length > 0 && (
        <table class="changes">
          <thead>
            <tr>
              <th scope="col">{t('setting')}</th>
              <th scope="col">{t('settingNow')}</th>
              <th scope="col">{t('settingThen')}</th>
            </tr>
          </thead>
          <tbody>
            {open.map(toRow).map(([label, before, after]) => (
              <tr>
                <th scope="row">{label}</th>
                <td dir="auto">{before}</td>
                <td dir="auto">{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {hosts.length > 0 && (
        <ul>
          {hosts.map((host) => (
            <li>{t('importKey', [host])}</li>
          ))}
        </ul>
      )}
      {changes.filter(isLocked).map((change) => (
        <p class="hint">{change.kind === 'value' && t('importLocked', [t(LABELS[change.field])])}</p>
      ))}
      {engine !== 'key-sentences' && <p class="hint">{t('importPermission')}</p>}
    </>
  );
}

/** The parts of the engine that waits which a reader will be asked to connect. */
function toChosen(imported: EngineChoice | null): Partial<EngineChoice> {
  if (!imported) return {};
  const { engine, provider, relay } = imported;
  return engine === 'relay' ? { engine, relay } : { engine, provider };
}
