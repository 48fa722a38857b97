import type { Hint } from '../proof/place/hints';
import type { PageText } from '../run/protocol';
import type { PendingRequest } from '../run/request';
import { askAgain, askForPreview, askForSummary, askQuestion, askToContinue, completeRequest } from './continue';
import { findFinished, isLackingAccess, toIntended } from './intent';
import type { Keeper } from './keeper';
import type { Memory } from './memory';
import { type OpenRun, openRun, type RunDoors } from './run-port';
import { hasLeft, questionOf, type RunState } from './run-state';
import { INITIAL_STATE, type PanelAction, type PanelState, reduce } from './state';
import { lastRun, type TabState } from './tab-state';

/** After this long a reader no longer waits for a failed run, and restarting it would be a surprise. */
const SECOND_CHANCE_MS = 10 * 60_000;

/** Another button takes Stop's position at once, and the second half of a double click must not press it. */
const DOUBLE_PRESS_MS = 400;

export type PanelDoors = RunDoors & {
  memory: Memory;
  history: Pick<Keeper, 'watch' | 'expect'>;
  now: () => number;
  /** Returns an id that no run of any panel has. */
  createId: () => string;
  /** Whether a run is stopped when its tab leaves the page. */
  stopsOnLeave: () => boolean;
  /** Called with the text of the page that a run is about. */
  onPageText: (runId: string, page: PageText) => void;
  /** Called with each hint in a run's text; `null` when that text starts over, and its hints no longer count. */
  onHint: (runId: string, hint: Hint | null) => void;
  /** Whether the reader's choices differ from those of this summary, once they are known. */
  isChanged: (run: RunState) => Promise<boolean>;
};

/** The panel of one window. The verbs apply to the tab in front, which is known once `activate` has been called. */
export type Panel = {
  state: () => PanelState;
  /** Calls `listener` after each change; returns a function that stops this. */
  subscribe: (listener: () => void) => () => void;
  /** Starts a run. A tab's new run ends the one before. */
  start: (request: PendingRequest) => void;
  /** Summarizes what the tab shows, or its page if that has changed. */
  summarize: () => void;
  /** Shows what would be sent, with the typed question or for a summary. */
  preview: () => void;
  ask: (question: string) => void;
  tryAgain: (run: RunState) => void;
  continue: (run: RunState) => void;
  stop: () => void;
  /** Requests another preview, without these passages. */
  leaveOut: (without: readonly string[]) => void;
  /** Sends what the last preview showed. */
  send: () => void;
  /** Shows the version with this id. */
  choose: (id: string) => void;
  type: (draft: string) => void;
  /** Shows an entry of the history in a tab that shows its page, to go on with it. */
  adopt: (tabId: number, entry: TabState) => void;
  /** Whether a press comes so soon after Stop that it must be the second half of a double click. */
  isDoublePress: () => boolean;
  /**
   * The reader asked the browser for access to the page: the run that failed without access starts when it is granted.
   */
  expectAccess: () => void;
  onAccess: () => void;
  /** Restarts the runs that failed because there was no network. */
  onOnline: () => void;
  onActivated: (tabId: number) => Promise<void>;
  onClosed: (tabId: number) => void;
  /** The tab leaves this window for another one, whose panel shows it from now on. */
  onDetached: (tabId: number) => void;
  /** The tab shows another page or place, see `page-left`. */
  onNavigated: (tabId: number, url: string | null) => void;
  /** A gesture in this window asked for a run. None starts when the tab already shows just that. */
  onIntent: (request: PendingRequest) => Promise<void>;
  /** Reports why what was shown last could not be kept. */
  tellProblem: (problem: PanelState['problem']) => void;
};

/**
 * Created once per panel. A verb or a gesture's intent starts a run; each run has a port, and each tab one run at a
 * time.
 */
export function createPanel(doors: PanelDoors): Panel {
  const { memory, history, now, createId } = doors;
  const openedAt = now();
  let state = INITIAL_STATE;
  const listeners = new Set<() => void>();
  const open = new Map<number, OpenRun>();
  const restoring = new Map<number, Promise<void>>();
  let stoppedAt = -Infinity;
  let expectedId: string | null = null;

  const tabOf = (tabId: number): TabState | null => state.tabs.get(tabId) ?? null;
  const dispatch = (action: PanelAction) => {
    const before = state;
    state = reduce(before, action);
    if (state === before) return;
    if (state.tabs !== before.tabs) {
      history.watch(state.tabs.values());
      memory.watch(state.tabs);
    }
    for (const listener of listeners) listener();
  };
  /** Does something with the tab in front once it is known. */
  const inFront = (act: (tabId: number, tab: TabState | null) => void) => {
    const { activeTabId } = state;
    if (activeTabId !== null) act(activeTabId, tabOf(activeTabId));
  };

  /** Looks for what was kept of a tab, once. */
  const restore = (tabId: number): Promise<void> => {
    const before = restoring.get(tabId);
    if (before) return before;
    const looking = memory.read(tabId).then(
      (kept) => {
        if (!kept) return;
        history.expect(kept.cutOff);
        dispatch({ type: 'tab-restored', tabId, tab: kept.tab });
        if (kept.draft && !draftOf(tabId)) dispatch({ type: 'draft-typed', tabId, draft: kept.draft });
      },
      // A request must not wait for a memory that cannot be read.
      () => undefined,
    );
    restoring.set(tabId, looking);
    return looking;
  };
  const begin = (request: PendingRequest) => {
    const { tabId } = request;
    stopRun(tabId);
    const runId = createId();
    dispatch({ type: 'run-started', id: runId, request, atMs: now() });
    const run = openRun({ runId, request: completeRequest(request, tabOf(tabId)) }, doors, {
      onEvent: (event) => {
        if (event.type === 'page') doors.onPageText(runId, event.page);
        if (event.type === 'hint') doors.onHint(runId, event);
        if (event.type === 'restarted' || event.type === 'was-reasoning') doors.onHint(runId, null);
        dispatch({ type: 'run-event', tabId, event, atMs: now() });
      },
      onPage: (page, ofPages) => dispatch({ type: 'page-read', tabId, page, ofPages }),
      onClosed: () => {
        open.delete(tabId);
        dispatch({ type: 'run-lost', tabId });
      },
    });
    open.set(tabId, run);
  };
  const start = (request: PendingRequest) => {
    // What the reader has left out of this page must be known first.
    void restore(request.tabId).then(() => begin(request));
  };
  const close = (tabId: number) => {
    open.get(tabId)?.close();
    open.delete(tabId);
  };
  /** Stops a run: closing its port also stops its request. */
  const stopRun = (tabId: number) => {
    close(tabId);
    dispatch({ type: 'run-stopped', tabId });
  };
  const leave = (tabId: number) => {
    stopRun(tabId);
    dispatch({ type: 'tab-closed', tabId });
  };
  const type = (draft: string) => inFront((tabId) => dispatch({ type: 'draft-typed', tabId, draft }));
  const draftOf = (tabId: number) => state.drafts.get(tabId)?.trim() ?? '';

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start,
    summarize: () => inFront((tabId, tab) => start(askForSummary(tabId, tab))),
    preview: () =>
      inFront((tabId, tab) => {
        const question = draftOf(tabId);
        start(askForPreview(question ? askQuestion(tabId, tab, question) : askForSummary(tabId, tab)));
      }),
    ask: (question) =>
      inFront((tabId, tab) => {
        type('');
        start(askQuestion(tabId, tab, question));
      }),
    tryAgain: (run) => start(askAgain(run)),
    continue: (run) => start(askToContinue(run)),
    stop: () => {
      stoppedAt = now();
      inFront(stopRun);
    },
    leaveOut: (without) => inFront((tabId) => open.get(tabId)?.post({ type: 'leave-out', without })),
    send: () =>
      inFront((tabId, tab) => {
        const run = lastRun(tab);
        if (run && questionOf(run) === draftOf(tabId)) type('');
        open.get(tabId)?.post({ type: 'send' });
      }),
    choose: (id) => inFront((tabId) => dispatch({ type: 'version-chosen', tabId, id })),
    type,
    adopt: (tabId, entry) => {
      stopRun(tabId);
      dispatch({ type: 'entry-adopted', tabId, tab: entry });
    },
    isDoublePress: () => now() - stoppedAt <= DOUBLE_PRESS_MS,
    expectAccess: () => inFront((_tabId, tab) => (expectedId = lastRun(tab)?.id ?? null)),
    onAccess: () =>
      inFront((_tabId, tab) => {
        const run = lastRun(tab);
        if (run && run.id === expectedId && isLackingAccess(run) && !run.isFormer) start(askAgain(run));
      }),
    onOnline: () => {
      for (const tab of state.tabs.values()) {
        const run = lastRun(tab);
        if (run?.ending?.kind !== 'failed' || run.ending.code !== 'offline' || run.isFormer) continue;
        if (run.startedAt < openedAt || now() - run.startedAt > SECOND_CHANCE_MS) continue;
        start(run.text ? askToContinue(run) : askAgain(run));
      }
    },
    onActivated: (tabId) => {
      dispatch({ type: 'tab-activated', tabId });
      return restore(tabId);
    },
    onClosed: leave,
    onDetached: (tabId) => {
      // If this panel kept the run, nobody could stop it; the other panel says that it was cut off.
      close(tabId);
      memory.release(tabId);
      restoring.delete(tabId);
      leave(tabId);
    },
    onNavigated: (tabId, url) => {
      const run = lastRun(tabOf(tabId));
      if (doors.stopsOnLeave() && run && hasLeft(run, url)) stopRun(tabId);
      dispatch({ type: 'page-left', tabId, url });
    },
    onIntent: async (request) => {
      await restore(request.tabId);
      dispatch({ type: 'gesture-made' });
      const finished = findFinished(request, tabOf(request.tabId));
      if (finished && !(await doors.isChanged(finished))) return;
      begin(toIntended(request, tabOf(request.tabId)));
    },
    tellProblem: (problem) => dispatch({ type: 'problem-told', problem }),
  };
}
