import { useRef, useState } from 'preact/hooks';
import type { MessageKey } from '../../lib/messages';
import type { HistoryForm } from '../../lib/panel/history/portable';
import { Icon } from '../shared/Icon';
import { MORE } from '../shared/icons/text';
import { SAVE } from '../shared/icons/save';
import { HASH, OPEN } from '../shared/icons/views';
import { Popover } from '../shared/Popover';
import { Tool } from '../shared/Tool';
import { useTranslate } from '../shared/translate';

type MenuProps = {
  /** Whether there is anything to export. */
  hasEntries: boolean;
  /** Whether new entries are kept. */
  canImport: boolean;
  onExport: (form: HistoryForm) => void;
  onImport: (file: File) => void;
};

const ITEMS: [HistoryForm | 'import', MessageKey, string][] = [
  ['zip', 'historyExportZip', HASH],
  ['json', 'historyExportJson', SAVE],
  ['import', 'historyImport', OPEN],
];

/** What can be done with the whole history besides deleting it. */
export function HistoryMenu({ hasEntries, canImport, onExport, onImport }: MenuProps) {
  const t = useTranslate();
  const more = useRef<HTMLButtonElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const press = (wanted: HistoryForm | 'import') => {
    setOpen(false);
    if (wanted === 'import') chooser.current?.click();
    else onExport(wanted);
  };
  return (
    <>
      <Tool
        element={more}
        label={t('more')}
        path={MORE}
        popup="menu"
        isExpanded={isOpen}
        onPress={() => setOpen(!isOpen)}
      />
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".json,.zip"
        aria-label={t('historyImport')}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) onImport(file);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      {isOpen && (
        <Popover anchor={more} role="menu" label={t('more')} class="menu" onClose={() => setOpen(false)}>
          {ITEMS.filter(([wanted]) => (wanted === 'import' ? canImport : hasEntries)).map(([wanted, label, path]) => (
            <button type="button" role="menuitem" class="item" onClick={() => press(wanted)}>
              <Icon path={path} />
              {t(label)}
            </button>
          ))}
        </Popover>
      )}
    </>
  );
}
