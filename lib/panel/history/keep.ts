import { isRecord } from '../../is-record';
import { toPageUrl } from '../../page-url';
import type { RunState } from '../run-state';
import type { TabState } from '../state';

/** Session storage keeps what a tab shows under this key: in memory only, gone with the browser. */
export function keepKey(tabId: number | ''): string {
  return `shown:${tabId}`;
}

/**
 * Reads what was kept of a tab; `null` for anything else. A run that had no ending was cut off by the panel's closing, and
 * says so; one of another page than the tab shows now is marked. The runs get the numbers below
 * `numberBelow`, in the order in which they began. `url`: the page of the tab now, '' when it may not be asked for, which means that it is another: the gesture's
 * access ends with the page.
 */
export function readKept(value: unknown, numberBelow: number, url: string): TabState | null {
  // Pith wrote it itself, into storage that nothing else reaches; only its age can be wrong.
  if (!isRecord(value) || !Array.isArray(value.versions) || !Array.isArray(value.answers)) return null;
  const runs = [...(value.versions as RunState[]), ...(value.answers as RunState[])];
  if (typeof value.id !== 'string') return null;
  const leftOut = Array.isArray(value.leftOut) ? (value.leftOut as TabState['leftOut']) : [];
  const ordered = runs.toSorted((a, b) => a.number - b.number);
  const restore = (run: RunState): RunState => ({
    ...run,
    number: numberBelow - ordered.length + ordered.indexOf(run),
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
    leftOut,
  };
}

/** The ids of the kept runs that had no ending. */
export function listCutOff(value: unknown): string[] {
  if (!isRecord(value)) return [];
  return [value.versions, value.answers]
    .flatMap((runs) => (Array.isArray(runs) ? (runs as RunState[]) : []))
    .flatMap(({ id, ending }) => (ending === null ? [id] : []));
}

function isOtherPage({ source, request }: RunState, url: string): boolean {
  if (url === '') return true;
  // A selection may be of a frame, which has an address of its own.
  if (!source?.article.url || request.source.kind === 'selection') return false;
  return toPageUrl(source.article.url) !== toPageUrl(url);
}
