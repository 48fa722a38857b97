import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExportOutcome, ExportWay } from '../../../lib/panel/export/export';
import type { MessageKey } from '../../../lib/messages';
import type { RunState } from '../../../lib/panel/run-state';
import { CHECK, COPY, LISTEN, MORE, PAUSE, REDO } from '../../shared/icons/text';
import { Tool } from '../../shared/Tool';
import { useTranslate } from '../../shared/translate';
import { Lazy } from '../../shared/Lazy';
import { usePanelActions } from '../panel-actions';
import { Meta } from './Meta';

const loadMenu = async () => (await import('../menus/MoreMenu')).MoreMenu;

type ActsProps = { run: RunState; answers: readonly RunState[]; isKept: boolean; isBusy: boolean };

/** What is said afterwards; copying shows a tick instead. */
const TOLD: Record<ExportOutcome, MessageKey | null> = {
  copied: 'copied',
  'copied-plain': 'copiedPlain',
  saved: 'downloadStarted',
  none: null,
};

const TICK_MS = 2_000;
const TOLD_MS = 4_000;

/** The quiet row under a text: copy, write again, more, and by whom and at what cost it was written. */
export function Acts({ run, answers, isKept, isBusy }: ActsProps) {
  const t = useTranslate();
  const { exportRun, tryAgain, pageOf, listen, listening } = usePanelActions();
  const isPlaying = listening?.id === run.id && listening.isPlaying;
  const more = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [told, setTold] = useState<{ key: MessageKey; isFailure: boolean } | null>(null);
  const isCopied = told?.key === 'copied';
  useEffect(() => {
    if (!told || told.isFailure) return;
    const timer = setTimeout(() => setTold(null), isCopied ? TICK_MS : TOLD_MS);
    return () => clearTimeout(timer);
  }, [told, isCopied]);

  const press = (way: ExportWay) => {
    setTold(null);
    exportRun(way, run, answers).then(
      (outcome) => {
        const key = TOLD[outcome];
        setTold(key && { key, isFailure: false });
      },
      () => setTold({ key: /copy|markdown/.test(way) ? 'copyFailed' : 'exportFailed', isFailure: true }),
    );
  };
  const canLink = Boolean(pageOf?.(run.id)) && /^https?:/.test(run.source?.article.url ?? '');
  // On this device, the result would be the same.
  const isRepeatable = !isKept && !isBusy && !run.isFormer && run.source?.engine.kind !== 'key-sentences';
  return (
    <>
      <div class="acts">
        <Tool
          label={t(isCopied ? 'copied' : 'copy')}
          letter="c"
          act="copy"
          path={isCopied ? CHECK : COPY}
          onPress={() => press('copy')}
        />
        {isRepeatable && (
          <Tool label={t('writeAgain')} letter="r" act="again" path={REDO} onPress={() => tryAgain(run)} />
        )}
        {listen && (
          <Tool
            label={t(isPlaying ? 'pause' : 'listen')}
            letter="l"
            act="listen"
            path={isPlaying ? PAUSE : LISTEN}
            onPress={() => listen(run.id)}
          />
        )}
        <Tool
          element={more}
          label={t('more')}
          path={MORE}
          popup="menu"
          isExpanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        />
        <Meta run={run} />
      </div>
      <p role="status" class={!told || isCopied ? 'unseen' : 'hint'}>
        {told && t(told.key)}
      </p>
      {isOpen && (
        <Lazy load={loadMenu} props={{ anchor: more, canLink, onExport: press, onClose: () => setOpen(false) }} />
      )}
    </>
  );
}
