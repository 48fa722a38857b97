import type { MessageKey } from '../messages';
import type { RunEvent } from '../run/protocol';
import type { LeftOut, PendingRequest } from '../run/request';
import { aboutOf, applyEvent, CALM, createRun, hasLeft, prefixOf, questionOf, type RunState } from './run-state';
import { createTab, isAnswer, lastRun, shownVersion, type TabState, versionsOf } from './tab-state';

/** The panel of one window: which tab is in front, and what each tab shows. */
export type PanelState = {
  activeTabId: number | null;
  tabs: ReadonlyMap<number, TabState>;
  /** The questions that are being typed, by tab. */
  drafts: ReadonlyMap<number, string>;
  /** Why what was shown last could not be kept; `null` when it was. */
  problem: MessageKey | null;
};

export type PanelAction =
  | { type: 'tab-activated'; tabId: number }
  | { type: 'tab-closed'; tabId: number }
  | { type: 'draft-typed'; tabId: number; draft: string }
  | { type: 'problem-told'; problem: MessageKey | null }
  /** The tab shows another page or place, or has loaded its page again; `url`: the new address where it is known. */
  | { type: 'page-left'; tabId: number; url: string | null }
  /** What was shown before the panel was closed. */
  | { type: 'tab-restored'; tabId: number; tab: TabState }
  | { type: 'version-chosen'; tabId: number; id: string }
  /** `id`: the run's, and that of the tab's state should it begin a new one. */
  | { type: 'run-started'; id: string; request: PendingRequest; atMs: number }
  | { type: 'run-event'; tabId: number; event: RunEvent; atMs: number }
  | { type: 'page-read'; tabId: number; page: number; ofPages: number }
  | { type: 'run-stopped'; tabId: number }
  /** The port closed without a terminal event: the background went away. */
  | { type: 'run-lost'; tabId: number };

export const INITIAL_STATE: PanelState = { activeTabId: null, tabs: new Map(), drafts: new Map(), problem: null };

/** Former versions that are kept for one page. */
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
      // A run that began meanwhile is newer than what was kept.
      const kept = action.tab.runs.filter((run) => last.source === null || isOf(run, last));
      return withTab(state, action.tabId, {
        id: kept.length > 0 ? action.tab.id : tab.id,
        runs: [...kept, ...tab.runs],
        shownId: shownVersion(tab)?.id ?? action.tab.shownId,
        leftOut,
      });
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

/** The runs that stay when `next` begins. */
function dropSurplus(tab: TabState, next: RunState): RunState[] {
  // A summary without text is none; a question without an answer is still what the reader typed.
  const runs = tab.runs.filter((run) => (isAnswer(run) ? !isReplaced(run, next) : run.text !== ''));
  // A preview may come to nothing, so it replaces no version.
  if (isAnswer(next) || next.request.consent.isPreviewed) return runs;
  const surplus = versionsOf({ ...tab, runs }).slice(0, -MAX_VERSIONS);
  return runs.filter((run) => !surplus.includes(run));
}

/** An answer that goes on is one answer, and so is one that never came; a summary that goes on is a version of its own. */
function isReplaced(answer: RunState, next: RunState): boolean {
  return questionOf(answer) === questionOf(next) && answer.text === prefixOf(next);
}

/** Drops a preview that came to nothing, and a version without a word beside one that has some. */
function dropEmpty(state: PanelState, tabId: number): PanelState {
  return updateTab(state, tabId, (tab) => {
    const run = lastRun(tab);
    const isWordless = run?.text === '' && !run.reasoning && !isAnswer(run) && versionsOf(tab).length > 1;
    if (!run?.preview && !isWordless) return tab;
    return { ...tab, runs: tab.runs.slice(0, -1), shownId: run.shownBefore };
  });
}

/** What an event of the last run means for the rest of the tab. */
function settle(tab: TabState, event: RunEvent): TabState {
  const run = lastRun(tab);
  const isSent = event.type === 'sent';
  // A preview has changed nothing yet.
  if (!run || (!isSent && (event.type !== 'article' || run.request.consent.isPreviewed))) return tab;
  // All is of one page: what is of another goes when it is known that the page is another.
  const runs = tab.runs.filter((each) => each === run || isOf(each, run));
  const asked = isSent && event.sent.asked;
  return {
    ...tab,
    id: runs.length < tab.runs.length ? run.id : tab.id,
    runs,
    // What is sent says what is left out from now on.
    leftOut: asked ? addLeftOut(tab.leftOut, { about: aboutOf(run), passages: asked.without }) : tab.leftOut,
  };
}

/** Whether a former run is about what `run` is about; one that never read its page is, as long as that was not left. */
function isOf(former: RunState, run: RunState): boolean {
  return former.source === null ? !former.isFormer : aboutOf(former) === aboutOf(run);
}

function addLeftOut(leftOut: readonly LeftOut[], added: LeftOut): LeftOut[] {
  const others = leftOut.filter(({ about }) => about !== added.about);
  return added.passages.length > 0 ? [...others, added] : others;
}

/** Changes the tab's last run, and then the tab. Nothing changes a run that has ended: whatever still arrives is late. */
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
