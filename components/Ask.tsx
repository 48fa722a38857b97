import { useState } from 'preact/hooks';
import { useTranslate } from './translate';

type Props = {
  /** Whether the question will be about selected text. */
  isSelection: boolean;
  /** Whether the page is another than the one that is shown, so that a new conversation begins. */
  isNew: boolean;
  onAsk: (question: string) => void;
};

/** A question about the page. */
export function Ask({ isSelection, isNew, onAsk }: Props) {
  const t = useTranslate();
  const [typed, setTyped] = useState('');
  const question = typed.trim();
  const ask = () => {
    if (question === '') return;
    setTyped('');
    onAsk(question);
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
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => {
          // Enter also chooses a word in an input method.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          ask();
        }}
      />
      <button type="submit" disabled={question === ''}>
        {t('askSend')}
      </button>
    </form>
  );
}
