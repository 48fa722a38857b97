/** Well under the 50 ms after which a page is felt to be slow, with room for what a single step may take. */
const SLICE_MS = 30;

/** Asking for the time is not free: it is asked for once in so many steps. */
const STEPS = 128;

/** Work in slices: `if (slices.isOver()) await slices.pause()` in each step lets the page live. Small work never pauses. */
export type Slices = { isOver: () => boolean; pause: () => Promise<void> };

export function createSlices(): Slices {
  let steps = 0;
  let end = performance.now() + SLICE_MS;
  return {
    isOver: () => ++steps % STEPS === 0 && performance.now() > end,
    async pause() {
      // Timers wait up to a minute in a tab that is not in front; messages do not.
      const { port1, port2 } = new MessageChannel();
      await new Promise((resolve) => {
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
      port1.close();
      end = performance.now() + SLICE_MS;
    },
  };
}
