import { useState } from 'preact/hooks';
import { questionOf, type RunState } from '../../../lib/panel/run-state';
import type { EngineFacts, Preview as Shown } from '../../../lib/run/protocol';
import { useTranslate } from '../../shared/translate';
import { Bar } from '../frame/Bar';
import { usePanelActions } from '../panel-actions';
import { Destination } from './Destination';
import { Passages } from './Passages';
import { WordForWord } from './WordForWord';

export type PreviewProps = { run: RunState; preview: Shown; engine: EngineFacts };

/** Exactly what would be sent, and where; each passage can be left out. In place of the page. */
export function Preview({ run, preview, engine }: PreviewProps) {
  const t = useTranslate();
  const { leaveOut, send, stop } = usePanelActions();
  const { passages, collapsed, asked, isLost, coverage } = preview;
  /** The latest choice, until the background has answered it. */
  const [wished, setWished] = useState<ReadonlySet<string> | null>(null);
  const answered = new Set(asked.without);
  const without = wished ?? answered;
  const isAnswered = without.size === answered.size && [...without].every((passage) => answered.has(passage));
  const left = passages.filter((passage) => !without.has(passage)).length;
  const isReady = left > 0 && isAnswered;
  const choose = (changed: ReadonlySet<string>) => {
    setWished(changed);
    leaveOut([...changed]);
  };
  const question = questionOf(run);
  const count = left.toLocaleString(t('languageTag'));
  const notices = [
    run.isFormer && t('formerPage'),
    isLost && t('errorLeftOutChanged'),
    coverage && coverage.ofSections > 0 && t('coveragePercent', [String(coverage.percent)]),
  ].filter(Boolean);
  return (
    <>
      <Bar title={t('previewTitle')} back={t('historyBack')} onBack={stop} />
      <main tabIndex={-1} class="preview" aria-labelledby="view-title">
        <Destination preview={preview} engine={engine} isEmpty={left === 0} />
        {notices.map((notice) => (
          <p class="notice">{notice}</p>
        ))}
        {question !== null && (
          <p class="asked" dir="auto">
            {question}
          </p>
        )}
        {passages.some((passage) => /\p{DI}/u.test(passage)) && <p class="hint">{t('previewUnseen')}</p>}
        <Passages passages={passages} collapsed={collapsed} without={without} left={left} onChoose={choose} />
        {left > 0 && <WordForWord parts={preview.parts} />}
      </main>
      <footer class="foot">
        <p class="row">
          <button type="button" class="button" onClick={stop} aria-keyshortcuts="Escape">
            {t('previewCancel')}
          </button>
          {/* A disabled button would lose the focus. */}
          <button
            type="button"
            class="button main"
            aria-disabled={!isReady || undefined}
            onClick={() => isReady && send()}
          >
            {t('previewSend', [count], left)}
          </button>
        </p>
      </footer>
    </>
  );
}
