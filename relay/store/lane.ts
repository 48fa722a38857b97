/** How long a lock of another process is waited for: the command line's is gone sooner. */
const PATIENCE_MS = 2_000;
const RETRY_MS = 10;
const SQLITE_BUSY = 5;
/** SQLite's codes say more about the same error above these bits. */
const PRIMARY_CODE = 0xff;

/** Does an act, and again while another process has the database locked. An act that failed so has done nothing. */
export type Lane = <T>(act: () => Promise<T>) => Promise<T>;

/**
 * For SQLite, whose own wait stops the whole process. Acts are done one after another, in the order they came, so only the
 * first of those that wait asks again and again. Each rejects with SQLite's error two seconds after it came. An act that
 * waits for another of its lane would wait for ever.
 */
export function createLane(): Lane {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const giveUpAt = performance.now() + PATIENCE_MS;
    const turn = last.then(() => retryWhileBusy(act, giveUpAt));
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** For a database that waits by itself. */
export const atOnce: Lane = (act) => act();

export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error)) return false;
  return (Number(error.errcode) & PRIMARY_CODE) === SQLITE_BUSY;
}

async function retryWhileBusy<T>(act: () => Promise<T>, giveUpAt: number): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
