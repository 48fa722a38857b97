import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExportOutcome, ExportWay } from '../../lib/panel/export/export';
import type { MessageKey } from '../../lib/messages';
import { useTranslate } from '../shared/translate';

type Props = {
  /** Whether the browser can share. */
  canShare: boolean;
  /** Whether the places of the text's statements are known. */
  canLink: boolean;
  /** Exports the text; rejects when that fails. Called synchronously in the press. */
  onExport: (way: ExportWay) => Promise<ExportOutcome>;
};

const LABELS: [ExportWay, MessageKey][] = [
  ['plain', 'copyPlain'],
  ['rich', 'copyRich'],
  ['linked', 'copyLinked'],
  ['file', 'saveMarkdown'],
  ['share', 'share'],
];

const TOLD: Record<ExportOutcome, MessageKey | null> = {
  copied: 'copied',
  'copied-plain': 'copiedPlain',
  saved: 'downloadStarted',
  none: null,
};

/** How long the confirmation is shown. */
const TOLD_MS = 4_000;

/** Exports a text: one press copies it, and the menu beside the button has the other ways. */
export function Export({ canShare, canLink, onExport }: Props) {
  const t = useTranslate();
  const menu = useRef<HTMLDetailsElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [told, setTold] = useState<{ way: ExportWay; key: MessageKey; isFailure: boolean } | null>(null);
  const isCopied = told?.way === 'markdown' && told.key === 'copied';

  const close = () => {
    if (!menu.current?.open) return;
    // The focused element disappears with the menu.
    if (menu.current.contains(document.activeElement)) menu.current.querySelector('summary')?.focus();
    menu.current.open = false;
  };
  useEffect(() => {
    if (!isOpen) return;
    const listening = new AbortController();
    const { signal } = listening;
    const onOutside = ({ target }: Event) => {
      if (!menu.current?.contains(target as Node)) close();
    };
    document.addEventListener('pointerdown', onOutside, { signal });
    document.addEventListener('focusin', onOutside, { signal });
    // Escape also stops a run, but closing a menu must not.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    };
    document.addEventListener('keydown', onKey, { signal, capture: true });
    return () => listening.abort();
  }, [isOpen]);
  useEffect(() => {
    if (!told || told.isFailure) return;
    const timer = setTimeout(() => setTold(null), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);

  const press = (way: ExportWay) => {
    close();
    setTold(null);
    onExport(way).then(
      (outcome) => {
        const key = TOLD[outcome];
        setTold(key && { way, key, isFailure: false });
      },
      () => setTold({ way, key: /file|share/.test(way) ? 'exportFailed' : 'copyFailed', isFailure: true }),
    );
  };
  return (
    <>
      <button type="button" onClick={() => press('markdown')}>
        {t(isCopied ? 'copied' : 'copy')}
      </button>
      <details ref={menu} class="menu" onToggle={() => setOpen(menu.current?.open ?? false)}>
        <summary>{t('more')}</summary>
        <div>
          {LABELS.map(
            ([way, label]) =>
              (way !== 'share' || canShare) &&
              (way !== 'linked' || canLink) && (
                <button type="button" onClick={() => press(way)}>
                  {t(label)}
                </button>
              ),
          )}
        </div>
      </details>
      <span role="status" class={!told || isCopied ? 'unseen' : 'told'}>
        {told && t(told.key)}
      </span>
    </>
  );
}
