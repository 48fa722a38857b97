import { useEffect, useRef } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { askAgain, askToContinue } from '../../lib/panel/continue';
import type { RunState } from '../../lib/panel/run-state';
import type { PanelState } from '../../lib/panel/state';
import { lastRun } from '../../lib/panel/tab-state';
import type { PendingRequest } from '../../lib/run/request';

/** After this long a reader no longer waits for what failed, and a run would come as a surprise. */
const RESUME_MS = 10 * 60_000;

/**
 * Goes on with a run that failed for want of something, when it is there: access to the page that the reader asked the
 * browser for (the function that is returned says so), or the network, in whatever tab of this window.
 */
export function useSecondChance(
  state: PanelState,
  shown: RunState | null,
  start: (request: PendingRequest) => void,
): () => void {
  const isLacking = shown?.ending?.kind === 'failed' && shown.ending.code === 'needs-access' && !shown.isFormer;
  const asked = useRef('');
  useEffect(() => {
    if (!isLacking) return;
    const onAdded = () => {
      if (asked.current === shown.id) start(askAgain(shown));
    };
    browser.permissions.onAdded.addListener(onAdded);
    return () => browser.permissions.onAdded.removeListener(onAdded);
  }, [shown, isLacking, start]);
  useEffect(() => {
    const onOnline = () => {
      for (const tab of state.tabs.values()) {
        const run = lastRun(tab);
        if (run?.ending?.kind !== 'failed' || run.ending.code !== 'offline' || run.isFormer) continue;
        if (run.startedAt < performance.timeOrigin || Date.now() - run.startedAt > RESUME_MS) continue;
        start(run.text ? askToContinue(run) : askAgain(run));
      }
    };
    addEventListener('online', onOnline);
    return () => removeEventListener('online', onOnline);
  }, [state.tabs, start]);
  return () => {
    asked.current = shown?.id ?? '';
  };
}
