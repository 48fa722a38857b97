import { RelayError } from '../base/errors.ts';

/** What counts for an event beside its bytes. */
const EVENT_OVERHEAD_BYTES = 200;
const FIRST_SLAB_BYTES = 2_048;
const MAX_SLAB_BYTES = 32_768;

/** Events one after the other; the first is number `first`, and `ends` says where each ends. */
type Slab = { first: number; bytes: Buffer; ends: number[] };

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
  /**
   * The bytes stand in buffers of this stream's own. An event that stays where it was made is a piece of a slab of Node's
   * pool (64 KB), which lives, with all that was written beside it, for as long as one of its pieces.
   */
  const slabs: Slab[] = [];
  let oldest = 1;
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
      // Only from what has no gaps can a client go on.
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
  return new RelayError('resume_expired', 'What followed here is no longer kept. Ask again from the start.', options);
}

export function relayStopped(): RelayError {
  return new RelayError('relay_stopped', 'The relay stopped before the summary was complete. Ask again.');
}

function toSize({ byteLength }: Buffer): number {
  return byteLength + EVENT_OVERHEAD_BYTES;
}
