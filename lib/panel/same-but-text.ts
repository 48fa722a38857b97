import { isWriting, type RunState } from './run-state';
import type { PanelState } from './state';
import type { TabState } from './tab-state';

/**
 * Whether two states differ in nothing but how much of texts and reasoning has arrived. A text's first word is another
 * difference, because the panel then no longer says that it waits.
 */
export function isSameButText(former: PanelState, next: PanelState): boolean {
  if (!isSameBut(former, next, ['tabs']) || former.tabs.size !== next.tabs.size) return false;
  return [...next.tabs].every(([id, tab]) => {
    const before = former.tabs.get(id);
    return before !== undefined && isSameTab(before, tab);
  });
}

function isSameTab(former: TabState, next: TabState): boolean {
  if (former === next) return true;
  return (
    isSameBut(former, next, ['runs']) &&
    former.runs.length === next.runs.length &&
    next.runs.every((run, index) => isSameRun(former.runs[index]!, run))
  );
}

function isSameRun(former: RunState, next: RunState): boolean {
  if (former === next) return true;
  return (
    isSameBut(former, next, ['text', 'reasoning']) &&
    (former.reasoning === null) === (next.reasoning === null) &&
    isWriting(former) === isWriting(next)
  );
}

function isSameBut<T extends object>(former: T, next: T, fields: readonly (keyof T)[]): boolean {
  const keys = Object.keys({ ...former, ...next }) as (keyof T)[];
  return keys.every((key) => former[key] === next[key] || fields.includes(key));
}
