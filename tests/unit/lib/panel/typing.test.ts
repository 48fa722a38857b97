import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanceTyping, countShown, startTyping, type Typing, TYPING_WINDOW_MS } from '../../../../lib/panel/typing';

/** Arrivals as [time, characters available then]; what is shown at each frame of 16 ms up to `endMs`. */
function type(
  arrivals: [atMs: number, available: number][],
  endMs: number,
): { atMs: number; shown: number; available: number }[] {
  let typing: Typing = startTyping(0);
  const frames = [];
  for (let atMs = 0; atMs <= endMs; atMs += 16) {
    const available = arrivals.findLast(([at]) => at <= atMs)?.[1] ?? 0;
    typing = advanceTyping(typing, available, atMs);
    frames.push({ atMs, available, shown: countShown(typing, atMs) });
  }
  return frames;
}

test('a burst is typed within the window, not at once', () => {
  const frames = type([[0, 9_000]], 320);
  expect(frames[0]?.shown).toBe(0);
  expect(frames[4]?.shown).toBeGreaterThan(3_000);
  expect(frames[4]?.shown).toBeLessThan(5_000);
  expect(frames.find(({ shown }) => shown === 9_000)?.atMs).toBeLessThanOrEqual(TYPING_WINDOW_MS + 16);
});

test('a slow stream flows: no frame shows a whole delta', () => {
  const frames = type(
    Array.from({ length: 20 }, (_, n) => [n * 100, (n + 1) * 20]),
    1_900,
  );
  const steps = frames.slice(1).map(({ shown }, n) => shown - (frames[n]?.shown ?? 0));
  expect(Math.max(...steps)).toBeLessThanOrEqual(7);
  expect(steps.filter((step) => step > 0).length).toBeGreaterThan(100);
});

test('what arrived longer ago than the window is shown, whatever the speed, and nothing is shown before it arrives', () => {
  const stream = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 5_000 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(stream, (gaps) => {
      let [atMs, available] = [0, 0];
      const arrivals = gaps.map(([gap, size]): [number, number] => [(atMs += gap), (available += size)]);
      const frames = type(arrivals, atMs + 400);
      frames.forEach((frame, n) => {
        expect(frame.shown).toBeLessThanOrEqual(frame.available);
        expect(frame.shown).toBeGreaterThanOrEqual(frames[n - 1]?.shown ?? 0);
        // One frame of slack: text that arrives between two frames is seen by the second.
        const due = frames.findLast((former) => former.atMs <= frame.atMs - TYPING_WINDOW_MS)?.available ?? 0;
        expect(frame.shown).toBeGreaterThanOrEqual(due);
      });
      expect(frames.at(-1)?.shown).toBe(available);
    }),
  );
});

test('text that was there before is not typed again', () => {
  const typing = advanceTyping(startTyping(500), 500, 0);
  expect(countShown(typing, 0)).toBe(500);
  expect(typing.arrivals).toEqual([]);
});
