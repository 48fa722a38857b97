import { useTranslate } from '../shared/translate';

type Props = {
  /** What is typed so far. */
  draft: string;
  /** Whether the question will be about selected text. */
  isSelection: boolean;
  /** Whether the page is another than the one that is shown, so that a new conversation begins. */
  isNew: boolean;
  isRunning: boolean;
  onDraft: (draft: string) => void;
  onAsk: (question: string) => void;
  onStop: () => void;
};

/** A question about the page. While an answer or a summary comes, the next one can be typed, and its button is Stop. */
export function Ask({ draft, isSelection, isNew, isRunning, onDraft, onAsk, onStop }: Props) {
  const t = useTranslate();
  const question = draft.trim();
  const ask = () => {
    if (question !== '' && !isRunning) onAsk(question);
  };
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      {isNew && (
        <p class="hint" id="ask-hint">
          {t('askNewThread')}
        </p>
      )}
      <textarea
        rows={1}
        dir="auto"
        aria-label={t('askLabel')}
        aria-describedby={isNew ? 'ask-hint' : undefined}
        placeholder={t(isSelection ? 'askPlaceholderSelection' : 'askPlaceholder')}
        maxLength={4_000}
        value={draft}
        onInput={({ currentTarget }) => onDraft(currentTarget.value)}
        onKeyDown={(event) => {
          // Enter also chooses a word in an input method.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          ask();
        }}
      />
      {isRunning ? (
        <button key="stop" type="button" class="primary" onClick={onStop} aria-keyshortcuts="Escape">
          {t('stop')}
        </button>
      ) : (
        <button key="ask" type="submit" disabled={question === ''}>
          {t('askSend')}
        </button>
      )}
    </form>
  );
}
