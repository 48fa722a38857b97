import type { PendingRequest } from '../run/request';
import { askAgain, askForPreview, askForSummary, askQuestion, askToContinue, completeRequest } from './continue';
import type { Keeper } from './keeper';
import type { Memory } from './memory';
import { type OpenRun, openRun, type RunDoors } from './run-port';
import { hasLeft, questionOf, type RunState } from './run-state';
import { INITIAL_STATE, type PanelAction, type PanelState, reduce } from './state';
import { lastRun, type TabState } from './tab-state';

/** After this long a reader no longer waits for what failed, and a run would come as a surprise. */
const SECOND_CHANCE_MS = 10 * 60_000;

/** Where Stop was, another button is the next moment: the second half of a double click must not press it. */
const DOUBLE_PRESS_MS = 400;

export type PanelDoors = RunDoors & {
  memory: Memory;
  history: Pick<Keeper, 'watch' | 'expect'>;
  now: () => number;
  /** An id that no run of any panel has. */
  createId: () => string;
  /** Whether a run is stopped when its tab leaves the page. */
  stopsOnLeave: () => boolean;
};

/** The panel of one window. What a reader does concerns the tab in front, which is known from `activate` on. */
export type Panel = {
  state: () => PanelState;
  /** Calls `listener` after each change. Returns what ends that. */
  subscribe: (listener: () => void) => () => void;
  /** Makes a request. A new run of a tab ends the one before. */
  start: (request: PendingRequest) => void;
  /** Summarizes what the tab shows, or its page where that is another one now. */
  summarize: () => void;
  /** Shows what would be sent: with the question that is typed, or for a summary. */
  preview: () => void;
  ask: (question: string) => void;
  tryAgain: (run: RunState) => void;
  continue: (run: RunState) => void;
  stop: () => void;
  /** Asks for another preview, without these passages. */
  leaveOut: (without: readonly string[]) => void;
  /** Sends what the last preview showed. */
  send: () => void;
  /** Shows the version with this id. */
  choose: (id: string) => void;
  type: (draft: string) => void;
  /** Whether a press comes so soon after Stop that it is the second half of a double click. */
  isDoublePress: () => boolean;
  /** The reader asked the browser for access to the page: the run that failed for want of it starts when that is there. */
  expectAccess: () => void;
  onAccess: () => void;
  /** Starts the runs again that failed because there was no network. */
  onOnline: () => void;
  onActivated: (tabId: number) => Promise<void>;
  onClosed: (tabId: number) => void;
  /** The tab leaves this window for another one, whose panel shows it from now on. */
  onDetached: (tabId: number) => void;
  /** The tab shows another page or place, see `page-left`. */
  onNavigated: (tabId: number, url: string | null) => void;
  /** A gesture in this window asked for a run. */
  onIntent: (request: PendingRequest) => Promise<void>;
  /** Reports why what was shown last could not be kept. */
  tellProblem: (problem: PanelState['problem']) => void;
};

/** Made once for a panel. Runs start by a verb or by a gesture's intent; each has a port, and each tab one run at a time. */
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
  /** Does something with the tab in front, once it is known. */
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
      },
      // What is asked for must not wait for a memory that cannot be read.
      () => undefined,
    );
    restoring.set(tabId, looking);
    return looking;
  };
  const begin = (request: PendingRequest) => {
    const { tabId } = request;
    stopRun(tabId);
    dispatch({ type: 'run-started', id: createId(), request, atMs: now() });
    const run = openRun(completeRequest(request, tabOf(tabId)), doors, {
      onEvent: (event) => dispatch({ type: 'run-event', tabId, event, atMs: now() }),
      onPage: (page, ofPages) => dispatch({ type: 'page-read', tabId, page, ofPages }),
      onClosed: () => {
        open.delete(tabId);
        dispatch({ type: 'run-lost', tabId });
      },
    });
    open.set(tabId, run);
  };
  const start = (request: PendingRequest) => {
    // What the reader left out of this page before must be known.
    void restore(request.tabId).then(() => begin(request));
  };
  const close = (tabId: number) => {
    open.get(tabId)?.close();
    open.delete(tabId);
  };
  /** Closing its port stops the request behind a run. */
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
      // A run that this panel kept could be stopped by nobody; the other panel says that it was cut off.
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
      begin(toIntended(request, tabOf(request.tabId)));
    },
    tellProblem: (problem) => dispatch({ type: 'problem-told', problem }),
  };
}

function isLackingAccess({ ending }: RunState): boolean {
  return ending?.kind === 'failed' && ending.code === 'needs-access';
}

/** A gesture that the panel asked for gives what the last wish lacked, and is no other wish. */
function toIntended(request: PendingRequest, tab: TabState | null): PendingRequest {
  const last = lastRun(tab);
  if (!last || !isLackingAccess(last) || last.request.source.kind !== request.source.kind) return request;
  return { ...askAgain(last), granted: request.granted, intent: request.intent };
}
