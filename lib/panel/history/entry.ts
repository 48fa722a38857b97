import type { SummaryWish } from '../../prompt/wish';
import { type Excerpt, findExcerpt } from './excerpt';
import { readKept } from './keep';
import { toPageUrl } from '../../page-url';
import { aboutOf, questionOf, type RunState } from '../run-state';
import { lastRun, type TabState } from '../tab-state';

/**
 * What was shown of one page, kept on this device. `id` is that of the first tab state, `savedAt` is in epoch
 * milliseconds. All tabs that show a page on one day share an entry; on another day, a new tab gets its own.
 */
export type HistoryEntry = {
  id: string;
  savedAt: number;
  title: string;
  siteName: string;
  url: string;
  tab: TabState;
};

/** One thing that was made of a page. `question`: `null` for a summary. `excerpt`: where a search found its words. */
export type EntryPart = {
  id: string;
  at: number;
  question: string | null;
  wish: SummaryWish;
  isOnDevice: boolean;
  excerpt: Excerpt | null;
};

/** What the list shows of an entry. `site`: its name, or else its host. */
export type EntryFacts = Pick<HistoryEntry, 'id' | 'savedAt' | 'title' | 'url'> & {
  site: string;
  isSelection: boolean;
  parts: readonly EntryPart[];
};

/** Makes an entry of all runs that have ended and have text; `null` when there are none. */
export function toEntry(tab: TabState, savedAt: number): HistoryEntry | null {
  return buildEntry(tab.id, savedAt, tab.runs);
}

/** What an entry is about: a page, or a selection from it. */
export function toSubject({ url, tab }: HistoryEntry): string {
  const run = lastRun(tab);
  return `${toPageUrl(url)} ${run && aboutOf(run)}`;
}

/** Adds the new runs of `entry` to what is `kept` of a page; `null` when nothing has changed. */
export function mergeEntries(kept: HistoryEntry | null, entry: HistoryEntry): HistoryEntry | null {
  if (!kept) return entry;
  const known = new Set(kept.tab.runs.map(({ id }) => id));
  const added = entry.tab.runs.filter(({ id }) => !known.has(id));
  if (added.length === 0) return null;
  return buildEntry(kept.id, Math.max(kept.savedAt, entry.savedAt), [...kept.tab.runs, ...added]);
}

function buildEntry(id: string, savedAt: number, all: readonly RunState[]): HistoryEntry | null {
  // Runs of several panels are in the order in which they started.
  const ordered = all.filter(isWorthKeeping).toSorted((a, b) => a.startedAt - b.startedAt);
  const article = ordered.at(-1)?.source?.article;
  if (!article) return null;
  const { title, siteName, url } = article;
  const runs = ordered.map((run) => ({ ...forgetLeftOut(run), preview: null, shownBefore: '' }));
  return { id, savedAt, title, siteName, url, tab: { id, runs, shownId: '', leftOut: [] } };
}

/** The run without the passages that the reader did not want to send: they are not to be kept either. */
function forgetLeftOut({ request, sent, ...run }: RunState): RunState {
  const { wish } = request;
  return {
    ...run,
    request:
      wish.kind === 'continuation' ? { ...request, wish: { ...wish, from: { ...wish.from, without: [] } } } : request,
    sent: sent && { ...sent, asked: sent.asked && { ...sent.asked, without: [] } },
  };
}

function isWorthKeeping({ ending, text, sent }: RunState): boolean {
  return ending !== null && text !== '' && sent !== null;
}

/** What a tab shows when the entry is opened in it. */
export function readEntry({ tab }: HistoryEntry, tabId: number): TabState {
  // It is not known where the entry's page is now.
  const read = readKept(tab, null) ?? tab;
  return { ...read, runs: read.runs.map((run) => ({ ...run, request: { ...run.request, tabId } })) };
}

/** `words`: those of a search, as `isFound` takes them. What it found is listed alone, if it found any of it. */
export function toFacts(entry: HistoryEntry, words: readonly string[] = []): EntryFacts | null {
  const { id, savedAt, title, siteName, url, tab } = entry;
  const run = lastRun(tab);
  if (!run?.source) return null;
  const parts = tab.runs.map((each) => toPart(each, words));
  const found = parts.filter(({ excerpt }) => excerpt !== null);
  return {
    id,
    savedAt,
    title,
    url,
    site: siteName || (URL.canParse(url) ? new URL(url).hostname : ''),
    isSelection: run.request.source.kind === 'selection',
    parts: found.length > 0 ? found : parts,
  };
}

function toPart(run: RunState, words: readonly string[]): EntryPart {
  const question = questionOf(run);
  return {
    id: run.id,
    at: run.startedAt,
    question,
    wish: { ...DEFAULT_WISH, ...run.source?.wish },
    isOnDevice: run.source?.engine.kind === 'key-sentences',
    excerpt: words.length === 0 ? null : (findExcerpt(run.text, words) ?? findExcerpt(question ?? '', words)),
  };
}

/** For what earlier versions kept. */
export const DEFAULT_WISH: SummaryWish = { length: 'medium', format: 'key-points', language: 'page', prompt: '' };
