import type { RefObject } from 'preact';
import { useContext } from 'preact/hooks';
import type { MessageKey } from '../../../lib/messages';
import type { ExportWay } from '../../../lib/panel/export/export';
import { Icon } from '../../shared/Icon';
import { COPY } from '../../shared/icons/text';
import { SAVE } from '../../shared/icons/save';
import { HASH, NOTE, OPEN, PRINT, SHARE } from '../../shared/icons/views';
import { LettersContext } from '../../shared/letters';
import { Popover } from '../../shared/Popover';
import { useTranslate } from '../../shared/translate';
import { usePanelActions } from '../panel-actions';

type MoreMenuProps = {
  /** Whether the places of the text's statements are known. */
  canLink: boolean;
  anchor: RefObject<HTMLElement | null>;
  onExport: (way: ExportWay) => void;
  onClose: () => void;
};

const WAYS: [ExportWay, MessageKey, string][] = [
  ['copy', 'copy', COPY],
  ['linked', 'copyLinked', OPEN],
  ['markdown', 'copyMarkdown', HASH],
  ['file', 'saveMarkdown', SAVE],
  ['obsidian', 'obsidian', NOTE],
  ['share', 'share', SHARE],
  ['print', 'print', PRINT],
];

/** The other ways to take a text along. */
export function MoreMenu({ anchor, canLink, onExport, onClose }: MoreMenuProps) {
  const t = useTranslate();
  const hasLetters = useContext(LettersContext);
  const { canShare, hasObsidian } = usePanelActions();
  const isOffered: Partial<Record<ExportWay, boolean>> = { share: canShare, linked: canLink, obsidian: hasObsidian };
  return (
    <Popover anchor={anchor} role="menu" label={t('more')} class="menu" onClose={onClose}>
      {WAYS.filter(([way]) => isOffered[way] ?? true).map(([way, label, path]) => (
        <button
          type="button"
          role="menuitem"
          class="item"
          onClick={() => {
            // Called in the press: a moment later, browsers no longer allow copying.
            onExport(way);
            onClose();
          }}
        >
          <Icon path={path} />
          {t(label)}
          {way === 'copy' && hasLetters && <kbd aria-hidden="true">c</kbd>}
        </button>
      ))}
    </Popover>
  );
}
