import type { LeftOut } from '../run/request';
import { questionOf, type RunState } from './run-state';

/**
 * What one tab shows, all of it about one page. `runs`: summaries and answers to the reader's questions, oldest first.
 * `shownId`: the summary that the reader chose or started last; without it, the newest one is shown. `id` stays the
 * same as long as the page does, in the history as well.
 */
export type TabState = {
  id: string;
  runs: readonly RunState[];
  shownId: string;
  /** What the reader does not want to send, from this page and from others that the tab has shown. */
  leftOut: readonly LeftOut[];
};

export function createTab(id: string): TabState {
  return { id, runs: [], shownId: '', leftOut: [] };
}

/** Whether a run answers a question instead of summarizing. */
export function isAnswer(run: RunState): boolean {
  return questionOf(run) !== null;
}

export function versionsOf({ runs }: TabState): readonly RunState[] {
  return runs.filter((run) => !isAnswer(run));
}

export function answersOf({ runs }: TabState): readonly RunState[] {
  return runs.filter(isAnswer);
}

/** The run that is still going on or ended last; `null` when the tab shows nothing. */
export function lastRun(tab: TabState | null): RunState | null {
  return tab?.runs.at(-1) ?? null;
}

/** The version shown above the answers; `null` when there is none. */
export function shownVersion(tab: TabState): RunState | null {
  const versions = versionsOf(tab);
  return versions.find(({ id }) => id === tab.shownId) ?? versions.at(-1) ?? null;
}

/** The run that says what the tab is about: the shown version, or else the latest answer that has read its page. */
export function shownRun(tab: TabState | null): RunState | null {
  return tab && (shownVersion(tab) ?? tab.runs.findLast(({ source }) => source) ?? lastRun(tab));
}

export function isRunning(tab: TabState | null): boolean {
  return lastRun(tab)?.ending === null;
}
