import { useTranslate } from '../shared/translate';

export type StatusProps = {
  /** What was said last; `number` distinguishes the same words said twice. */
  said: { text: string; number: number } | null;
  /** What the button does with the last change; `null` when there is none. */
  undo: 'undo' | 'redo' | null;
  onUndo: () => void;
};

/** The line that confirms every change. Its place is kept, so that nothing moves when it says something. */
export function SaveStatus({ said, undo, onUndo }: StatusProps) {
  const t = useTranslate();
  return (
    <footer class="saved">
      <p role="status">
        <span key={said?.number}>{said?.text}</span>
      </p>
      {undo && (
        <button type="button" class="link" onClick={onUndo}>
          {t(undo)}
        </button>
      )}
    </footer>
  );
}
