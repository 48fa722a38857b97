import { isRecord } from '../../is-record';
import { toPageUrl } from '../../page-url';
import type { RunState } from '../run-state';
import type { TabState } from '../tab-state';

/** Session storage keeps what a tab shows under this key: in memory only, gone with the browser. */
export function keepKey(tabId: number | ''): string {
  return `shown:${tabId}`;
}

/**
 * Reads what was kept of a tab; `null` for anything else. A run that had no ending was cut off by the panel's closing, and
 * says so; one of another page than the tab shows now is marked. `url`: the page of the tab now, '' when it may not be asked
 * for, which means that it is another: the gesture's access ends with the page.
 */
export function readKept(value: unknown, url: string): TabState | null {
  // Pith wrote it itself, into storage that nothing else reaches, and that ends with this version of Pith.
  if (!isRecord(value) || !Array.isArray(value.runs)) return null;
  const tab = value as TabState;
  const restore = (run: RunState): RunState => ({
    ...run,
    preview: null,
    retryAt: null,
    isReconnecting: false,
    isFormer: run.isFormer || isOtherPage(run, url),
    ending: run.ending ?? { kind: 'failed', code: 'panel-closed', facts: {} },
  });
  return { ...tab, runs: tab.runs.map(restore) };
}

/** The ids of the kept runs that had no ending. */
export function listCutOff(value: unknown): string[] {
  if (!isRecord(value) || !Array.isArray(value.runs)) return [];
  return (value.runs as RunState[]).flatMap(({ id, ending }) => (ending === null ? [id] : []));
}

function isOtherPage({ source, request }: RunState, url: string): boolean {
  if (url === '') return true;
  // A selection may be of a frame, which has an address of its own.
  if (!source?.article.url || request.source.kind === 'selection') return false;
  return toPageUrl(source.article.url) !== toPageUrl(url);
}
