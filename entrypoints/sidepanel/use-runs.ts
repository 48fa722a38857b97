import { useReducer, useRef } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { type FollowedRun, followRun } from '../../lib/panel/resume';
import { hasLeft, INITIAL_STATE, type PanelState, reduce } from '../../lib/panel/state';
import { PING_INTERVAL_MS, RUN_PORT, type RunEvent, type RunRequest } from '../../lib/run/protocol';
import { useKeep } from './use-keep';
import { useTabs } from './use-tabs';

type Runs = {
  state: PanelState;
  start: (request: RunRequest) => void;
  stop: (tabId: number) => void;
  choose: (tabId: number, shown: number) => void;
};

/** The panel's runs, opened by `start` or by a gesture's intent, closed by `stop` or the background; a port each. */
export function useRuns(stopsOnNavigate: boolean): Runs {
  const [state, dispatch] = useReducer(reduce, INITIAL_STATE);
  const ports = useRef(new Map<number, browser.Runtime.Port>());
  const count = useRef(0);

  const close = (tabId: number) => {
    const port = ports.current.get(tabId);
    ports.current.delete(tabId);
    port?.disconnect();
  };
  const start = (request: RunRequest) => {
    const { tabId } = request;
    // A new run of the tab ends the one before: closing its port stops the request behind it.
    close(tabId);
    dispatch({ type: 'run-stopped', tabId });
    dispatch({ type: 'run-started', number: ++count.current, request, atMs: Date.now() });
    connect(request, followRun(request));
  };
  const connect = (request: RunRequest, followed: FollowedRun) => {
    const { tabId } = request;
    const tell = (event: RunEvent) => dispatch({ type: 'run-event', tabId, event, atMs: Date.now() });
    const port = browser.runtime.connect({ name: RUN_PORT });
    ports.current.set(tabId, port);
    const ping = setInterval(() => {
      // Closing a port is heard by its other end only, and posting to it throws.
      if (ports.current.get(tabId) !== port) clearInterval(ping);
      else port.postMessage({ type: 'ping' });
    }, PING_INTERVAL_MS);
    port.onMessage.addListener((event) => {
      if (ports.current.get(tabId) !== port) return;
      const news = followed.hear(event as RunEvent);
      if (news) tell(news);
    });
    port.onDisconnect.addListener(() => {
      clearInterval(ping);
      if (ports.current.get(tabId) !== port) return;
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

  const { restore, release } = useKeep(state, (tabId, read) => {
    const tab = read(count.current + 1);
    if (!tab) return;
    count.current += tab.versions.length;
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
      const run = state.tabs.get(tabId)?.versions.at(-1);
      if (stopsOnNavigate && run && hasLeft(run, url)) stop(tabId);
      dispatch({ type: 'page-left', tabId, url });
    },
    onIntent: start,
  });
  return { state, start, stop, choose: (tabId, shown) => dispatch({ type: 'version-chosen', tabId, shown }) };
}
