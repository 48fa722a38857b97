import { isRecord } from '../../is-record';

/**
 * A stored tab in the shape that is written today, still unchecked; `null` for what never was one. Entries that were
 * written before state was one list hold `versions` and `answers`, with numbers that say which run came first.
 */
export function modernize(stored: unknown): { id: string; runs: unknown[]; shownId: string; leftOut: [] } | null {
  if (!isRecord(stored) || typeof stored.id !== 'string') return null;
  const { id, runs, shownId, versions, answers } = stored;
  if (Array.isArray(runs)) return { id, runs, shownId: String(shownId), leftOut: [] };
  if (!Array.isArray(versions) || !Array.isArray(answers)) return null;
  const numberOf = (run: unknown) => (isRecord(run) ? Number(run.number) : 0);
  const ordered = [...versions, ...answers].toSorted((a, b) => numberOf(a) - numberOf(b));
  return { id, runs: ordered, shownId: '', leftOut: [] };
}
