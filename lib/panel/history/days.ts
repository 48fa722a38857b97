import type { EntryFacts } from './entry';

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
export function startOfDay(ms: number, days: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
