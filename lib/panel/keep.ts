import { isRecord } from '../is-record';
import { toPageUrl } from '../page-url';
import type { RunState, TabState } from './state';

/** Session storage keeps what a tab shows under this key: in memory only, gone with the browser. */
export function keepKey(tabId: number | ''): string {
  return `shown:${tabId}`;
}

/**
 * Reads what was kept of a tab; `null` for anything else. A run that had no ending was cut off by the panel's closing, and
 * says so; one of another page than the tab shows now is marked. `numberFrom` gives the runs numbers that no run of this
 * panel has. `url`: the page of the tab now, '' when it may not be asked for, which means that it is another: the gesture's
 * access ends with the page.
 */
export function readKept(value: unknown, numberFrom: number, url: string): TabState | null {
  // Pith wrote it itself, into storage that nothing else reaches; only its age can be wrong.
  if (!isRecord(value) || !Array.isArray(value.versions) || !Array.isArray(value.answers)) return null;
  const runs = [...(value.versions as RunState[]), ...(value.answers as RunState[])];
  if (runs.length === 0 || typeof value.id !== 'string') return null;
  const restore = (run: RunState): RunState => ({
    ...run,
    number: numberFrom + runs.indexOf(run),
    preview: null,
    retryAt: null,
    isReconnecting: false,
    isFormer: run.isFormer || isOtherPage(run, url),
    ending: run.ending ?? { kind: 'failed', code: 'panel-closed', facts: {} },
  });
  const versions = (value.versions as RunState[]).map(restore);
  const shown = Number(value.shown);
  return {
    id: value.id,
    versions,
    shown: shown >= 0 && shown < versions.length ? shown : versions.length - 1,
    answers: (value.answers as RunState[]).map(restore),
  };
}

function isOtherPage({ source, request }: RunState, url: string): boolean {
  if (url === '') return true;
  // A selection may be of a frame, which has an address of its own.
  if (!source?.article.url || request.source.kind === 'selection') return false;
  return toPageUrl(source.article.url) !== toPageUrl(url);
}
