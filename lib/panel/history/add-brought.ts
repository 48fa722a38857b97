import { isRecord } from '../../is-record';
import { applyEvent, createRun, type RunState } from '../run-state';
import type { Brought } from './keep-brought';

/**
 * What the panel kept of a tab, with what the background brought its last run: a panel that is closed loses what it has
 * not written yet, which Firefox does not wait for.
 */
export function addBrought(kept: unknown, brought: unknown): unknown {
  if (!isRecord(kept) || !Array.isArray(kept.runs) || !isRecord(brought)) return kept;
  const { runId, events } = brought as Brought;
  return { ...kept, runs: (kept.runs as RunState[]).map((run) => (run.id === runId ? replay(run, events) : run)) };
}

function replay(run: RunState, events: Brought['events']): RunState {
  if (run.ending) return run;
  const { id, request, startedAt: atMs } = run;
  const again = events.reduce(
    (state, { event, atMs }) => applyEvent(state, event, atMs),
    createRun({ id, request, atMs }, run.shownBefore),
  );
  // A port that resumed the run began with the first word, and may not have come as far.
  const isWhole = again.source !== null;
  if (!isWhole && again.text.length < run.text.length) return run;
  return { ...again, isFormer: run.isFormer, source: again.source ?? run.source, sent: again.sent ?? run.sent };
}
