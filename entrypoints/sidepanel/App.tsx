import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { Panel } from '../../components/Panel';
import { askAgain, askToContinue } from '../../lib/panel/continue';
import { ALL_SITES } from '../../lib/settings/address';
import { requestSiteAccess } from '../shared/browser-features';
import { reportTyped } from './report-typed';
import { useRuns } from './use-runs';
import { useSettings } from './use-settings';

export function App() {
  const { destination, wasDamaged, stopsOnNavigate, shortcut } = useSettings();
  const { state, start, stop, choose } = useRuns(stopsOnNavigate);
  const [copied, setCopied] = useState<unknown>(null);
  const tabId = state.activeTabId;
  const tab = (tabId !== null && state.tabs.get(tabId)) || null;
  const run = tab?.versions[tab.shown] ?? null;
  const failure = run?.ending?.kind === 'failed' ? run.ending.code : null;

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && run && !run.ending) stop(run.request.tabId);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [run, stop]);

  // The reader asked for this summary; what it lacked is there now.
  useEffect(() => {
    if (!run || failure !== 'needs-access') return;
    const onAdded = () => start(askAgain(run));
    browser.permissions.onAdded.addListener(onAdded);
    return () => browser.permissions.onAdded.removeListener(onAdded);
  }, [run, failure, start]);
  useEffect(() => {
    if (!run || failure !== 'offline') return;
    const onOnline = () => start(run.text ? askToContinue(run) : askAgain(run));
    addEventListener('online', onOnline);
    return () => removeEventListener('online', onOnline);
  }, [run, failure, start]);

  return (
    <Panel
      run={run}
      version={tab && tab.versions.length > 1 ? { shown: tab.shown, count: tab.versions.length } : null}
      destination={destination}
      wasDamaged={wasDamaged}
      shortcut={shortcut}
      wasCopied={copied !== null && copied === run?.text}
      onSummarize={() =>
        tabId !== null && start({ tabId, source: { kind: 'page' }, granted: false, intent: '', prefix: '' })
      }
      onTryAgain={() => run && start(askAgain(run))}
      onContinue={() => run && start(askToContinue(run))}
      onVersion={(shown) => run && choose(run.request.tabId, shown)}
      onStop={() => run && stop(run.request.tabId)}
      onCopy={() => {
        if (run) void navigator.clipboard.writeText(run.text).then(() => setCopied(run.text));
      }}
      onOptions={() => void browser.runtime.openOptionsPage()}
      onRequestSite={requestSiteAccess && tabId !== null ? () => void requestSiteAccess?.(tabId) : null}
      // Must be called before any `await`: it is refused outside a gesture.
      onRequestAll={() => void browser.permissions.request({ origins: ALL_SITES })}
      onTyped={reportTyped}
    />
  );
}
