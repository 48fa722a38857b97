import { useState } from 'preact/hooks';
import type { BackupProps, Imported } from '../../components/options/Backup';
import { withImported } from '../../lib/settings/imported';
import type { Saved } from './use-saved';

/** Most visits to the page neither export nor import. */
const loadFile = () => import('./settings-file');

/** Exports the settings to a file, and imports them. */
export function useBackup({ loaded, save, stored }: Saved): Omit<BackupProps, 'settings' | 'locked' | 'languages'> {
  const [imported, setImported] = useState<Imported | null>(null);
  const settings = loaded?.settings;

  const exportFile = async (withKeys: boolean) => {
    if (!settings) return;
    await stored();
    await (await loadFile()).exportSettings(settings, withKeys);
  };
  const importFile = async (file: File | null) => setImported(file && (await (await loadFile()).readSettings(file)));
  return {
    imported,
    onExport: (withKeys) => void exportFile(withKeys),
    onFile: (file) => void importFile(file),
    onApply: (transfer) => {
      setImported(null);
      save({ settings: (now) => withImported(now, transfer.settings), keys: transfer.keys }, 'importApplied');
    },
  };
}
