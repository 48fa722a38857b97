import { useEffect, useRef, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { Panel } from '../../components/Panel';
import type { ErrorAction } from '../../lib/errors';
import { askAgain, askAnyway, askForLess, askToContinue } from '../../lib/panel/continue';
import { ALL_SITES } from '../../lib/settings/address';
import { requestSiteAccess } from '../shared/browser-features';
import { reportTyped } from './report-typed';
import { useRuns } from './use-runs';
import { useSettings } from './use-settings';

/** After this long a reader no longer waits for what failed, and a run would come as a surprise. */
const RESUME_MS = 10 * 60_000;

const DOUBLE_PRESS_MS = 400;

export function App() {
  const { destination, wasDamaged, stopsOnNavigate, shortcut } = useSettings();
  const { state, start, stop, choose } = useRuns(stopsOnNavigate);
  const [copied, setCopied] = useState<unknown>(null);
  const tabId = state.activeTabId;
  const tab = (tabId !== null && state.tabs.get(tabId)) || null;
  const run = tab?.versions[tab.shown] ?? null;
  const last = tab?.versions.at(-1) ?? null;
  const isRunning = last !== null && last.ending === null;

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && isRunning && tabId !== null) stop(tabId);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isRunning, tabId, stop]);

  // The reader asked for this summary a moment ago, here, and what it lacked is there now.
  const lacking = run === last && last?.ending?.kind === 'failed' && !last.isFormer ? last.ending.code : null;
  const askedSite = useRef(0);
  useEffect(() => {
    if (!last || lacking !== 'needs-access') return;
    const onAdded = () => {
      if (askedSite.current === last.number) start(askAgain(last));
    };
    browser.permissions.onAdded.addListener(onAdded);
    return () => browser.permissions.onAdded.removeListener(onAdded);
  }, [last, lacking, start]);
  // In whatever tab of this window.
  useEffect(() => {
    const onOnline = () => {
      for (const { versions } of state.tabs.values()) {
        const run = versions.at(-1);
        if (run?.ending?.kind !== 'failed' || run.ending.code !== 'offline' || run.isFormer) continue;
        if (run.startedAt < performance.timeOrigin || Date.now() - run.startedAt > RESUME_MS) continue;
        start(run.text ? askToContinue(run) : askAgain(run));
      }
    };
    addEventListener('online', onOnline);
    return () => removeEventListener('online', onOnline);
  }, [state.tabs, start]);

  // Where Stop was, the next moment another button is: the second half of a double click must not press it.
  const stoppedAt = useRef(0);
  const unlessDouble = (act: () => void) => () => {
    if (Date.now() - stoppedAt.current > DOUBLE_PRESS_MS) act();
  };
  const stopShown = () => {
    stoppedAt.current = Date.now();
    if (tabId !== null) stop(tabId);
  };

  const startPage = () =>
    tabId !== null && start({ tabId, source: { kind: 'page' }, granted: false, intent: '', prefix: '' });
  const act = (action: ErrorAction) => {
    if (!run) return;
    switch (action) {
      case 'try-again':
        return start(askAgain(run));
      case 'anyway':
        return start(askAnyway(run));
      case 'less-text':
        return start(askForLess(run));
      case 'summarize-page':
        return startPage();
      case 'open-options':
        return void browser.runtime.openOptionsPage();
      case 'file-settings':
        return void browser.tabs.create({ url: `chrome://extensions/?id=${browser.runtime.id}` });
      case 'allow-site': {
        const site = run.ending?.kind === 'failed' && run.ending.facts.site;
        // Must be called before any `await`: it is refused outside a gesture.
        if (site)
          void browser.permissions.request({ origins: [site] }).then((isGranted) => isGranted && start(askAgain(run)));
        return;
      }
      case 'give-access':
      case 'none':
        return;
    }
  };

  return (
    <Panel
      isReady={tabId !== null && destination !== null}
      run={run}
      isRunning={isRunning}
      version={tab && tab.versions.length > 1 ? { shown: tab.shown, count: tab.versions.length } : null}
      destination={destination}
      wasDamaged={wasDamaged}
      shortcut={shortcut}
      wasCopied={copied !== null && copied === run?.text}
      onSummarize={unlessDouble(startPage)}
      onAct={(action) => unlessDouble(() => act(action))()}
      onTryAgain={unlessDouble(() => run && start(askAgain(run)))}
      onContinue={unlessDouble(() => run && start(askToContinue(run)))}
      onVersion={(shown) => run && choose(run.request.tabId, shown)}
      onStop={stopShown}
      onCopy={() => {
        if (run) void navigator.clipboard.writeText(run.text).then(() => setCopied(run.text));
      }}
      onOptions={() => void browser.runtime.openOptionsPage()}
      onRequestSite={
        requestSiteAccess && tabId !== null
          ? () => {
              askedSite.current = last?.number ?? 0;
              void requestSiteAccess?.(tabId);
            }
          : null
      }
      // Must be called before any `await`: it is refused outside a gesture.
      onRequestAll={() => {
        void browser.permissions
          .request({ origins: ALL_SITES })
          .then((isGranted) => isGranted && run && start(askAgain(run)));
      }}
      onTyped={reportTyped}
    />
  );
}
