import { toAbout } from '../page-url';
import type { LeftOut, RunEvent, RunRequest } from '../run/protocol';
import { applyEvent, CALM, createRun, hasLeft, isSamePage, type RunState } from './run-state';

/**
 * What one tab shows, all of it of one page: its summaries, oldest first, which of them is `shown` (-1 when there is
 * none), and the answers to the reader's questions. `id`: the same as long as the page is, in the history too.
 */
export type TabState = {
  id: string;
  versions: readonly RunState[];
  shown: number;
  answers: readonly RunState[];
  /** What the reader does not want to send, of this page and of others that the tab has shown. */
  leftOut: readonly LeftOut[];
};

/** The panel of one window: which tab is in front, and what each tab shows. */
export type PanelState = { activeTabId: number | null; tabs: ReadonlyMap<number, TabState> };

export type PanelAction =
  | { type: 'tab-activated'; tabId: number }
  | { type: 'tab-closed'; tabId: number }
  /** The tab shows another page or place, or the same page anew; `url`: its address where that changed and is known. */
  | { type: 'page-left'; tabId: number; url: string | null }
  /** What was shown before the panel was closed. */
  | { type: 'tab-restored'; tabId: number; tab: TabState }
  | { type: 'version-chosen'; tabId: number; shown: number }
  /** `id`: the run's, and that of the tab's state should it begin a new one. */
  | { type: 'run-started'; number: number; id: string; request: RunRequest; atMs: number }
  | { type: 'run-event'; tabId: number; event: RunEvent; atMs: number }
  | { type: 'page-read'; tabId: number; page: number; ofPages: number }
  | { type: 'run-stopped'; tabId: number }
  /** The port closed without a terminal event: the background went away. */
  | { type: 'run-lost'; tabId: number };

export const INITIAL_STATE: PanelState = { activeTabId: null, tabs: new Map() };

/** Former versions that are kept for one page. */
const MAX_VERSIONS = 10;

export function reduce(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'tab-activated':
      return { ...state, activeTabId: action.tabId };
    case 'tab-closed': {
      const tabs = new Map(state.tabs);
      tabs.delete(action.tabId);
      return { ...state, tabs };
    }
    case 'page-left': {
      const leave = (run: RunState) => ({ ...run, isFormer: run.isFormer || hasLeft(run, action.url) });
      return updateTab(state, action.tabId, (tab) => ({
        ...tab,
        versions: tab.versions.map(leave),
        answers: tab.answers.map(leave),
      }));
    }
    case 'tab-restored': {
      const tab = state.tabs.get(action.tabId);
      const last = tab && lastRun(tab);
      const leftOut = (tab?.leftOut ?? []).reduce(addLeftOut, [...action.tab.leftOut]);
      if (!tab || !last) return withTab(state, action.tabId, { ...action.tab, leftOut });
      // A run that began meanwhile is newer than what was kept.
      const isKept = (run: RunState) => last.source === null || isOf(run, last);
      const versions = action.tab.versions.filter(isKept);
      const answers = action.tab.answers.filter(isKept);
      return withTab(state, action.tabId, {
        id: versions.length + answers.length > 0 ? action.tab.id : tab.id,
        versions: [...versions, ...tab.versions],
        shown: tab.shown < 0 ? versions.length - 1 : versions.length + tab.shown,
        answers: [...answers, ...tab.answers],
        leftOut,
      });
    }
    case 'version-chosen':
      return updateTab(state, action.tabId, (tab) => ({ ...tab, shown: action.shown }));
    case 'run-started': {
      const { request } = action;
      const tab = state.tabs.get(request.tabId) ?? { ...EMPTY_TAB, id: action.id };
      // A summary without text is none; a question without an answer is still what the reader typed.
      const written = tab.versions.filter(({ text }) => text !== '');
      const isSummary = request.question === undefined;
      const versions = isSummary && !request.isPreviewed ? written.slice(-MAX_VERSIONS) : written;
      const at = versions.findIndex((version) => version === tab.versions[tab.shown]);
      const shown = at < 0 ? versions.length - 1 : at;
      const run = createRun(action, shown);
      if (isSummary)
        return withTab(state, request.tabId, { ...tab, versions: [...versions, run], shown: versions.length });
      const answers = tab.answers.filter((answer) => !isReplaced(answer, request));
      return withTab(state, request.tabId, { ...tab, versions, shown, answers: [...answers, run] });
    }
    case 'run-event':
      return noteLeftOut(
        updateRun(state, action.tabId, (run) => applyEvent(run, action.event, action.atMs)),
        action.tabId,
        action.event,
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

const EMPTY_TAB: Omit<TabState, 'id'> = { versions: [], shown: -1, answers: [], leftOut: [] };

/** An answer that goes on is one answer, and so is one that never came; a summary that goes on is a version of its own. */
function isReplaced({ text, request: { question } }: RunState, request: RunRequest): boolean {
  return question === request.question && text === request.prefix;
}

/** The run that goes on, or ended last; `null` when the tab shows nothing. */
export function lastRun({ versions, answers }: TabState): RunState | null {
  const [version, answer] = [versions.at(-1), answers.at(-1)];
  return (version && answer ? (version.number > answer.number ? version : answer) : (version ?? answer)) ?? null;
}

/** A preview that nothing came of is nothing to keep, nor is a version without a word beside one that has some. */
function dropEmpty(state: PanelState, tabId: number): PanelState {
  const tab = state.tabs.get(tabId);
  const run = tab && lastRun(tab);
  if (
    !tab ||
    !run ||
    !(run.preview || (run.text === '' && !run.reasoning && tab.versions.length > 1 && tab.versions.includes(run)))
  )
    return state;
  const versions = tab.versions.filter((version) => version !== run);
  return withTab(state, tabId, {
    ...tab,
    versions,
    shown: Math.min(run.shownBefore, versions.length - 1),
    answers: tab.answers.filter((answer) => answer !== run),
  });
}

/** What is sent says what is left out from now on; on the device nothing is. */
function noteLeftOut(state: PanelState, tabId: number, event: RunEvent): PanelState {
  if (event.type !== 'article' || event.engine.kind === 'key-sentences') return state;
  return updateTab(state, tabId, (tab) => {
    const run = lastRun(tab);
    if (!run || isWaiting(run)) return tab;
    const { source } = run.request;
    const passages = event.asked.without;
    return { ...tab, leftOut: addLeftOut(tab.leftOut, { about: toAbout(source, event.article.url), passages }) };
  });
}

/** Whether it is looked at, and nothing has been sent. On the device there is nothing to look at. */
function isWaiting({ request, source }: RunState): boolean {
  return request.isPreviewed === true && source?.engine.kind !== 'key-sentences';
}

/** Whether a former run is about what `run` is about; one that never read its page is, as long as that was not left. */
function isOf(former: RunState, run: RunState): boolean {
  return former.source === null ? !former.isFormer : isSamePage(former, run);
}

function addLeftOut(leftOut: readonly LeftOut[], added: LeftOut): LeftOut[] {
  const others = leftOut.filter(({ about }) => about !== added.about);
  return added.passages.length > 0 ? [...others, added] : others;
}

/** Changes the tab's last run. Nothing changes one that has ended: whatever still arrives is late. */
function updateRun(state: PanelState, tabId: number, change: (run: RunState) => RunState): PanelState {
  const tab = state.tabs.get(tabId);
  const run = tab && lastRun(tab);
  if (!run || run.ending) return state;
  return updateTab(state, tabId, ({ id, versions, shown, answers, leftOut }) => {
    const changed = change(run);
    // All is of one page: what is of another goes when it is known that the page is another.
    // A preview has changed nothing yet.
    const isSettled = changed.source === run.source || isWaiting(changed);
    const isKept = (former: RunState) => former === run || isSettled || isOf(former, changed);
    const replace = (runs: readonly RunState[]) => runs.filter(isKept).map((each) => (each === run ? changed : each));
    const kept = { versions: replace(versions), answers: replace(answers) };
    const isNew = kept.versions.length + kept.answers.length < versions.length + answers.length;
    const isLast = shown === versions.length - 1;
    return {
      id: isNew ? run.id : id,
      ...kept,
      shown: isLast ? kept.versions.length - 1 : Math.min(shown, kept.versions.length - 1),
      leftOut,
    };
  });
}

function updateTab(state: PanelState, tabId: number, change: (tab: TabState) => TabState): PanelState {
  const tab = state.tabs.get(tabId);
  return tab ? withTab(state, tabId, change(tab)) : state;
}

function withTab(state: PanelState, tabId: number, tab: TabState): PanelState {
  return { ...state, tabs: new Map(state.tabs).set(tabId, tab) };
}
