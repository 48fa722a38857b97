import { useEffect, useState } from 'preact/hooks';
import { Help } from '../../components/panel/menus/Help';

type KeysProps = {
  /** Whether single letters do anything. */
  hasLetters: boolean;
  isBusy: boolean;
  /** Whether something is shown in place of the page. */
  isViewing: boolean;
  onStop: () => void;
  /** Opens the history, or goes back one step. */
  onHistory: () => void;
  /** Ends reading aloud; `null` when nothing is read. */
  onQuiet?: (() => void) | null;
};

/** What each letter presses, by the button's `data-act`, in the text that has the focus or was seen last. */
const ACTS: Record<string, string> = { c: 'copy', r: 'again', l: 'listen', '[': 'former', ']': 'next' };

/** The keyboard of the panel, and the list of its keys. Loaded after the first frame. */
export function Keys({ hasLetters, isBusy, isViewing, onStop, onHistory, onQuiet }: KeysProps) {
  const [isHelpOpen, setHelpOpen] = useState(false);
  useEffect(() => {
    const press = (key: string): boolean => {
      const act = ACTS[key];
      if (act) return click(act);
      if (key === 's' && isBusy) onStop();
      else if (key === 'h') onHistory();
      else if (key === '?') setHelpOpen(true);
      else if (key === '/') document.querySelector<HTMLElement>('.ask textarea')?.focus();
      else return false;
      return true;
    };
    const onKey = (event: KeyboardEvent) => {
      const { key, target } = event;
      // In an input method, keys choose or discard words.
      if (event.isComposing) return;
      if (key === 'Escape') {
        // Escape first clears a search field.
        if (target instanceof HTMLInputElement && target.type === 'search' && target.value) return;
        if (onQuiet) onQuiet();
        else if (isViewing) onHistory();
        else if (isBusy) onStop();
        return;
      }
      if (!hasLetters || event.ctrlKey || event.metaKey || event.altKey || isField(target)) return;
      if (press(key)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [hasLetters, isBusy, isViewing, onStop, onHistory, onQuiet]);
  return isHelpOpen && <Help onClose={() => setHelpOpen(false)} />;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

/** Presses the button of the text that has the focus, else of the last one in view. */
function click(act: string): boolean {
  const buttons = [...document.querySelectorAll<HTMLElement>(`[data-act="${act}"]`)];
  const focused = document.activeElement?.closest('[data-run]');
  const isSeen = (button: HTMLElement) => {
    const { top, bottom } = button.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const button = buttons.find((each) => focused?.contains(each)) ?? buttons.findLast(isSeen) ?? buttons.at(-1);
  button?.click();
  return button !== undefined;
}
