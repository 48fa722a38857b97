const POLL_MS = 50;

/** How much patience one look may use up: on a machine that is too busy to look, the wait is longer. */
const LONGEST_LOOK_MS = 250;

/** The first truthy result of `ask`, which is called repeatedly. */
export async function waitUntil<T>(patienceMs: number, ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let waitedMs = 0; waitedMs < patienceMs;) {
    const started = performance.now();
    const answer = await ask();
    if (answer) return answer;
    await sleep(POLL_MS);
    waitedMs += Math.min(performance.now() - started, LONGEST_LOOK_MS);
  }
  throw new Error(`Nothing came within ${patienceMs} ms.`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
