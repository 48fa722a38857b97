import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { Panel } from '../../components/Panel';
import type { RunRequest } from '../../lib/run/protocol';
import type { RunState } from '../../lib/panel/state';
import { ALL_SITES } from '../../lib/settings/address';
import { requestSiteAccess } from '../shared/browser-features';
import { reportTyped } from './report-typed';
import { useRuns } from './use-runs';
import { useSettings } from './use-settings';

export function App() {
  const { state, start, stop } = useRuns();
  const { destination, wasDamaged, shortcut } = useSettings();
  const [copied, setCopied] = useState<unknown>(null);
  const tabId = state.activeTabId;
  const run = (tabId !== null && state.runs.get(tabId)) || null;

  const summarize = () => {
    if (tabId !== null) start({ tabId, source: { kind: 'page' }, granted: false, intent: '' });
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && run && !run.ending) stop(run.request.tabId);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [run, stop]);

  useEffect(() => {
    if (run?.ending?.kind !== 'failed' || run.ending.code !== 'needs-access') return;
    // The reader asked for this summary and has just allowed it.
    const onAdded = () => start(again(run));
    browser.permissions.onAdded.addListener(onAdded);
    return () => browser.permissions.onAdded.removeListener(onAdded);
  }, [run, start]);

  return (
    <Panel
      run={run}
      destination={destination}
      wasDamaged={wasDamaged}
      shortcut={shortcut}
      wasCopied={copied !== null && copied === run?.text}
      onSummarize={summarize}
      onTryAgain={() => run && start(again(run))}
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

/** The same wish once more. The gesture's access may be gone by now, and its early reading is used up. */
function again({ request }: RunState): RunRequest {
  return { ...request, granted: false, intent: '' };
}
