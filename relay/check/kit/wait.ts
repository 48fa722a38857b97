import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

const LOOK_MS = 5;

/** How much of a limit one look may use up. A process that got no time for seconds has not looked for seconds. */
const LONGEST_LOOK_MS = 20;

/**
 * Resolves to whether `isTrue` became true within `limitMs`, longer on a machine that is too busy to look. Times are
 * measured where things happen, not here.
 */
export async function until(isTrue: () => boolean, limitMs: number): Promise<boolean> {
  let waitedMs = 0;
  let lookedAt = performance.now();
  while (!isTrue()) {
    if (waitedMs > limitMs) return false;
    await sleep(LOOK_MS);
    waitedMs += Math.min(performance.now() - lookedAt, LONGEST_LOOK_MS);
    lookedAt = performance.now();
  }
  return true;
}

export function inSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
