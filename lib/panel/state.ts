import type { FinishReason, Usage } from '../engine/engine';
import type { ErrorCode, ErrorFacts } from '../errors';
import type { ArticleFacts, EngineFacts, RunEvent, RunRequest } from '../run/protocol';

/** How a run ended. */
export type Ending =
  | { kind: 'done'; finishReason: FinishReason; usage: Usage | null }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: ErrorCode; facts: ErrorFacts };

/** One run as the panel shows it. The text stays whatever the ending is. */
export type RunState = {
  /** Different for every run of this panel, so that typing starts anew with each. */
  number: number;
  request: RunRequest;
  /** `null` while the page is read. */
  source: { article: ArticleFacts; engine: EngineFacts } | null;
  text: string;
  /** `null` while the run goes on. */
  ending: Ending | null;
};

/** The panel of one window: which tab is in front, and each tab's last run. */
export type PanelState = { activeTabId: number | null; runs: ReadonlyMap<number, RunState> };

export type PanelAction =
  | { type: 'tab-activated'; tabId: number }
  | { type: 'tab-closed'; tabId: number }
  | { type: 'run-started'; number: number; request: RunRequest }
  | { type: 'run-event'; tabId: number; event: RunEvent }
  | { type: 'run-stopped'; tabId: number }
  /** The port closed without a terminal event: the background went away. */
  | { type: 'run-lost'; tabId: number };

export const INITIAL_STATE: PanelState = { activeTabId: null, runs: new Map() };

export function reduce(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'tab-activated':
      return { ...state, activeTabId: action.tabId };
    case 'tab-closed': {
      const runs = new Map(state.runs);
      runs.delete(action.tabId);
      return { ...state, runs };
    }
    case 'run-started': {
      const { number, request } = action;
      return withRun(state, request.tabId, { number, request, source: null, text: '', ending: null });
    }
    case 'run-event':
      return updateRun(state, action.tabId, (run) => applyEvent(run, action.event));
    case 'run-stopped':
      return updateRun(state, action.tabId, (run) => ({ ...run, ending: { kind: 'stopped' } }));
    case 'run-lost':
      return updateRun(state, action.tabId, (run) => ({
        ...run,
        ending: { kind: 'failed', code: 'interrupted', facts: {} },
      }));
  }
}

function applyEvent(run: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'article':
      return { ...run, source: { article: event.article, engine: event.engine } };
    case 'delta':
      return { ...run, text: run.text + event.text };
    case 'done':
      return { ...run, ending: { kind: 'done', finishReason: event.finishReason, usage: event.usage } };
    case 'error':
      return { ...run, ending: { kind: 'failed', code: event.code, facts: event.facts } };
  }
}

/** Nothing changes a run that has ended: whatever still arrives is late. */
function updateRun(state: PanelState, tabId: number, change: (run: RunState) => RunState): PanelState {
  const run = state.runs.get(tabId);
  return run && !run.ending ? withRun(state, tabId, change(run)) : state;
}

function withRun(state: PanelState, tabId: number, run: RunState): PanelState {
  return { ...state, runs: new Map(state.runs).set(tabId, run) };
}
