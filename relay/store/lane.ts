/** How long to wait for another process's lock: the command line releases its own sooner. */
const PATIENCE_MS = 2_000;
const RETRY_MS = 10;
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** The bits above these add detail to the same SQLite error. */
const PRIMARY_CODE = 0xff;

/** Runs an act, and retries it while another process has locked the database. A failed attempt has changed nothing. */
export type Lane = <T>(act: () => Promise<T>) => Promise<T>;

/**
 * For SQLite, whose own wait blocks the whole process. Acts run one after another, in their order, so only the first
 * waiting act retries. Each rejects with SQLite's error two seconds after it was added. An act must not wait for
 * another act of its lane: it would wait forever.
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

/**
 * For a database that does the waiting itself. An act that takes longer than `ms` rejects: a server that hangs, or a
 * network that drops everything, keeps no limit of its own. The act may still be done later.
 */
export function createLimit(ms: number): Lane {
  return async (act) => {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('The database did not answer in time.')), ms);
    try {
      return await Promise.race([act(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

export function isBusy(error: unknown): boolean {
  return isSqliteError(error, SQLITE_BUSY);
}

/** The disk is full. */
export function isFull(error: unknown): boolean {
  return isSqliteError(error, SQLITE_FULL);
}

function isSqliteError(error: unknown, code: number): boolean {
  if (!(error instanceof Error && 'errcode' in error)) return false;
  return (Number(error.errcode) & PRIMARY_CODE) === code;
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
