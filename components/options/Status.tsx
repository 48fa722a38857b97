import { useTranslate } from '../shared/translate';

export type StatusProps = {
  /** What was last said; `number` tells the same words said twice apart. */
  said: { text: string; number: number } | null;
  /** What the button does with the last change; `null` when there is none. */
  undo: 'undo' | 'redo' | null;
  onUndo: () => void;
};

/** The one line that confirms every change. It is always there, so that nothing moves when something is said. */
export function OptionsStatus({ said, undo, onUndo }: StatusProps) {
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
