import { RelayError } from '../errors.ts';

/**
 * What keeping an event takes beside its bytes: the `Buffer` object and its place in the map, as measured. An event that
 * Node cut from a slab it shares with others keeps the whole slab (8 KB) alive. That is not counted, because what lies
 * next to an event is as a rule other events, which are kept as long.
 */
const EVENT_OVERHEAD_BYTES = 200;

/** The newest events of a stream, without gaps, and those who read them. */
export type KeptEvents = {
  /** What they take, in bytes. */
  readonly size: number;
  append(number: number, event: Buffer): void;
  /** Nothing follows. */
  end(): void;
  /** Forgets what is kept, not what is to come. */
  drop(): void;
  /** Those who wait for events that will not come are told so. */
  stop(): void;
  read(after: number, signal: AbortSignal): AsyncGenerator<Buffer>;
};

/** Keeps at most `maxBytes`; beyond it the oldest events go. */
export function createKeptEvents(maxBytes: number): KeptEvents {
  const events = new Map<number, Buffer>();
  const waiting = new Set<() => void>();
  let size = 0;
  /** The number of the event that comes next. Those before it are kept, as many as there are. */
  let next = 1;
  let isEnded = false;
  let isStopped = false;

  const wake = () => {
    for (const go of waiting) go();
  };
  const drop = () => {
    events.clear();
    size = 0;
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
      // Only from what has no gaps can a client go on.
      if (number !== next) drop();
      events.set(number, event);
      next = number + 1;
      size += toSize(event);
      // Not by the map's own order: looking up its first entry is slow after many were deleted.
      for (; size > maxBytes;) {
        const oldest = next - events.size;
        size -= toSize(events.get(oldest)!);
        events.delete(oldest);
      }
      wake();
    },
    end() {
      isEnded = true;
      wake();
    },
    drop() {
      drop();
      // A reader that is behind waits for what is no more.
      wake();
    },
    stop() {
      isStopped = true;
      wake();
    },
    async *read(after, signal) {
      // Nobody was sent what does not exist yet.
      if (after >= next) throw resumeExpired();
      for (let wanted = after + 1; !signal.aborted;) {
        const event = events.get(wanted);
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
  return new RelayError('resume_expired', 'What followed here is no longer kept. Ask again from the start.', options);
}

export function relayStopped(): RelayError {
  return new RelayError('relay_stopped', 'The relay stopped before the summary was complete. Ask again.');
}

function toSize({ byteLength }: Buffer): number {
  return byteLength + EVENT_OVERHEAD_BYTES;
}
