import { RelayError } from '../base/errors.ts';

/** What an event takes in addition to its bytes. */
const EVENT_OVERHEAD_BYTES = 200;
const FIRST_SLAB_BYTES = 2_048;
const MAX_SLAB_BYTES = 32_768;
/** A relay that lost Redis has usually reconnected by then. */
const RESUME_RETRY_SECONDS = 1;

/** Consecutive events; the first has the number `first`, and `ends` holds the offset at which each ends. */
type Slab = { first: number; bytes: Buffer; ends: number[] };

/** The newest events of a stream, without gaps, and their followers. */
export type KeptEvents = {
  /** In bytes, with the overhead of each event. */
  readonly size: number;
  append(number: number, event: Buffer): void;
  /** Nothing follows. */
  end(): void;
  /** Forgets the events so far; later ones are kept again. */
  drop(): void;
  /** Ends waiting followers with `relay_stopped`. */
  stop(): void;
  read(after: number, signal: AbortSignal): AsyncGenerator<Buffer>;
};

/** Keeps at most `maxBytes`; beyond it the oldest events go. */
export function createKeptEvents(maxBytes: number): KeptEvents {
  /**
   * Each stream copies its events into buffers of its own. An event is otherwise a piece of a slab of Node's pool (64
   * KB), and the whole slab stays in memory for as long as one of its pieces.
   */
  const slabs: Slab[] = [];
  let oldest = 1;
  const waiting = new Set<() => void>();
  let size = 0;
  /** The number of the next event. */
  let next = 1;
  let isEnded = false;
  let isStopped = false;

  const wake = () => {
    for (const go of waiting) go();
  };
  const drop = () => {
    slabs.length = 0;
    oldest = next;
    size = 0;
  };
  const put = (number: number, event: Buffer) => {
    let slab = slabs.at(-1);
    if (!slab || event.length > slab.bytes.length - (slab.ends.at(-1) ?? 0)) {
      const room = Math.min(MAX_SLAB_BYTES, slab ? 2 * slab.bytes.length : FIRST_SLAB_BYTES);
      slab = { first: number, bytes: Buffer.allocUnsafeSlow(Math.max(room, event.length)), ends: [] };
      slabs.push(slab);
    }
    const start = slab.ends.at(-1) ?? 0;
    event.copy(slab.bytes, start);
    slab.ends.push(start + event.length);
  };
  const find = (number: number): Buffer | undefined => {
    const slab = slabs.findLast(({ first }) => first <= number);
    const index = number - (slab?.first ?? 0);
    return slab && index < slab.ends.length
      ? slab.bytes.subarray(slab.ends[index - 1] ?? 0, slab.ends[index])
      : undefined;
  };
  const wait = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const go = () => {
        waiting.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      waiting.add(go);
      signal.addEventListener('abort', go);
    });

  return {
    get size() {
      return size;
    },
    append(number, event) {
      // A client can resume only where there is no gap.
      if (number !== next) drop();
      if (slabs.length === 0) oldest = number;
      put(number, event);
      next = number + 1;
      size += toSize(event);
      for (; size > maxBytes; oldest += 1) {
        size -= toSize(find(oldest)!);
        const [first, second] = slabs;
        if (first && oldest + 1 === (second?.first ?? next)) slabs.shift();
      }
      wake();
    },
    end() {
      isEnded = true;
      wake();
    },
    drop() {
      drop();
      // A follower that is behind waits for events that are gone.
      wake();
    },
    stop() {
      isStopped = true;
      wake();
    },
    async *read(after, signal) {
      // No client can have received an event that does not exist yet.
      if (after >= next) throw resumeExpired();
      for (let wanted = after + 1; !signal.aborted;) {
        const event = wanted < oldest ? undefined : find(wanted);
        if (event) {
          yield event;
          wanted += 1;
        } else if (wanted < next) throw resumeExpired();
        else if (isEnded) return;
        else if (isStopped) throw relayStopped();
        else await wait(signal);
      }
    },
  };
}

export function resumeExpired(options?: ErrorOptions): RelayError {
  return new RelayError(
    'resume_expired',
    'The rest of this stream is no longer kept. Ask again from the start.',
    options,
  );
}

/** The stream may live at a relay that cannot be reached from here now. */
export function resumeUnavailable(options?: ErrorOptions): RelayError {
  return new RelayError('resume_unavailable', 'This stream cannot be resumed here now. Try again in a moment.', {
    ...options,
    retryAfterSeconds: RESUME_RETRY_SECONDS,
  });
}

export function relayStopped(): RelayError {
  return new RelayError('relay_stopped', 'The relay stopped before the summary was complete. Ask again.');
}

function toSize({ byteLength }: Buffer): number {
  return byteLength + EVENT_OVERHEAD_BYTES;
}
