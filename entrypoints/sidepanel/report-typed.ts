import type { RunState } from '../../lib/panel/run-state';

/** What the panel shows, for `npm start`. Times are epoch milliseconds. */
export type TypedReport = {
  run: RunState;
  shown: string;
  /** When the panel's page was first painted. */
  paintedAt: number | null;
  firstDeltaAt: number | null;
  firstPaintAt: number | null;
  endAt: number | null;
};

function report(run: RunState, shown: string): void {
  const globals = globalThis as { pithReport?: TypedReport };
  const former = globals.pithReport?.run.id === run.id ? globals.pithReport : undefined;
  globals.pithReport = {
    run,
    shown,
    paintedAt: former?.paintedAt ?? findPaint(),
    firstDeltaAt: former?.firstDeltaAt ?? (run.text ? Date.now() : null),
    firstPaintAt: former?.firstPaintAt ?? (shown ? Date.now() : null),
    endAt: former?.endAt ?? (run.ending && shown === run.text ? Date.now() : null),
  };
}

function findPaint(): number | null {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return paint ? Math.round(performance.timeOrigin + paint.startTime) : null;
}

/** Only in the build of `npm start`; the shipped panel reports nothing. */
export const reportTyped = import.meta.env.MODE === 'try' ? report : undefined;
