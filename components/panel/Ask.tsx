import { useTranslate } from '../shared/translate';
import { usePanelActions } from './panel-actions';

type Props = {
  /** The text typed so far. */
  draft: string;
  /** Whether the question will be about selected text. */
  isSelection: boolean;
  /** Whether the tab's page is not the one shown, so that a new conversation starts. */
  isNew: boolean;
  isRunning: boolean;
};

/**
 * The field for a question. While an answer or summary arrives, the next question can be typed, and the button is Stop.
 */
export function Ask({ draft, isSelection, isNew, isRunning }: Props) {
  const t = useTranslate();
  const actions = usePanelActions();
  const question = draft.trim();
  const ask = () => {
    if (question !== '' && !isRunning) actions.ask(question);
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
        onInput={({ currentTarget }) => actions.type(currentTarget.value)}
        onKeyDown={(event) => {
          // In an input method, Enter chooses a word.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          ask();
        }}
      />
      {isRunning ? (
        <button key="stop" type="button" class="primary" onClick={actions.stop} aria-keyshortcuts="Escape">
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
