import type { Translate } from '../../messages';
import { pageTitle, toFile } from '../export/file';
import { toFileName } from '../export/file-name';
import { toMarkdown } from '../export/to-markdown';
import { answersOf, shownRun } from '../tab-state';
import type { HistoryEntry } from './entry';

/** A file of another version may hold what this one does not know. */
export const HISTORY_VERSION = 1;

/** The name of the file from which a history is imported; an archive holds it beside the Markdown files. */
export const HISTORY_FILE = 'pith-history.json';

/** JSON, or an archive of Markdown files. */
export type HistoryForm = 'json' | 'zip';

/** How many entries of a file were added, were there already, and cannot be read; or why none of it was read. */
export type ImportOutcome = { added: number; known: number; damaged: number } | 'not-pith' | 'newer';

/** The whole history, for `parseHistory`. */
export function toHistoryJson(entries: readonly HistoryEntry[]): string {
  return JSON.stringify({ pithHistory: HISTORY_VERSION, entries }, null, 1);
}

/**
 * A Markdown file for each page, by name: its newest summary and all answers. Names differ even without their case.
 * `pause` is called after each, because a long history takes seconds.
 */
export async function toMarkdownFiles(
  entries: readonly HistoryEntry[],
  t: Translate,
  pause: () => Promise<void>,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const taken = new Set<string>();
  for (const { tab, savedAt } of entries) {
    const run = shownRun(tab);
    if (!run) continue;
    const day = new Date(savedAt).toISOString().slice(0, 10);
    const base = `${day} ${toFileName(pageTitle(run, t), 'summary')}`;
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${base} ${number}`;
    taken.add(name.toLowerCase());
    files.set(`${name}.md`, toFile(run, answersOf(tab), t, toMarkdown));
    await pause();
  }
  return files;
}
