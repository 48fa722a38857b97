import type { PendingRequest } from '../run/request';
import { askAgain } from './continue';
import type { RunState } from './run-state';
import { lastRun, shownVersion, type TabState } from './tab-state';

/**
 * Whether the tab shows a finished summary of the same page, which would only be paid for again. `isChanged`: whether
 * the reader's choices differ from those of a summary.
 */
export function isShown(
  { source }: PendingRequest,
  tab: TabState | null,
  isChanged: (run: RunState) => boolean,
): boolean {
  const run = tab && shownVersion(tab);
  if (!run || source.kind !== 'page' || run.request.source.kind !== 'page' || run.isFormer) return false;
  return isFinished(run) && lastRun(tab)?.ending?.kind !== 'failed' && !isChanged(run);
}

/** A gesture that the panel asked for gives the last wish what it lacked; it is not a new wish. */
export function toIntended(request: PendingRequest, tab: TabState | null): PendingRequest {
  const last = lastRun(tab);
  if (!last || !isLackingAccess(last) || last.request.source.kind !== request.source.kind) return request;
  return { ...askAgain(last), granted: request.granted, intent: request.intent };
}

export function isLackingAccess({ ending }: RunState): boolean {
  return ending?.kind === 'failed' && ending.code === 'needs-access';
}

function isFinished({ ending, text }: RunState): boolean {
  return ending?.kind === 'done' && ending.finishReason === 'stop' && text !== '';
}
