import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ErrorAction } from '../../lib/errors';
import type { ExportOutcome, ExportWay } from '../../lib/panel/export/export';
import type { RunState } from '../../lib/panel/run-state';
import type { TabState } from '../../lib/panel/tab-state';
import type { Hint } from '../../lib/proof/place/hints';
import type { SummaryWish } from '../../lib/prompt/wish';
import type { PageText } from '../../lib/run/protocol';
import type { Provider, Settings } from '../../lib/settings/settings';

/** Everything that a reader can do in the panel. The functions stay the same while a text streams. */
export type PanelActions = {
  summarize: () => void;
  /** Shows what would be sent. */
  preview: () => void;
  ask: (question: string) => void;
  stop: () => void;
  leaveOut: (without: readonly string[]) => void;
  send: () => void;
  /** Exports a text, and with a summary its answers; rejects when that fails. Called synchronously in the press. */
  exportRun: (way: ExportWay, run: RunState, answers: readonly RunState[]) => Promise<ExportOutcome>;
  /** Whether the browser can share. */
  canShare: boolean;
  listening: Listening | null;
  /** Reads a run's text aloud, or pauses; `null` where the browser cannot. */
  listen: ((runId: string) => void) | null;
  /** Whether the reader uses Obsidian. */
  hasObsidian: boolean;
  tryAgain: (run: RunState) => void;
  continue: (run: RunState) => void;
  /** Does what helps against the failure of a run. */
  act: (run: RunState, action: ErrorAction) => void;
  /** Shows the version with this id. */
  choose: (id: string) => void;
  type: (draft: string) => void;
  /** Rejects when the browser refuses to store it, as the other changes of settings do. */
  changeWish: (change: Partial<SummaryWish>) => Promise<void>;
  /** Puts a connected engine to use from the next summary on. */
  useEngine: (engine: Settings['engine'], provider: Provider | null) => Promise<void>;
  /** Writes the same on this device instead; `null` where an organisation has locked the engine. */
  useDevice: ((run: RunState) => Promise<void>) | null;
  /** Opens an entry's page if need be, and restores its thread there. */
  goOn: (tab: TabState) => void;
  /** Deletes an entry of the history and shows the list; rejects when the browser refuses. */
  removeEntry: (id: string) => Promise<void>;
  /** Opens the history, or goes back one step. */
  toggleHistory: () => void;
  openOptions: () => void;
  dismissIntroduction: () => void;
  /** `null` where the browser has no such request. */
  requestSite: (() => void) | null;
  /** Starts the run again once access is given; `null` for none. */
  requestAll: (run: RunState | null) => void;
  /** The latest state of a run in this panel, which is not rendered for each piece of text; `null` for other runs. */
  latestRun?: (id: string) => RunState | null;
  /** Calls `listener` after each change of the panel's state; returns a function that stops this. */
  subscribe?: (listener: () => void) => () => void;
  /** The text of the page that a run is about; `null` when it is not known. */
  pageOf?: (runId: string) => PageText | null;
  /** The hints in the text of a run, in order. */
  hintsOf?: (runId: string) => readonly Hint[];
  /** Scrolls the page of this address in a tab to a passage, by index, and highlights it there. */
  showPassage?: (
    place: { tabId: number; url: string },
    page: PageText,
    passage: number,
  ) => Promise<'shown' | 'gone' | 'left' | 'no-access'>;
  /** Called with the text that is on the screen, after it was drawn. */
  onTyped?: ((run: RunState, shown: string) => void) | undefined;
};

/** The run that is read aloud. */
export type Listening = { id: string; isPlaying: boolean };

/** The entrypoint provides what a panel can do. */
export const PanelActionsContext = createContext<PanelActions>({} as PanelActions);

export function usePanelActions(): PanelActions {
  return useContext(PanelActionsContext);
}
