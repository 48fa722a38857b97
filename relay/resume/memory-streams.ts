import { createKeptEvents, type KeptEvents } from './kept-events.ts';
import type { KeptStream, Streams, StreamWatcher } from './streams.ts';

const MIB = 1024 * 1024;

export type MemoryLimits = {
  /** How long a stream can be read after its end. */
  graceMs: number;
  /** Of one stream; beyond it the oldest events are dropped. 4 MiB by default. */
  maxStreamBytes?: number;
  /**
   * Of all streams. Beyond it the streams that ended first are dropped, then what the oldest running ones sent so far.
   * 64 MiB by default.
   */
  maxTotalBytes?: number;
};

type MemoryStream = {
  id: string;
  tokenId: string;
  watcher: StreamWatcher;
  events: KeptEvents;
  followers: number;
  /** On the clock of `performance.now()`. */
  expiresAt: number;
};

/**
 * Keeps the streams of one relay in its memory. Appending never waits for a follower. A stream that is being read when
 * it expires stays until its followers are gone, unless the room is needed. `close` ends waiting followers with
 * `relay_stopped`.
 */
export function createMemoryStreams(limits: MemoryLimits): Streams {
  const { graceMs, maxStreamBytes = 4 * MIB, maxTotalBytes = 64 * MIB } = limits;
  const streams = new Map<string, MemoryStream>();
  /** In the order in which they ended, and so in which they expire. */
  const finished = new Set<MemoryStream>();
  let totalBytes = 0;
  let timer: NodeJS.Timeout | null = null;

  const isExpired = (stream: MemoryStream) => stream.expiresAt <= performance.now();
  const drop = ({ events }: MemoryStream) => {
    totalBytes -= events.size;
    events.drop();
  };
  const forget = (stream: MemoryStream) => {
    streams.delete(stream.id);
    finished.delete(stream);
    drop(stream);
  };
  const makeRoom = () => {
    for (const stream of finished) {
      if (totalBytes <= maxTotalBytes) return;
      forget(stream);
    }
    for (const stream of streams.values()) {
      if (totalBytes <= maxTotalBytes) return;
      drop(stream);
    }
  };
  /** Forgets what is due and sets the one timer for what is due next. */
  const expire = () => {
    timer = null;
    for (const stream of finished) {
      if (!isExpired(stream)) {
        timer = setTimeout(expire, Math.max(1, stream.expiresAt - performance.now())).unref();
        return;
      }
      if (stream.followers === 0) forget(stream);
    }
  };

  async function* read(stream: MemoryStream, after: number, signal: AbortSignal) {
    const count = (change: 1 | -1) => stream.watcher.onFollowers((stream.followers += change));
    count(1);
    try {
      yield* stream.events.read(after, signal);
    } finally {
      count(-1);
      if (stream.followers === 0 && isExpired(stream)) forget(stream);
    }
  }

  const toKeptStream = (stream: MemoryStream): KeptStream => ({
    read: (after, signal) => read(stream, after, signal),
    stop: async () => {
      if (stream.expiresAt === Infinity) stream.watcher.onStop();
    },
  });

  return {
    open(id, tokenId, watcher) {
      const events = createKeptEvents(maxStreamBytes);
      const stream: MemoryStream = { id, tokenId, watcher, events, followers: 0, expiresAt: Infinity };
      streams.set(id, stream);
      return {
        append(number, event) {
          if (stream.expiresAt !== Infinity) return;
          totalBytes -= events.size;
          events.append(number, event);
          totalBytes += events.size;
          if (totalBytes > maxTotalBytes) makeRoom();
        },
        end() {
          if (stream.expiresAt !== Infinity) return;
          stream.expiresAt = performance.now() + graceMs;
          finished.add(stream);
          events.end();
          if (!timer) expire();
        },
      };
    },
    async find(id, tokenId) {
      const stream = streams.get(id);
      return stream && stream.tokenId === tokenId && !isExpired(stream) ? toKeptStream(stream) : null;
    },
    async close() {
      if (timer) clearTimeout(timer);
      for (const { events } of streams.values()) events.stop();
      streams.clear();
      finished.clear();
    },
  };
}
