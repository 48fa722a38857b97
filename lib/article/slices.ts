import { nextTask } from '../next-task';

/** Well below the 50 ms after which a page feels slow, with room for a single long step. */
const SLICE_MS = 30;

/** Reading the clock takes time, so it is read once in this many steps. */
const STEPS = 128;

/**
 * Splits work into slices: `if (slices.isOver()) await slices.pause()` in each step keeps the page responsive. Short
 * work never pauses. `isOver` takes how many usual steps the next one is as long as.
 */
export type Slices = {
  isOver: (steps?: number) => boolean;
  pause: () => Promise<void>;
  /** Pauses if the slice is over, before a step that cannot be divided. */
  pauseIfOver: () => Promise<void>;
};

export function createSlices(): Slices {
  let steps = 0;
  let end = performance.now() + SLICE_MS;
  const slices: Slices = {
    isOver(next = 1) {
      if ((steps += next) < STEPS) return false;
      steps = 0;
      return performance.now() > end;
    },
    async pause() {
      await nextTask();
      end = performance.now() + SLICE_MS;
    },
    async pauseIfOver() {
      if (slices.isOver(STEPS)) await slices.pause();
    },
  };
  return slices;
}
