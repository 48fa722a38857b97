import { fold } from './fold';
import { questionOf } from '../run-state';
import type { HistoryEntry } from './entry';

/** The words of a query, as `isFound` takes them; empty for an empty query. */
export function toWords(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean);
}

/** Whether every word occurs in what was shown of the page or in its address. */
export function isFound({ title, siteName, url, tab }: HistoryEntry, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const runs = tab.runs.flatMap((run) => [questionOf(run) ?? '', run.text]);
  const text = fold([title, siteName, url, ...runs].join('\n'));
  return words.every((word) => text.includes(word));
}
