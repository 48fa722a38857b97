import { isRecord } from '../../is-record';

/**
 * A stored tab in today's shape, still unchecked; `null` for anything that never was one. Entries from before the state
 * was one list have `versions` and `answers`, with numbers that give the order of the runs.
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
