import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../shared/Icon';
import { LOCK, SEND, STOP } from '../../shared/icons/frame';
import { LettersContext } from '../../shared/letters';
import { Tool } from '../../shared/Tool';
import { useTranslate } from '../../shared/translate';
import { Lazy } from '../../shared/Lazy';
import type { SentProps } from '../menus/Sent';
import { usePanelActions } from '../panel-actions';

const loadSent = async () => (await import('../menus/Sent')).Sent;

type Props = Pick<SentProps, 'destination'> & {
  /** The text typed so far. */
  draft: string;
  /** What the question will be about. */
  about: keyof typeof LABELS;
  /** Whether the tab's page is not the one shown, so that a new conversation starts. */
  isNew: boolean;
  isRunning: boolean;
};

const LABELS = { page: 'askPage', link: 'askLinked', selection: 'askSelection' } as const;

/** The field grows to this many lines. */
const MAX_ROWS = 6;

/**
 * The field for a question. While an answer or summary arrives, the next question can be typed, and the button is Stop.
 */
export function Ask({ draft, about, isNew, isRunning, destination }: Props) {
  const t = useTranslate();
  const actions = usePanelActions();
  const hasLetters = useContext(LettersContext);
  const lock = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const question = draft.trim();
  useLayoutEffect(() => growField(field.current), [draft]);
  const ask = () => {
    if (question !== '' && !isRunning) actions.ask(question);
  };
  const label = t(LABELS[about]);
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <Tool
        element={lock}
        label={t('whatIsSentTitle')}
        path={LOCK}
        popup="dialog"
        isExpanded={isOpen}
        onPress={() => setOpen(!isOpen)}
      />
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-label={label}
        aria-describedby={isNew ? 'ask-hint' : undefined}
        placeholder={label}
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
      {isNew && (
        <span class="unseen" id="ask-hint">
          {t('askNewThread')}
        </span>
      )}
      {isRunning ? (
        <button
          key="stop"
          type="button"
          class="tool send stop"
          aria-label={t('stop')}
          title={hasLetters ? `${t('stop')} (s)` : t('stop')}
          aria-keyshortcuts="Escape"
          onClick={actions.stop}
        >
          <Icon path={STOP} />
        </button>
      ) : (
        // A disabled button would lose the focus.
        <button
          key="ask"
          type="submit"
          class="tool send"
          aria-label={t('askSend')}
          title={t('askSend')}
          aria-disabled={question === ''}
        >
          <Icon path={SEND} />
        </button>
      )}
      {isOpen && <Lazy load={loadSent} props={{ anchor: lock, destination, onClose: () => setOpen(false) }} />}
    </form>
  );
}

/** Firefox has no `field-sizing`: there the rows follow the text. */
function growField(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports?.('field-sizing', 'content')) return;
  field.rows = 1;
  const { lineHeight, paddingBlockStart, paddingBlockEnd } = getComputedStyle(field);
  const height = field.scrollHeight - parseFloat(paddingBlockStart) - parseFloat(paddingBlockEnd);
  field.rows = Math.min(MAX_ROWS, Math.max(1, Math.round(height / parseFloat(lineHeight))));
}
