import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_SHOWN_CHARS } from '../../../../lib/panel/markdown/limits';
import {
  advancePace,
  advanceTyping,
  countShown,
  startPace,
  startTyping,
  typeFirst,
  type Typing,
  TYPING_WINDOW_MS,
} from '../../../../lib/panel/typing';

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

test('text older than the window is shown at any speed, and nothing is shown before it arrives', () => {
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

test('the beginning of a text is shown as soon as it arrives', () => {
  const typing = advanceTyping(typeFirst(startTyping(0), 500), 500, 0);
  expect(countShown(typing, 0)).toBe(40);
  expect(countShown(advanceTyping(typeFirst(typing, 900), 900, 1), 1)).toBeLessThan(60);
  expect(countShown(advanceTyping(typeFirst(startTyping(0), 12), 12, 0), 0)).toBe(12);
});

test('the rest of a flood is not typed when nothing more will come', () => {
  const typing = advanceTyping(startTyping(0), 9_000, 0);
  expect(countShown(advanceTyping(typing, 9_000, 16), 16)).toBeLessThan(2_000);
  expect(countShown(advanceTyping(typing, 9_000, 16, true), 16)).toBe(9_000);
  const few = advanceTyping(startTyping(0), 900, 0);
  expect(countShown(advanceTyping(few, 900, 16, true), 16)).toBeLessThan(200);
});

test('earlier text is not typed again', () => {
  const typing = advanceTyping(startTyping(500), 500, 0);
  expect(countShown(typing, 0)).toBe(500);
  expect(typing.arrivals).toEqual([]);
});

describe('the pace of drawing', () => {
  /** What is drawn of `wanted` characters at each frame, when a frame takes `toMs` of what it draws. */
  function draw(wanted: number, toMs: (chars: number) => number, shown = 0): number[] {
    let atMs = 0;
    let pace = startPace(shown, atMs);
    const drawn = [];
    for (let last = 0; pace.drawn < wanted && drawn.length < 10_000; last = pace.drawn) {
      pace = advancePace(pace, wanted, atMs);
      drawn.push(pace.drawn - last);
      atMs += Math.max(16, toMs(pace.drawn - last));
    }
    return drawn;
  }

  test('what a model writes while one reads is drawn at once', () => {
    expect(draw(300, () => 0)).toEqual([300]);
  });

  test('a long text is drawn in steps, all of it, and in as many as its length asks for', () => {
    const steps = draw(90_000, () => 1);
    expect(Math.max(...steps)).toBeLessThanOrEqual(5_000);
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(90_000);
    expect(steps.length).toBeLessThan(60);
  });

  test('steps get smaller until frames come in time, and larger again', () => {
    const slow = draw(60_000, (chars) => chars / 20);
    expect(slow.slice(4).every((step) => step <= 1_000)).toBe(true);
    let frames = 0;
    const mixed = draw(90_000, () => (frames++ < 5 ? 200 : 1));
    expect(Math.min(...mixed)).toBeLessThan(500);
    expect(Math.max(...mixed.slice(-6))).toBeGreaterThan(1_500);
  });

  test('it goes on even where every frame is late', () => {
    expect(draw(20_000, () => 1_000).length).toBeLessThan(100);
  });

  test('what is beyond the length that is shown takes no time', () => {
    expect(draw(10_000_000, () => 1).length).toBe(draw(MAX_SHOWN_CHARS, () => 1).length);
  });

  test('of a long text that was there before, no more is drawn in the first frame than a summary has', () => {
    expect(startPace(3_000, 0)).toMatchObject({ drawn: 3_000, isBehind: false });
    expect(startPace(500_000, 0)).toMatchObject({ drawn: 6_000, isBehind: true });
  });

  test('deltas between two frames draw no step of their own', () => {
    const first = advancePace(startPace(0, 0), 50_000, 10);
    expect(advancePace(first, 60_000, 11)).toEqual(first);
  });
});
