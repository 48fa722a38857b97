import { isRecord } from '../../is-record';
import { toPageUrl } from '../../page-url';
import type { RunState } from '../run-state';
import type { TabState } from '../tab-state';

/**
 * What was kept of a tab; `null` for anything else. A run without an ending was cut off when the panel closed, and gets
 * the ending that says so. A run about another page than the tab's current one is marked. `url`: the tab's current
 * page; '' when Pith may not ask for it, which means that the page is another: the access from a gesture ends with its
 * page.
 */
export function readKept(value: unknown, url: string): TabState | null {
  // Pith wrote this itself, into storage that nothing else can reach and that does not outlive this version of Pith.
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
  // The page of a link was never in the tab.
  if (request.source.kind === 'link') return false;
  if (url === '') return true;
  // A selection may come from a frame, which has its own address.
  if (!source?.article.url || request.source.kind === 'selection') return false;
  return toPageUrl(source.article.url) !== toPageUrl(url);
}
