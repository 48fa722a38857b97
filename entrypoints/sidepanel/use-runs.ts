import { useEffect, useReducer, useRef } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { claimIntent, intentKey } from '../../lib/run/intent';
import { INITIAL_STATE, type PanelState, reduce } from '../../lib/panel/state';
import { PING_INTERVAL_MS, RUN_PORT, type RunEvent, type RunRequest } from '../../lib/run/protocol';

type Runs = {
  state: PanelState;
  start: (request: RunRequest) => void;
  stop: (tabId: number) => void;
};

/** The panel's runs: one port each, opened by `start` or by a gesture's intent, closed by `stop` or the background. */
export function useRuns(): Runs {
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
    dispatch({ type: 'run-started', number: ++count.current, request });
    const port = browser.runtime.connect({ name: RUN_PORT });
    ports.current.set(tabId, port);
    const ping = setInterval(() => port.postMessage({ type: 'ping' }), PING_INTERVAL_MS);
    port.onMessage.addListener((event) => {
      if (ports.current.get(tabId) === port) dispatch({ type: 'run-event', tabId, event: event as RunEvent });
    });
    port.onDisconnect.addListener(() => {
      clearInterval(ping);
      if (ports.current.get(tabId) !== port) return;
      ports.current.delete(tabId);
      // After a terminal event this changes nothing.
      dispatch({ type: 'run-lost', tabId });
    });
    port.postMessage({ type: 'start', request });
  };
  const stop = (tabId: number) => {
    close(tabId);
    dispatch({ type: 'run-stopped', tabId });
  };

  useEffect(() => {
    let windowId: number | undefined;
    let lastIntent = '';
    const claim = async () => {
      if (windowId === undefined) return;
      const request = await claimIntent(browser.storage.session, windowId);
      // Two claims at once can both find it.
      if (!request || request.intent === lastIntent) return;
      lastIntent = request.intent;
      start(request);
    };
    const onActivated = (tab: { tabId: number; windowId: number }) => {
      if (tab.windowId === windowId) dispatch({ type: 'tab-activated', tabId: tab.tabId });
    };
    const onRemoved = (tabId: number) => {
      close(tabId);
      dispatch({ type: 'tab-closed', tabId });
    };
    const onSession = (changes: Record<string, unknown>) => {
      if (windowId !== undefined && intentKey(windowId) in changes) void claim();
    };
    browser.tabs.onActivated.addListener(onActivated);
    browser.tabs.onRemoved.addListener(onRemoved);
    browser.storage.session.onChanged.addListener(onSession);
    void (async () => {
      windowId = (await browser.windows.getCurrent()).id;
      const [tab] = await browser.tabs.query({ active: true, windowId });
      if (tab?.id !== undefined) dispatch({ type: 'tab-activated', tabId: tab.id });
      await claim();
    })();
    return () => {
      browser.tabs.onActivated.removeListener(onActivated);
      browser.tabs.onRemoved.removeListener(onRemoved);
      browser.storage.session.onChanged.removeListener(onSession);
    };
  }, []);

  return { state, start, stop };
}
