import { useReducer, useRef } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { type FollowedRun, followRun } from '../../lib/panel/resume';
import { leaveOutAgain } from '../../lib/panel/continue';
import { hasLeft, INITIAL_STATE, lastRun, type PanelState, reduce } from '../../lib/panel/state';
import { PING_INTERVAL_MS, RUN_PORT, type RunEvent, type RunRequest } from '../../lib/run/protocol';
import { useKeep } from './use-keep';
import { useTabs } from './use-tabs';

type Runs = {
  state: PanelState;
  start: (request: RunRequest) => void;
  stop: (tabId: number) => void;
  choose: (tabId: number, shown: number) => void;
  /** Asks for another preview, without these passages. */
  leaveOut: (tabId: number, without: readonly string[]) => void;
  /** Sends what the last preview showed. */
  send: (tabId: number, without: readonly string[]) => void;
};

/** `reading`: ends the reading of a file with the run that it is for. */
type OpenPort = { port: browser.Runtime.Port; reading: AbortController };

/** The panel's runs, opened by `start` or by a gesture's intent, closed by `stop` or the background; a port each. */
export function useRuns(stopsOnNavigate: boolean, isPrivate: boolean | null): Runs {
  const [state, dispatch] = useReducer(reduce, INITIAL_STATE);
  const ports = useRef(new Map<number, OpenPort>());
  const count = useRef(0);

  const close = (tabId: number) => {
    const open = ports.current.get(tabId);
    ports.current.delete(tabId);
    open?.reading.abort();
    open?.port.disconnect();
  };
  const start = (request: RunRequest) => {
    const { tabId } = request;
    // A new run of the tab ends the one before: closing its port stops the request behind it.
    close(tabId);
    dispatch({ type: 'run-stopped', tabId });
    dispatch({ type: 'run-started', number: ++count.current, id: crypto.randomUUID(), request, atMs: Date.now() });
    connect(request, followRun(request));
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

  const { restore, release } = useKeep(state, isPrivate, (tabId, read) => {
    const tab = read(count.current + 1);
    if (!tab) return;
    count.current += tab.versions.length + tab.answers.length;
    dispatch({ type: 'tab-restored', tabId, tab });
  });
  useTabs({
    onActivated: (tabId) => {
      dispatch({ type: 'tab-activated', tabId });
      void restore(tabId);
    },
    onClosed: (tabId) => {
      close(tabId);
      dispatch({ type: 'tab-closed', tabId });
    },
    onDetached: (tabId) => {
      // Another window's panel shows the tab from now on; a run that this one keeps could be stopped by nobody.
      close(tabId);
      release(tabId);
      dispatch({ type: 'tab-closed', tabId });
    },
    onNavigated: (tabId, url) => {
      const tab = state.tabs.get(tabId);
      const run = tab && lastRun(tab);
      if (stopsOnNavigate && run && hasLeft(run, url)) stop(tabId);
      dispatch({ type: 'page-left', tabId, url });
    },
    onIntent: (request) => start(leaveOutAgain(request, state.tabs.get(request.tabId) ?? null)),
  });
  return {
    state,
    start,
    stop,
    choose: (tabId, shown) => dispatch({ type: 'version-chosen', tabId, shown }),
    leaveOut: (tabId, without) => ports.current.get(tabId)?.port.postMessage({ type: 'leave-out', without }),
    send: (tabId, without) => {
      dispatch({ type: 'preview-accepted', tabId, without });
      ports.current.get(tabId)?.port.postMessage({ type: 'send' });
    },
  };
}
