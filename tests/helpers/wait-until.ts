const POLL_MS = 50;

/** The first truthy result of `ask`, which is called repeatedly. */
export async function waitUntil<T>(patienceMs: number, ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const started = Date.now(); Date.now() - started < patienceMs; await sleep(POLL_MS)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`Nothing came within ${patienceMs} ms.`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
