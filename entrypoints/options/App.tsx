import { useMemo } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { OptionsForm } from '../../components/options/OptionsForm';
import { SaveStatus } from '../../components/options/SaveStatus';
import { useTranslate } from '../../components/shared/translate';
import { withField } from '../../lib/settings/fields';
import { withStandby } from '../../lib/settings/standby';
import { listLanguages } from '../../lib/settings/languages';
import { useBackup } from './use-backup';
import { useConnection } from './use-connection';
import { useSaved } from './use-saved';
import { openShortcuts, useShortcut } from './use-shortcut';

export function App() {
  const t = useTranslate();
  const saved = useSaved();
  const connection = useConnection(saved);
  const backup = useBackup(saved);
  const shortcut = useShortcut();
  const languages = useMemo(() => listLanguages(t('languageTag')), [t]);
  const { loaded, said, undo, save, takeBack } = saved;
  if (!loaded) return null;
  return (
    <main>
      <h1>{t('optionsTitle')}</h1>
      {loaded.wasDamaged && (
        <p class="card card-error" role="alert">
          {t('settingsDamaged')}
        </p>
      )}
      <OptionsForm
        settings={loaded.settings}
        locked={loaded.locked}
        languages={languages}
        connection={connection}
        backup={backup}
        shortcut={shortcut}
        version={browser.runtime.getManifest().version}
        onSet={(field, value) => save({ settings: (now) => withStandby(now, withField(now, field, value)) })}
        onChange={(change) => save({ settings: (now) => withStandby(now, change(now)) })}
        onShortcut={openShortcuts}
      />
      <SaveStatus said={said && { text: t(said.key), number: said.number }} undo={undo} onUndo={takeBack} />
    </main>
  );
}
