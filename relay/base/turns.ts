/** Resolves when it is the caller's turn to block the process. */
export type NextTurn = () => Promise<void>;

/**
 * Gives one turn in each round of the event loop. Work that takes tens of milliseconds waits for its turn, so that
 * other requests are served between one piece of it and the next.
 */
export function createTurns(): NextTurn {
  const waiting: (() => void)[] = [];
  const run = () => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(run);
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(run);
    });
}
