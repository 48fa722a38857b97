import { useRef, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { type FollowedRun, followRun } from '../../lib/panel/resume';
import { askAgain, completeRequest } from '../../lib/panel/continue';
import { hasLeft } from '../../lib/panel/run-state';
import { INITIAL_STATE, type PanelAction, type PanelState, reduce } from '../../lib/panel/state';
import { lastRun, type TabState } from '../../lib/panel/tab-state';
import { PING_INTERVAL_MS, RUN_PORT, type RunEvent } from '../../lib/run/protocol';
import type { PendingRequest, RunRequest } from '../../lib/run/request';
import type { Settings } from '../../lib/settings/settings';
import { useKeep } from './use-keep';
import { useTabs } from './use-tabs';

type Runs = {
  state: PanelState;
  start: (request: PendingRequest) => void;
  stop: (tabId: number) => void;
  choose: (tabId: number, id: string) => void;
  /** Asks for another preview, without these passages. */
  leaveOut: (tabId: number, without: readonly string[]) => void;
  /** Sends what the last preview showed. */
  send: (tabId: number) => void;
};

/** Hears of runs that end while nothing of them is shown any more. */
export type Watcher = { keep: (tab: TabState) => void; expect: (ids: readonly string[]) => void };

/** `reading`: ends the reading of a file with the run that it is for. */
type OpenPort = { port: browser.Runtime.Port; reading: AbortController };

/** The panel's runs, opened by `start` or by a gesture's intent, closed by `stop` or the background; a port each. */
export function useRuns(
  settings: Settings | null,
  isPrivate: boolean | null,
  /** Who keeps what has ended. */
  watcher: { current: Watcher | null },
): Runs {
  const [state, show] = useState(INITIAL_STATE);
  /** The state as it is now, which may not be shown yet: what is asked for next depends on it. */
  const current = useRef(state);
  const dispatch = (action: PanelAction) => show((current.current = reduce(current.current, action)));
  const tabOf = (tabId: number) => current.current.tabs.get(tabId) ?? null;
  const ports = useRef(new Map<number, OpenPort>());

  const close = (tabId: number) => {
    const open = ports.current.get(tabId);
    ports.current.delete(tabId);
    open?.reading.abort();
    open?.port.disconnect();
  };
  const start = (request: PendingRequest) => {
    // What the reader left out of this page before must be known.
    void restore(request.tabId).then(() => begin(request));
  };
  const begin = (request: PendingRequest) => {
    const { tabId } = request;
    // A new run of the tab ends the one before: closing its port stops the request behind it.
    close(tabId);
    dispatch({ type: 'run-stopped', tabId });
    const id = crypto.randomUUID();
    // It may end before it was ever shown.
    watcher.current?.expect([id]);
    dispatch({ type: 'run-started', id, request, atMs: Date.now() });
    const complete = completeRequest(request, tabOf(tabId));
    connect(complete, followRun(complete));
  };
  const connect = (request: RunRequest, followed: FollowedRun) => {
    const { tabId } = request;
    const tell = (event: RunEvent) => dispatch({ type: 'run-event', tabId, event, atMs: Date.now() });
    const port = browser.runtime.connect({ name: RUN_PORT });
    const reading = new AbortController();
    const isOpen = () => ports.current.get(tabId)?.port === port;
    ports.current.set(tabId, { port, reading });
    // What reads files is several times the size of the panel, and loaded for the first one.
    const createReader = async () => {
      const { createFileReader } = await import('./read-file');
      return createFileReader(
        {
          onPage: (page, ofPages) => dispatch({ type: 'page-read', tabId, page, ofPages }),
          onRead: (answer) => port.postMessage({ type: 'file-read', answer }),
        },
        reading.signal,
      );
    };
    let reader: ReturnType<typeof createReader> | null = null;
    const ping = setInterval(() => {
      // Closing a port is heard by its other end only, and posting to it throws.
      if (!isOpen()) clearInterval(ping);
      else port.postMessage({ type: 'ping' });
    }, PING_INTERVAL_MS);
    port.onMessage.addListener((event) => {
      if (!isOpen()) return;
      const told = event as RunEvent;
      if (told.type === 'file') {
        reader ??= createReader();
        return void reader.then((take) => take(told.file));
      }
      const news = followed.hear(told);
      if (news) tell(news);
    });
    port.onDisconnect.addListener(() => {
      clearInterval(ping);
      reading.abort();
      if (!isOpen()) return;
      ports.current.delete(tabId);
      const resumed = followed.askToResume();
      if (resumed) {
        tell({ type: 'reconnecting' });
        return connect(resumed, followed);
      }
      // After a terminal event this changes nothing.
      dispatch({ type: 'run-lost', tabId });
    });
    port.postMessage({ type: 'start', request });
  };
  const stop = (tabId: number) => {
    close(tabId);
    dispatch({ type: 'run-stopped', tabId });
  };

  const { restore, release } = useKeep(state, isPrivate, (tabId, tab, cutOff) => {
    if (!tab) return;
    watcher.current?.expect(cutOff);
    dispatch({ type: 'tab-restored', tabId, tab });
  });
  /** Ends what the tab still does, and lets it be kept before it goes. */
  const leave = (tabId: number) => {
    stop(tabId);
    const tab = tabOf(tabId);
    if (tab) watcher.current?.keep(tab);
    dispatch({ type: 'tab-closed', tabId });
  };
  useTabs({
    onActivated: async (tabId) => {
      dispatch({ type: 'tab-activated', tabId });
      await restore(tabId);
    },
    onClosed: leave,
    onDetached: (tabId) => {
      // Another window's panel shows the tab from now on; a run that this one keeps could be stopped by nobody.
      close(tabId);
      release(tabId);
      leave(tabId);
    },
    onNavigated: (tabId, url) => {
      const tab = tabOf(tabId);
      const run = tab && lastRun(tab);
      if (settings?.onNavigate === 'stop' && run && hasLeft(run, url)) stop(tabId);
      dispatch({ type: 'page-left', tabId, url });
    },
    onIntent: async (request) => {
      await restore(request.tabId);
      begin(toIntended(request, tabOf(request.tabId)));
    },
  });
  return {
    state,
    start,
    stop,
    choose: (tabId, id) => dispatch({ type: 'version-chosen', tabId, id }),
    leaveOut: (tabId, without) => ports.current.get(tabId)?.port.postMessage({ type: 'leave-out', without }),
    send: (tabId) => ports.current.get(tabId)?.port.postMessage({ type: 'send' }),
  };
}

/** A gesture that the panel asked for gives what the last wish lacked, and is no other wish. */
function toIntended(request: PendingRequest, tab: TabState | null): PendingRequest {
  const last = tab && lastRun(tab);
  const isLacking = last?.ending?.kind === 'failed' && last.ending.code === 'needs-access';
  if (!isLacking || last.request.source.kind !== request.source.kind) return request;
  return { ...askAgain(last), granted: request.granted, intent: request.intent };
}
