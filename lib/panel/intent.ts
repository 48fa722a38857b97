import type { PendingRequest } from '../run/request';
import { askAgain } from './continue';
import type { RunState } from './run-state';
import { lastRun, shownVersion, type TabState } from './tab-state';

/** The finished summary of the same page that the tab shows, which would only be paid for again; `null` for none. */
export function findFinished({ source }: PendingRequest, tab: TabState | null): RunState | null {
  const run = tab && shownVersion(tab);
  if (!run || source.kind !== 'page' || run.request.source.kind !== 'page' || run.isFormer) return null;
  return isFinished(run) && lastRun(tab)?.ending?.kind !== 'failed' ? run : null;
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
