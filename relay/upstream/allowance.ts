const MINUTE_MS = 60_000;

/** What one upstream may be asked by this relay. */
export type Allowance = {
  /** Takes a place, or returns `false` while there is none. `release` gives it back. */
  take(): boolean;
  release(): void;
  /** Milliseconds until a place may be free. */
  waitMs(): number;
  readonly running: number;
};

/** A stream may end at any time. */
const STREAM_WAIT_MS = 1_000;

/** `streams`: at the same time; `rpm`: within any minute; `null`: no limit. */
export function createAllowance(
  { streams, rpm }: { streams: number | null; rpm: number | null },
  now = () => performance.now(),
): Allowance {
  let running = 0;
  /** When requests of the last minute began, the oldest first; kept only where they are limited. */
  const begun: number[] = [];
  const forget = () => {
    while (begun[0] !== undefined && begun[0] <= now() - MINUTE_MS) begun.shift();
  };
  return {
    take: () => {
      forget();
      if ((streams !== null && running >= streams) || (rpm !== null && begun.length >= rpm)) return false;
      running += 1;
      if (rpm !== null) begun.push(now());
      return true;
    },
    release: () => {
      running -= 1;
    },
    waitMs: () => {
      forget();
      const isFull = rpm !== null && begun.length >= rpm;
      return isFull ? (begun[0] ?? 0) + MINUTE_MS - now() : STREAM_WAIT_MS;
    },
    get running() {
      return running;
    },
  };
}
