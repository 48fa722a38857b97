import { isRecord } from '../../is-record';

type Fields = Record<string, unknown>;

/**
 * A stored tab in today's shape, still unchecked; `null` for anything that never was one. Entries from before the state
 * was one list have `versions` and `answers`, with numbers that give the order of the runs.
 */
export function modernize(stored: unknown): { id: string; runs: unknown[]; shownId: string; leftOut: [] } | null {
  if (!isRecord(stored) || typeof stored.id !== 'string') return null;
  const { id, runs, shownId, versions, answers } = stored;
  if (Array.isArray(runs)) return { id, runs, shownId: typeof shownId === 'string' ? shownId : '', leftOut: [] };
  if (!Array.isArray(versions) || !Array.isArray(answers)) return null;
  const numberOf = (run: unknown) => (isRecord(run) && typeof run.number === 'number' ? run.number : 0);
  const ordered = [...versions, ...answers].toSorted((a, b) => numberOf(a) - numberOf(b));
  return { id, runs: ordered.map(modernizeRun), shownId: '', leftOut: [] };
}

/** Requests were flat then, and what was sent stood with what was read. */
function modernizeRun(stored: unknown): unknown {
  if (!isRecord(stored) || !isRecord(stored.request) || !isRecord(stored.source)) return null;
  const { request, source } = stored;
  const { prefix, question, continued, isConfirmed, isPreviewed, halvings, ...rest } = request;
  const { article, engine, asked } = source;
  if (!isRecord(article) || !isRecord(engine) || !isRecord(asked)) return null;
  const { wish, ...sent } = asked;
  const first = question === undefined ? { kind: 'summary' } : { kind: 'question', question };
  return {
    ...stored,
    request: {
      ...rest,
      wish: prefix === '' ? first : toContinuation(first, prefix, continued),
      consent: { isConfirmed: isConfirmed === true, isPreviewed: isPreviewed === true, halvings: halvings ?? 0 },
    },
    source: { article, engine: { ...engine, language: engine.language || 'page' }, wish },
    sent: { coverage: article.coverage ?? null, asked: engine.kind === 'key-sentences' ? null : sent },
  };
}

function toContinuation(of: Fields, prefix: unknown, continued: unknown): Fields {
  const from = isRecord(continued) ? continued : { url: '', host: '', model: '' };
  return { kind: 'continuation', of, prefix, from: { ...from, without: [] } };
}
