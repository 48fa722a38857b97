import { ERROR_CODES } from '../../errors';
import { isRecord } from '../../is-record';
import type { EngineFacts } from '../../run/protocol';
import { readKept } from './keep';
import type { RunState } from '../run-state';
import { answersOf, lastRun, type TabState } from '../tab-state';
import { modernize } from './stored-tab';

/**
 * What was shown of one page, kept on this device. `id` is the tab state's id, `savedAt` is in epoch milliseconds. A
 * page that was shown in several tabs, or on several days, may have several entries.
 */
export type HistoryEntry = {
  id: string;
  savedAt: number;
  title: string;
  siteName: string;
  url: string;
  tab: TabState;
};

/** What the list shows of an entry. `site`: its name, or else its host. `engine`: the last run's. */
export type EntryFacts = Pick<HistoryEntry, 'id' | 'savedAt' | 'title'> & {
  site: string;
  isSelection: boolean;
  engine: EngineFacts;
  questions: number;
};

/** Makes an entry of all runs that have ended and have text; `null` when there are none. */
export function toEntry(tab: TabState, savedAt: number): HistoryEntry | null {
  return buildEntry(tab.id, savedAt, tab.runs);
}

/** Adds the new runs of `entry` to what is `kept` of a page; `null` when nothing has changed. */
export function mergeEntries(kept: unknown, entry: HistoryEntry): HistoryEntry | null {
  const before = parseEntry(kept);
  if (!before) return entry;
  const known = new Set(before.tab.runs.map(({ id }) => id));
  const added = entry.tab.runs.filter(({ id }) => !known.has(id));
  if (added.length === 0) return null;
  return buildEntry(entry.id, Math.max(before.savedAt, entry.savedAt), [...before.tab.runs, ...added]);
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

/** An entry from storage; `null` when it is damaged, or written by a version of Pith whose entries differ. */
export function parseEntry(value: unknown): HistoryEntry | null {
  if (!hasFields(value, { id: 'string', savedAt: 'number', title: 'string', siteName: 'string', url: 'string' }))
    return null;
  if (Number.isNaN(new Date(value.savedAt as number).getTime())) return null;
  const tab = modernize(value.tab);
  return tab && tab.runs.length > 0 && tab.runs.every(isRun)
    ? { ...(value as HistoryEntry), tab: tab as TabState }
    : null;
}

const ENGINES: Record<EngineFacts['kind'], true> = { 'key-sentences': true, provider: true, relay: true };

/** Whether the panel can show the run: everything that it reads is there. */
function isRun(value: unknown): boolean {
  if (!hasFields(value, { id: 'string', startedAt: 'number', text: 'string' })) return false;
  const { request, source, sent, ending, reasoning } = value;
  return (
    hasFields(request, { source: 'object', wish: 'object', consent: 'object' }) &&
    hasFields(request.source, { kind: 'string' }) &&
    isWish(request.wish) &&
    hasFields(source, { article: 'object', engine: 'object', wish: 'object' }) &&
    hasFields(source.article, {
      title: 'string',
      siteName: 'string',
      url: 'string',
      language: 'string',
      words: 'number',
    }) &&
    hasFields(source.engine, { kind: 'string', host: 'string', model: 'string', language: 'string' }) &&
    Object.hasOwn(ENGINES, source.engine.kind as string) &&
    isRecord(sent) &&
    (sent.asked === null || (hasFields(sent.asked, { tokens: 'number' }) && isPrice(sent.asked.price))) &&
    isUsage(ending) &&
    hasFields(ending, { kind: 'string' }) &&
    (ending.kind === 'done' || ending.kind === 'stopped' || isFailure(ending)) &&
    (reasoning === null || hasFields(reasoning, { text: 'string', sinceAt: 'number', untilAt: 'number' }))
  );
}

function isWish(wish: unknown): boolean {
  if (!hasFields(wish, { kind: 'string' })) return false;
  if (wish.kind === 'continuation')
    return hasFields(wish, { prefix: 'string', from: 'object' }) && isFirstWish(wish.of);
  return isFirstWish(wish);
}

function isFirstWish(wish: unknown): boolean {
  return isRecord(wish) && (wish.kind === 'summary' || hasFields(wish, { kind: 'string', question: 'string' }));
}

function isPrice(price: unknown): boolean {
  return price === null || hasFields(price, { inputUsd: 'number', outputUsd: 'number', date: 'string' });
}

function isUsage(ending: unknown): boolean {
  const usage = isRecord(ending) ? (ending.usage ?? null) : null;
  return usage === null || hasFields(usage, { promptTokens: 'number', completionTokens: 'number' });
}

function isFailure({ kind, code, facts }: Record<string, unknown>): boolean {
  return kind === 'failed' && ERROR_CODES.some((known) => known === code) && isRecord(facts);
}

function hasFields(
  value: unknown,
  types: Record<string, 'string' | 'number' | 'object'>,
): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  return Object.entries(types).every(([name, type]) => {
    const field = value[name];
    return type === 'number' ? Number.isFinite(field) : typeof field === type && field !== null;
  });
}

/** What a tab shows when the entry is opened in it. */
export function readEntry({ tab }: HistoryEntry, tabId: number): TabState {
  // It is not known where the entry's page is now.
  const read = readKept(tab, '') ?? tab;
  return { ...read, runs: read.runs.map((run) => ({ ...run, request: { ...run.request, tabId } })) };
}

export function toFacts({ id, savedAt, title, siteName, url, tab }: HistoryEntry): EntryFacts | null {
  const run = lastRun(tab);
  if (!run?.source) return null;
  return {
    id,
    savedAt,
    title,
    site: siteName || (URL.canParse(url) ? new URL(url).hostname : ''),
    isSelection: run.request.source.kind === 'selection',
    engine: run.source.engine,
    questions: answersOf(tab).length,
  };
}

/** `day`: the beginning of the day in epoch milliseconds, when it is neither today nor yesterday. */
export type Day = { day: 'today' | 'yesterday' | number; entries: EntryFacts[] };

/** Groups a list, newest first, by the days of the reader's time zone. */
export function groupByDay(entries: readonly EntryFacts[], nowMs: number): Day[] {
  const today = startOfDay(nowMs, 0);
  const yesterday = startOfDay(nowMs, -1);
  const days: Day[] = [];
  for (const entry of entries) {
    const start = startOfDay(entry.savedAt, 0);
    const day = start >= today ? 'today' : start === yesterday ? 'yesterday' : start;
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

/** Local midnight, `days` away. Days are not always 24 hours long. */
function startOfDay(ms: number, days: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
