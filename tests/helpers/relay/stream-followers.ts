import type { KeptStream, StreamWatcher } from '../../../relay/resume/streams';

/** An event as the relay sends it. */
export const event = (number: number) => Buffer.from(`id: s.${number}\ndata: {"n":${number},"é":"\u{1F9ED}"}\n\n`);

/** The number of an event made by `event`; `NaN` when any byte has changed. */
function numberOf(bytes: Buffer): number {
  const number = Number(/^id: s\.(\d+)\n/.exec(bytes.toString())?.[1]);
  return bytes.equals(event(number)) ? number : Number.NaN;
}

export const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

/** A watcher that records what it is told. */
export function createWatcher(): StreamWatcher & { counts: number[]; stops: number } {
  const watcher = {
    counts: [] as number[],
    stops: 0,
    onFollowers: (count: number) => void watcher.counts.push(count),
    onStop: () => void (watcher.stops += 1),
  };
  return watcher;
}

/**
 * Reads in the background. `done` resolves to the numbers in the order of their arrival, or rejects like the stream.
 */
export function follow(stream: KeptStream | null, after: number, pace: () => unknown = () => undefined) {
  if (!stream) throw new Error('There is no such stream.');
  const controller = new AbortController();
  const seen: number[] = [];
  const read = async () => {
    for await (const bytes of stream.read(after, controller.signal)) {
      seen.push(numberOf(bytes));
      await pace();
    }
    return seen;
  };
  const done = read();
  // The rejection stays available to a later `await`.
  done.catch(() => undefined);
  return { seen, done, abort: () => controller.abort() };
}
