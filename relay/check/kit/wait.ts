import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

/** Resolves to whether `isTrue` became true within `limitMs`. Times are measured where things happen, not here. */
export async function until(isTrue: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > end) return false;
    await sleep(5);
  }
  return true;
}

export function inSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
