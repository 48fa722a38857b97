import { MAX_SHOWN_CHARS } from './markdown/limits';

/**
 * Typing shows each piece of text evenly over this long after it arrived. A slow stream thus flows instead of jumping,
 * and a fast one is never shown later than this, whatever its speed.
 */
export const TYPING_WINDOW_MS = 120;

/** Text that arrived at `atMs`, less than `TYPING_WINDOW_MS` ago. */
type Arrival = { atMs: number; length: number };

/** `settled`: characters (UTF-16 units) that are shown whole; `arrivals`: those after them, being typed all at once. */
export type Typing = { settled: number; arrivals: readonly Arrival[] };

/** Typing that starts with `shown` characters already there. */
export function startTyping(shown: number): Typing {
  return { settled: shown, arrivals: [] };
}

/** A reader who waits sees so much of a text as soon as it arrives. */
const FIRST_CHARS = 40;

/** Typing that shows the first of `available` characters at once when nothing of the text has arrived before. */
export function typeFirst(typing: Typing, available: number): Typing {
  const isFirst = typing.settled === 0 && typing.arrivals.length === 0;
  return isFirst ? startTyping(Math.min(available, FIRST_CHARS)) : typing;
}

/** Nobody reads so much within the window. */
const FLOOD_CHARS = 2_000;

/**
 * Takes note that `available` characters have arrived by `nowMs`. Both only grow. `isOver`: whether no more will come;
 * then the rest of a flood is not typed.
 */
export function advanceTyping({ settled, arrivals }: Typing, available: number, nowMs: number, isOver = false): Typing {
  if (isOver && available - settled > FLOOD_CHARS) return startTyping(available);
  const added = available - settled - sumLengths(arrivals);
  const all = added > 0 ? [...arrivals, { atMs: nowMs, length: added }] : arrivals;
  const pending = all.filter(({ atMs }) => nowMs - atMs < TYPING_WINDOW_MS);
  return { settled: available - sumLengths(pending), arrivals: pending };
}

/** How many characters to show at `nowMs`: the moving average, over the window, of how many had arrived. */
export function countShown({ settled, arrivals }: Typing, nowMs: number): number {
  const typed = arrivals.map(({ atMs, length }) => length * Math.min(1, (nowMs - atMs) / TYPING_WINDOW_MS));
  return settled + Math.ceil(typed.reduce((sum, length) => sum + length, 0));
}

/** So much of a text that was there before is drawn at once, and so much at first, at most and at least in a frame. */
const FIRST_STEP = 6_000;
const START_STEP = 2_000;
const MAX_STEP = 5_000;
const MIN_STEP = 250;
/** A frame that came later than this was too much work; one that came sooner than that could have been more. */
const LATE_MS = 50;
const SOON_MS = 25;

/**
 * How many characters are drawn, however many may be shown: drawing takes time, and the reader must be able to stop it.
 * `step`: how many more the next frame draws. `isBehind`: whether a frame at `atMs` left any for the next.
 */
export type Pace = { drawn: number; step: number; atMs: number; isBehind: boolean };

/** The pace of a text of which `wanted` characters are there already. */
export function startPace(wanted: number, nowMs: number): Pace {
  return toPace(Math.min(wanted, FIRST_STEP), wanted, START_STEP, nowMs);
}

/** Draws a step more of the `wanted` characters at each frame: a smaller one after a frame that came late. */
export function advancePace(pace: Pace, wanted: number, nowMs: number): Pace {
  const { drawn, atMs, isBehind } = pace;
  const intervalMs = nowMs - atMs;
  // Deltas come between frames, too.
  if (wanted <= drawn || (isBehind && intervalMs < SOON_MS / 4)) return pace;
  const factor = !isBehind ? 1 : intervalMs > LATE_MS ? 0.5 : intervalMs < SOON_MS ? 1.5 : 1;
  const step = Math.min(MAX_STEP, Math.max(MIN_STEP, Math.floor(pace.step * factor)));
  return toPace(Math.min(wanted, drawn + step), wanted, step, nowMs);
}

function toPace(drawn: number, wanted: number, step: number, atMs: number): Pace {
  // What is not shown at all costs nothing.
  return drawn < Math.min(wanted, MAX_SHOWN_CHARS)
    ? { drawn, step, atMs, isBehind: true }
    : { drawn: wanted, step, atMs, isBehind: false };
}

function sumLengths(arrivals: readonly Arrival[]): number {
  return arrivals.reduce((sum, { length }) => sum + length, 0);
}
