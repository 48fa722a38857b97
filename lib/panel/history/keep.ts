import { isRecord } from '../../is-record';
import { toPageUrl } from '../../page-url';
import { questionOf, type RunState } from '../run-state';
import type { TabState } from '../tab-state';

/** What a tab shows now: its page's address, and when that page was loaded, in epoch milliseconds. */
export type PageNow = { url: string; loadedAt: number };

/**
 * What was kept of a tab; `null` for anything else. A run without an ending was cut off when the panel closed, and gets
 * the ending that says so; a preview was cancelled and is dropped. A run about another page than the tab's current one,
 * or from before it was loaded, is marked. `page`: `null` when Pith may not ask for it, which means that the page is
 * another: the access from a gesture ends with its page.
 */
export function readKept(value: unknown, page: PageNow | null): TabState | null {
  // Pith wrote this itself, into storage that nothing else can reach and that does not outlive this version of Pith.
  if (!isRecord(value) || !Array.isArray(value.runs)) return null;
  const tab = value as TabState;
  const runs = tab.runs.filter((run) => !isPreview(run));
  const restore = (run: RunState): RunState => ({
    ...run,
    preview: null,
    retryAt: null,
    isReconnecting: false,
    isFormer: run.isFormer || isOtherPage(run, page),
    ending: run.ending ?? { kind: 'failed', code: 'panel-closed', facts: {} },
  });
  const shownId = tab.runs.find((run) => run.id === tab.shownId && isPreview(run))?.shownBefore ?? tab.shownId;
  return { ...tab, runs: runs.map(restore), shownId };
}

/** The question of a kept preview, which was not asked yet; '' for none. */
export function readDraft(value: unknown): string {
  if (!isRecord(value) || !Array.isArray(value.runs)) return '';
  const preview = (value.runs as RunState[]).find(isPreview);
  return (preview && questionOf(preview)) ?? '';
}

/** The ids of the kept runs that had no ending. */
export function listCutOff(value: unknown): string[] {
  if (!isRecord(value) || !Array.isArray(value.runs)) return [];
  return (value.runs as RunState[]).flatMap(({ id, ending }) => (ending === null ? [id] : []));
}

/** Whether a run was only to show what it would send, and had not sent anything yet. */
function isPreview({ request, sent, ending }: RunState): boolean {
  return ending === null && sent === null && request.consent.isPreviewed;
}

function isOtherPage({ source, request, startedAt }: RunState, page: PageNow | null): boolean {
  // The page of a link was never in the tab.
  if (request.source.kind === 'link') return false;
  if (!page || page.loadedAt > startedAt) return true;
  // A selection may come from a frame, which has its own address.
  if (!source?.article.url || request.source.kind === 'selection') return false;
  return toPageUrl(source.article.url) !== toPageUrl(page.url);
}
