import { useState } from 'preact/hooks';
import { formatUsd, toCostUsd } from '../../lib/panel/cost';
import type { EngineFacts, Preview as Shown } from '../../lib/run/protocol';
import '../preview.css';
import { useTranslate } from '../shared/translate';
import { Marked } from './Marked';
import { usePanelActions } from './panel-actions';

export type PreviewProps = {
  preview: Shown;
  engine: EngineFacts;
  /** Whether the tab has since gone to another page. */
  isFormer: boolean;
};

const PART_NAMES = { system: 'partSystem', user: 'partUser', assistant: 'partAssistant' } as const;

/** Exactly what would be sent, and where; each passage can be left out. */
export function Preview({ preview, engine, isFormer }: PreviewProps) {
  const t = useTranslate();
  const { leaveOut, send, stop } = usePanelActions();
  const { parts, passages, collapsed, words, asked, isLost } = preview;
  /** The latest choice, until the background has answered it. */
  const [wished, setWished] = useState<ReadonlySet<string> | null>(null);
  const answered = new Set(asked.without);
  const without = wished ?? answered;
  const isAnswered = without.size === answered.size && [...without].every((passage) => answered.has(passage));
  const isEmpty = passages.every((passage) => without.has(passage));
  const choose = (changed: ReadonlySet<string>) => {
    setWished(changed);
    leaveOut([...changed]);
  };
  const number = new Intl.NumberFormat(t('languageTag'));
  const cost = asked.price && toCostUsd(asked.price, { promptTokens: asked.tokens, completionTokens: 0 });
  return (
    <section class="preview" aria-labelledby="preview-title">
      <h3 id="preview-title">{t('previewTitle')}</h3>
      {isFormer && <p class="badge badge-warning">{t('formerPage')}</p>}
      {isLost && <p class="badge badge-warning">{t('errorLeftOutChanged')}</p>}
      <p>
        <strong>
          {engine.model ? t('previewToModel', [engine.host, engine.model]) : t('previewTo', [engine.host])}
        </strong>
        {engine.kind === 'relay' && ` · ${t('previewRelay')}`}
      </p>
      <p class="hint">
        {t('previewFigures', [number.format(words), number.format(asked.tokens)], words)} ·{' '}
        {cost === null ? t('previewCostUnknown') : t('previewCost', [`≈ ${formatUsd(cost, t('languageTag'))}`])}
      </p>
      <p class="bar actions">
        <button type="button" class="primary" disabled={isEmpty || !isAnswered} onClick={send}>
          {t('previewSend')}
        </button>
        <button type="button" onClick={stop} aria-keyshortcuts="Escape">
          {t('previewCancel')}
        </button>
      </p>
      {passages.some((passage) => /\p{DI}/u.test(passage)) && <p class="hint">{t('previewUnseen')}</p>}
      <fieldset class="passages">
        <legend class="hint">{t('previewLeaveOut')}</legend>
        <label class="all">
          <input
            type="checkbox"
            checked={without.size === 0}
            indeterminate={without.size > 0 && !isEmpty}
            onChange={() => choose(new Set(without.size === 0 ? passages : []))}
          />
          <span>{t('previewAll')}</span>
        </label>
        {passages.map((passage, index) => (
          <label>
            <input
              type="checkbox"
              checked={!without.has(passage)}
              onChange={() => {
                const changed = new Set(without);
                if (!changed.delete(passage)) changed.add(passage);
                choose(changed);
              }}
            />
            <span dir="auto">
              {collapsed.includes(index) && <em class="hint">{t('previewCollapsed')} </em>}
              <Marked text={passage.trim()} />
            </span>
          </label>
        ))}
      </fieldset>
      {isEmpty ? (
        <p class="badge badge-warning">{t('previewNothing')}</p>
      ) : (
        <details>
          <summary>{t('previewExact')}</summary>
          {parts.map(({ name, text }) => (
            <>
              <h4>{name in PART_NAMES ? t(PART_NAMES[name as keyof typeof PART_NAMES]) : name}</h4>
              <pre dir="auto" tabIndex={0}>
                <Marked text={text} />
              </pre>
            </>
          ))}
        </details>
      )}
    </section>
  );
}
