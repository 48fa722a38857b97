import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ErrorAction } from '../../lib/errors';
import type { RunState } from '../../lib/panel/run-state';
import type { SummaryWish } from '../../lib/prompt/wish';
import type { PageText } from '../../lib/run/protocol';

/** Everything that a reader can do in the panel. The functions stay the same while a text streams. */
export type PanelActions = {
  summarize: () => void;
  /** Shows what would be sent. */
  preview: () => void;
  ask: (question: string) => void;
  stop: () => void;
  leaveOut: (without: readonly string[]) => void;
  send: () => void;
  tryAgain: (run: RunState) => void;
  continue: (run: RunState) => void;
  /** Does what helps against the failure of a run. */
  act: (run: RunState, action: ErrorAction) => void;
  /** Shows the version with this id. */
  choose: (id: string) => void;
  type: (draft: string) => void;
  changeWish: (change: Partial<SummaryWish>) => void;
  /** Opens the history, or goes back one step. */
  toggleHistory: () => void;
  openOptions: () => void;
  dismissIntroduction: () => void;
  /** `null` where the browser has no such request. */
  requestSite: (() => void) | null;
  requestAll: (run: RunState) => void;
  /** The text of the page that a run is about; `null` when it is not known. */
  pageOf?: (runId: string) => PageText | null;
  /** Scrolls the page in a tab to a passage, by index, and highlights it there. */
  showPassage?: (tabId: number, page: PageText, passage: number) => Promise<'shown' | 'gone' | 'no-access'>;
  /** Called with the text that is on the screen, after it was drawn. */
  onTyped?: ((run: RunState, shown: string) => void) | undefined;
};

/** The entrypoint provides what a panel can do. */
export const PanelActionsContext = createContext<PanelActions>({} as PanelActions);

export function usePanelActions(): PanelActions {
  return useContext(PanelActionsContext);
}
