import type { FinishReason, Usage } from '../engine/engine';
import type { ErrorCode, ErrorFacts } from '../errors';
import { toPageUrl } from '../page-url';
import type { ArticleFacts, EngineFacts, RunEvent, RunRequest } from '../run/protocol';

/** How a run ended. */
export type Ending =
  | { kind: 'done'; finishReason: FinishReason; usage: Usage | null }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: ErrorCode; facts: ErrorFacts };

/** One run as the panel shows it. The text stays whatever the ending is. Times are epoch milliseconds. */
export type RunState = {
  /** Different for every run of this panel, so that typing starts anew with each. */
  number: number;
  request: RunRequest;
  startedAt: number;
  /** How far the file is read that the page shows. */
  progress: { page: number; ofPages: number } | null;
  /** `null` while the page is read. */
  source: { article: ArticleFacts; engine: EngineFacts } | null;
  text: string;
  /** What the model wrote to itself, and between when; never part of the summary, of copies or of exports. */
  reasoning: { text: string; sinceAt: number; untilAt: number } | null;
  /** When the provider may be asked again; `null` when nothing is waited for. */
  retryAt: number | null;
  /** The connection was lost, and is looked for. */
  isReconnecting: boolean;
  /** The page has been left or loaded again since. */
  isFormer: boolean;
  /** `null` while the run goes on. */
  ending: Ending | null;
};

/** The runs of one tab, oldest first, and which of them is shown. */
export type TabState = { versions: readonly RunState[]; shown: number };

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
  | { type: 'run-started'; number: number; request: RunRequest; atMs: number }
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
    case 'page-left':
      return updateTab(state, action.tabId, (tab) => ({
        ...tab,
        versions: tab.versions.map((run) => ({ ...run, isFormer: run.isFormer || hasLeft(run, action.url) })),
      }));
    case 'tab-restored': {
      const tab = state.tabs.get(action.tabId);
      const last = tab?.versions.at(-1);
      if (!tab || !last) return withTab(state, action.tabId, action.tab);
      // A run that began meanwhile is newer than what was kept.
      const kept = action.tab.versions.filter((run) => last.source === null || isSamePage(run, last));
      return withTab(state, action.tabId, { versions: [...kept, ...tab.versions], shown: kept.length + tab.shown });
    }
    case 'version-chosen':
      return updateTab(state, action.tabId, (tab) => ({ ...tab, shown: action.shown }));
    case 'run-started': {
      const { number, request, atMs } = action;
      const run = createRun(number, request, atMs);
      const former = (state.tabs.get(request.tabId)?.versions ?? []).filter(({ text }) => text !== '');
      const versions = [...former.slice(1 - MAX_VERSIONS), run];
      return withTab(state, request.tabId, { versions, shown: versions.length - 1 });
    }
    case 'run-event':
      return updateRun(state, action.tabId, (run) => applyEvent(run, action.event, action.atMs));
    case 'page-read':
      return updateRun(state, action.tabId, (run) => ({
        ...run,
        progress: { page: action.page, ofPages: action.ofPages },
      }));
    case 'run-stopped':
      return updateRun(state, action.tabId, (run) => ({ ...run, ...CALM, ending: { kind: 'stopped' } }));
    case 'run-lost':
      return updateRun(state, action.tabId, (run) => ({
        ...run,
        ...CALM,
        ending: { kind: 'failed', code: 'interrupted', facts: {} },
      }));
  }
}

/** Nothing is waited for. */
const CALM = { retryAt: null, isReconnecting: false };

function createRun(number: number, request: RunRequest, startedAt: number): RunState {
  const text = request.prefix;
  return {
    number,
    request,
    startedAt,
    progress: null,
    source: null,
    text,
    reasoning: null,
    ...CALM,
    isFormer: false,
    ending: null,
  };
}

function applyEvent(run: RunState, event: RunEvent, atMs: number): RunState {
  switch (event.type) {
    case 'article':
      return { ...run, source: { article: event.article, engine: event.engine } };
    case 'delta':
      return { ...run, ...CALM, text: run.text + event.text, reasoning: endReasoning(run, atMs) };
    case 'reasoning':
      return { ...run, ...CALM, reasoning: addReasoning(run, event.text, atMs) };
    case 'was-reasoning':
      return {
        ...run,
        text: run.request.prefix,
        // A model that started over has no prefix before its thoughts.
        reasoning: addReasoning(
          run,
          run.text.startsWith(run.request.prefix) ? run.text.slice(run.request.prefix.length) : run.text,
          atMs,
        ),
      };
    case 'waiting':
      return { ...run, retryAt: atMs + event.ms };
    // What only the panel's wiring needs.
    case 'file':
    case 'resumable':
      return run;
    case 'reconnecting':
      return { ...run, isReconnecting: true };
    case 'restarted':
      return { ...run, text: '' };
    case 'done':
      return { ...run, ...CALM, ending: { kind: 'done', finishReason: event.finishReason, usage: event.usage } };
    case 'error':
      return { ...run, ...CALM, ending: { kind: 'failed', code: event.code, facts: event.facts } };
  }
}

function addReasoning({ reasoning, startedAt }: RunState, text: string, atMs: number): RunState['reasoning'] {
  return { text: (reasoning?.text ?? '') + text, sinceAt: reasoning?.sinceAt ?? startedAt, untilAt: atMs };
}

/** The model thought until its first word. */
function endReasoning({ reasoning, text, request }: RunState, atMs: number): RunState['reasoning'] {
  return reasoning && text === request.prefix ? { ...reasoning, untilAt: atMs } : reasoning;
}

/** Changes the tab's last run. Nothing changes one that has ended: whatever still arrives is late. */
function updateRun(state: PanelState, tabId: number, change: (run: RunState) => RunState): PanelState {
  const run = state.tabs.get(tabId)?.versions.at(-1);
  if (!run || run.ending) return state;
  return updateTab(state, tabId, ({ versions, shown }) => {
    const changed = change(run);
    // Versions are of one page: those of another go when it is known that the page is another.
    const kept = versions.slice(0, -1).filter((former) => changed.source === run.source || isSamePage(former, changed));
    const isLast = shown === versions.length - 1;
    return { versions: [...kept, changed], shown: isLast ? kept.length : Math.min(shown, kept.length) };
  });
}

/**
 * Whether a tab that shows `url` has left the run's page; `null`: it was loaded, or its address is not known. A page that
 * is still being read may give itself another address meanwhile.
 */
export function hasLeft({ source }: RunState, url: string | null): boolean {
  return url === null || (source !== null && toPageUrl(url) !== toPageUrl(source.article.url));
}

function isSamePage(a: RunState, b: RunState): boolean {
  // Asked for again, a selection has no address; it is the same when its text is.
  const toPage = ({ source, request }: RunState) =>
    request.source.kind === 'selection'
      ? request.source.text
      : `${request.source.kind} ${toPageUrl(source?.article.url ?? '')}`;
  return toPage(a) === toPage(b);
}

function updateTab(state: PanelState, tabId: number, change: (tab: TabState) => TabState): PanelState {
  const tab = state.tabs.get(tabId);
  return tab ? withTab(state, tabId, change(tab)) : state;
}

function withTab(state: PanelState, tabId: number, tab: TabState): PanelState {
  return { ...state, tabs: new Map(state.tabs).set(tabId, tab) };
}
