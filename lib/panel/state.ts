import type { MessageKey } from '../messages';
import type { RunEvent } from '../run/protocol';
import type { LeftOut, PendingRequest, RunSource } from '../run/request';
import { aboutOf, applyEvent, CALM, createRun, hasLeft, prefixOf, questionOf, type RunState } from './run-state';
import { createTab, isAnswer, lastRun, shownVersion, type TabState, versionsOf } from './tab-state';

/** The panel of one window: which tab is in front, and what each tab shows. */
export type PanelState = {
  activeTabId: number | null;
  tabs: ReadonlyMap<number, TabState>;
  /** The questions being typed, by tab. */
  drafts: ReadonlyMap<number, string>;
  /** Why the last run could not be kept; `null` when it was kept. */
  problem: MessageKey | null;
  /** How many gestures, such as clicks on the toolbar button, have asked this panel for something. */
  gestures: number;
};

export type PanelAction =
  | { type: 'tab-activated'; tabId: number }
  | { type: 'tab-closed'; tabId: number }
  | { type: 'gesture-made' }
  | { type: 'draft-typed'; tabId: number; draft: string }
  | { type: 'problem-told'; problem: MessageKey | null }
  /** The tab shows another page or place, or has reloaded its page; `url`: the new address if it is known. */
  | { type: 'page-left'; tabId: number; url: string | null }
  /** What was shown before the panel was closed. */
  | { type: 'tab-restored'; tabId: number; tab: TabState }
  /** An entry of the history is continued in a tab that shows its page. */
  | { type: 'entry-adopted'; tabId: number; tab: TabState }
  | { type: 'version-chosen'; tabId: number; id: string }
  /** `id`: the run's, and that of the tab's state if the run starts a new one. */
  | { type: 'run-started'; id: string; request: PendingRequest; atMs: number }
  | { type: 'run-event'; tabId: number; event: RunEvent; atMs: number }
  | { type: 'page-read'; tabId: number; page: number; ofPages: number }
  | { type: 'run-stopped'; tabId: number }
  /** The port closed without a terminal event: the background was stopped. */
  | { type: 'run-lost'; tabId: number };

export const INITIAL_STATE: PanelState = {
  activeTabId: null,
  tabs: new Map(),
  drafts: new Map(),
  problem: null,
  gestures: 0,
};

/** The run with this id; `null` when no tab has it. */
export function findRun({ tabs }: PanelState, id: string): RunState | null {
  for (const { runs } of tabs.values()) {
    const run = runs.findLast((each) => each.id === id);
    if (run) return run;
  }
  return null;
}

/** How many former versions are kept for one page. */
const MAX_VERSIONS = 10;

export function reduce(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'tab-activated':
      return { ...state, activeTabId: action.tabId };
    case 'tab-closed': {
      const tabs = new Map(state.tabs);
      const drafts = new Map(state.drafts);
      drafts.delete(action.tabId);
      return tabs.delete(action.tabId) ? { ...state, tabs, drafts } : state;
    }
    case 'gesture-made':
      return { ...state, gestures: state.gestures + 1 };
    case 'draft-typed':
      return { ...state, drafts: new Map(state.drafts).set(action.tabId, action.draft) };
    case 'problem-told':
      return { ...state, problem: action.problem };
    case 'page-left': {
      const leave = (run: RunState) => ({ ...run, isFormer: run.isFormer || hasLeft(run, action.url) });
      return updateTab(state, action.tabId, (tab) => ({ ...tab, runs: tab.runs.map(leave) }));
    }
    case 'tab-restored': {
      const tab = state.tabs.get(action.tabId) ?? null;
      const last = lastRun(tab);
      const leftOut = (tab?.leftOut ?? []).reduce(addLeftOut, [...action.tab.leftOut]);
      if (!tab || !last) return withTab(state, action.tabId, { ...action.tab, leftOut });
      // A run that started in the meantime is newer than what was kept.
      const kept = action.tab.runs.filter((run) => last.source === null || isOf(run, last));
      return withTab(state, action.tabId, {
        id: kept.length > 0 ? action.tab.id : tab.id,
        runs: [...kept, ...tab.runs],
        shownId: shownVersion(tab)?.id ?? action.tab.shownId,
        leftOut,
      });
    }
    case 'entry-adopted': {
      const { tabId } = action;
      const runs = action.tab.runs.map((run) => {
        const { request } = run;
        // The page that a link led to is in the tab now.
        const source: RunSource = request.source.kind === 'link' ? { kind: 'page' } : request.source;
        return { ...run, isFormer: false, request: { ...request, tabId, source } };
      });
      const leftOut = state.tabs.get(tabId)?.leftOut ?? [];
      return withTab(state, tabId, { ...action.tab, runs, leftOut });
    }
    case 'version-chosen':
      return updateTab(state, action.tabId, (tab) => ({ ...tab, shownId: action.id }));
    case 'run-started': {
      const { request } = action;
      const tab = state.tabs.get(request.tabId) ?? createTab(action.id);
      const shownBefore = shownVersion(tab)?.id ?? '';
      const run = createRun(action, shownBefore);
      return withTab(state, request.tabId, {
        ...tab,
        runs: [...dropSurplus(tab, run), run],
        shownId: isAnswer(run) ? shownBefore : run.id,
      });
    }
    case 'run-event':
      return updateRun(
        state,
        action.tabId,
        (run) => applyEvent(run, action.event, action.atMs),
        (tab) => settle(tab, action.event),
      );
    case 'page-read':
      return updateRun(state, action.tabId, (run) => ({
        ...run,
        progress: { page: action.page, ofPages: action.ofPages },
      }));
    case 'run-stopped':
      return dropEmpty(
        updateRun(state, action.tabId, (run) => ({ ...run, ...CALM, ending: { kind: 'stopped' } })),
        action.tabId,
      );
    case 'run-lost':
      return updateRun(state, action.tabId, (run) => ({
        ...run,
        ...CALM,
        preview: null,
        ending: { kind: 'failed', code: 'interrupted', facts: {} },
      }));
  }
}

/** The runs that stay when `next` starts. */
function dropSurplus(tab: TabState, next: RunState): RunState[] {
  // A summary without text is dropped; a question without an answer is still something that the reader typed.
  const runs = tab.runs.filter((run) => (isAnswer(run) ? !isReplaced(run, next) : run.text !== ''));
  // A preview may be cancelled, so it replaces no version.
  if (isAnswer(next) || next.request.consent.isPreviewed) return runs;
  const surplus = versionsOf({ ...tab, runs }).slice(0, -MAX_VERSIONS);
  return runs.filter((run) => !surplus.includes(run));
}

/** A continued answer, or one that never came, is replaced; a continued summary is a version of its own. */
function isReplaced(answer: RunState, next: RunState): boolean {
  return questionOf(answer) === questionOf(next) && answer.text === prefixOf(next);
}

/** Drops a cancelled preview, and a version without text if another one has some. */
function dropEmpty(state: PanelState, tabId: number): PanelState {
  return updateTab(state, tabId, (tab) => {
    const run = lastRun(tab);
    const isWordless = run?.text === '' && !run.reasoning && !isAnswer(run) && versionsOf(tab).length > 1;
    if (!run?.preview && !isWordless) return tab;
    return { ...tab, runs: tab.runs.slice(0, -1), shownId: run.shownBefore };
  });
}

/** Applies the consequences of the last run's event to the rest of the tab. */
function settle(tab: TabState, event: RunEvent): TabState {
  const run = lastRun(tab);
  const isSent = event.type === 'sent';
  // A preview has not changed anything yet.
  if (!run || (!isSent && (event.type !== 'article' || run.request.consent.isPreviewed))) return tab;
  // A tab's runs are about one page: runs about another are dropped once the page is known to be another.
  const runs = tab.runs.filter((each) => each === run || isOf(each, run));
  const asked = isSent && event.sent.asked;
  return {
    ...tab,
    id: runs.length < tab.runs.length ? run.id : tab.id,
    runs,
    // From now on, what was sent decides what is left out.
    leftOut: asked ? addLeftOut(tab.leftOut, { about: aboutOf(run), passages: asked.without }) : tab.leftOut,
  };
}

/**
 * Whether a former run is about the same as `run`. One that never read its page is, as long as the page was not left.
 */
function isOf(former: RunState, run: RunState): boolean {
  return former.source === null ? !former.isFormer : aboutOf(former) === aboutOf(run);
}

function addLeftOut(leftOut: readonly LeftOut[], added: LeftOut): LeftOut[] {
  const others = leftOut.filter(({ about }) => about !== added.about);
  return added.passages.length > 0 ? [...others, added] : others;
}

/** Changes the tab's last run, and then the tab. A run that has ended does not change; later events are ignored. */
function updateRun(
  state: PanelState,
  tabId: number,
  change: (run: RunState) => RunState,
  then = (tab: TabState) => tab,
): PanelState {
  const tab = state.tabs.get(tabId);
  const run = tab && lastRun(tab);
  if (!run || run.ending) return state;
  return withTab(state, tabId, then({ ...tab, runs: tab.runs.with(-1, change(run)) }));
}

function updateTab(state: PanelState, tabId: number, change: (tab: TabState) => TabState): PanelState {
  const tab = state.tabs.get(tabId);
  const changed = tab && change(tab);
  return changed && changed !== tab ? withTab(state, tabId, changed) : state;
}

function withTab(state: PanelState, tabId: number, tab: TabState): PanelState {
  return { ...state, tabs: new Map(state.tabs).set(tabId, tab) };
}
