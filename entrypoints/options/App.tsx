import { useMemo } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { OptionsPage } from '../../components/options/OptionsPage';
import { SaveStatus } from '../../components/options/SaveStatus';
import { WhoWrites } from '../../components/options/WhoWrites';
import { useTranslate } from '../../components/shared/translate';
import { withField } from '../../lib/settings/fields';
import { listLanguages } from '../../lib/settings/languages';
import { useBackup } from './use-backup';
import { useSaved } from './use-saved';
import { openShortcuts, useShortcut } from './use-shortcut';
import { useWhoWrites } from './use-who-writes';

export function App() {
  const t = useTranslate();
  const saved = useSaved();
  const whoWrites = useWhoWrites(saved);
  const backup = useBackup(saved);
  const shortcut = useShortcut();
  const languages = useMemo(() => listLanguages(t('languageTag')), [t]);
  const { loaded, said, undo, save, takeBack } = saved;
  if (!loaded) return null;
  return (
    <>
      {loaded.wasDamaged && (
        <p class="damaged" role="alert">
          {t('settingsDamaged')}
        </p>
      )}
      <OptionsPage
        settings={loaded.settings}
        locked={loaded.locked}
        languages={languages}
        whoWrites={<WhoWrites {...whoWrites} />}
        backup={backup}
        shortcut={shortcut}
        version={browser.runtime.getManifest().version}
        onSet={(field, value) => save({ settings: (now) => withField(now, field, value) })}
        onChange={(change) => save({ settings: change })}
        onShortcut={openShortcuts}
      />
      <SaveStatus said={said && { text: t(said.key), number: said.number }} undo={undo} onUndo={takeBack} />
    </>
  );
}
