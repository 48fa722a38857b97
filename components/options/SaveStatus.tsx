import { useTranslate } from '../shared/translate';

export type StatusProps = {
  /** What was said last; `number` distinguishes the same words said twice. */
  said: { text: string; number: number } | null;
  /** What the button does with the last change; `null` when there is none. */
  undo: 'undo' | 'redo' | null;
  onUndo: () => void;
};

/** The line that confirms every change. It is always there, so that nothing moves when it says something. */
export function SaveStatus({ said, undo, onUndo }: StatusProps) {
  const t = useTranslate();
  return (
    <footer class="options-status">
      <p role="status">
        <span key={said?.number}>{said ? said.text : t('savedAsYouGo')}</span>
      </p>
      {undo && (
        <button type="button" onClick={onUndo}>
          {t(undo)}
        </button>
      )}
    </footer>
  );
}
