/**
 * Typing shows each piece of text evenly over this long after it arrived. A slow stream thus flows instead of jumping, and
 * a fast one is never shown later than this, whatever its speed.
 */
export const TYPING_WINDOW_MS = 150;

/** Text that arrived at `atMs`, less than `TYPING_WINDOW_MS` ago. */
type Arrival = { atMs: number; length: number };

/** `settled`: characters (UTF-16 units) that are shown whole; `arrivals`: those after them, being typed all at once. */
export type Typing = { settled: number; arrivals: readonly Arrival[] };

/** Typing that starts with `shown` characters already there. */
export function startTyping(shown: number): Typing {
  return { settled: shown, arrivals: [] };
}

/** Takes note that `available` characters have arrived by `nowMs`. Both only grow. */
export function advanceTyping({ settled, arrivals }: Typing, available: number, nowMs: number): Typing {
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

/** The beginning of `text` with at most `length` UTF-16 units that does not end inside a character as readers see it. */
export function cutText(text: string, length: number): string {
  if (length >= text.length) return text;
  // Joined emoji, flags and accents are at most a few dozen units long.
  const from = Math.max(0, length - 64);
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const character = segmenter.segment(text.slice(from, length + 64)).containing(length - from);
  return text.slice(0, from + (character?.index ?? 0));
}

function sumLengths(arrivals: readonly Arrival[]): number {
  return arrivals.reduce((sum, { length }) => sum + length, 0);
}
