import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { connectRedis, type RedisClient } from '../../../relay/base/redis-client';
import { createRedisStreams, type RedisStreamsOptions } from '../../../relay/resume/redis-streams';
import type { Streams } from '../../../relay/resume/streams';
import { type Database, startRedis } from './databases';
import { createWatcher, event, range } from './stream-followers';
import { waitUntil } from '../wait-until';

const GRACE_MS = 60_000;

/** What `useRelays` provides to the tests of a suite. Each begins with an empty Redis. */
export type Relays = {
  redis: Database;
  client: RedisClient;
  /** What the relays of this test reported. */
  troubles: string[];
  start(options?: Partial<RedisStreamsOptions>): Promise<Streams>;
  /** Two relays on one Redis, with alice's stream `s` at the first. */
  startTwo(options?: Partial<RedisStreamsOptions>): Promise<{ a: Stream; relayA: Streams; b: Streams }>;
  close(streams: Streams): Promise<void>;
};

/** A stream at its own relay. */
export type Stream = ReturnType<typeof openAt>;

/** Opens alice's stream `id`; `append` appends the events of a range. */
export function openAt(streams: Streams, id = 's') {
  const watcher = createWatcher();
  const stream = streams.open(id, 'alice', watcher);
  const append = (from: number, to: number) => range(from, to).forEach((n) => stream.append(n, event(n)));
  return { watcher, stream, append, end: () => stream.end() };
}

/** Alice's stream as found at another relay, once it is there. */
export function findAt(streams: Streams, id = 's') {
  return waitUntil(30_000, () => streams.find(id, 'alice').catch(() => null));
}

/** A Redis for the suite. A test fails when it leaves a rejection or an exception unhandled. */
export function useRelays(): Relays {
  let started: Streams[] = [];
  const unheard: unknown[] = [];
  const onUnheard = (reason: unknown) => void unheard.push(reason);

  const relays = {
    troubles: [] as string[],
    async start(options: Partial<RedisStreamsOptions> = {}) {
      const onTrouble = (kind: string) => void relays.troubles.push(kind);
      const streams = await createRedisStreams(relays.redis.url, { graceMs: GRACE_MS, onTrouble, ...options });
      started.push(streams);
      return streams;
    },
    async startTwo(options: Partial<RedisStreamsOptions> = {}) {
      const [relayA, b] = await Promise.all([relays.start(options), relays.start(options)]);
      return { a: openAt(relayA), relayA, b };
    },
    async close(streams: Streams) {
      started = started.filter((each) => each !== streams);
      await streams.close();
    },
  } as Relays;

  beforeAll(async () => {
    relays.redis = (await startRedis())!;
    process.on('unhandledRejection', onUnheard).on('uncaughtException', onUnheard);
  });
  afterAll(async () => {
    process.off('unhandledRejection', onUnheard).off('uncaughtException', onUnheard);
    await relays.redis?.stop();
  });
  beforeEach(async () => {
    relays.troubles = [];
    relays.client = await connectRedis(relays.redis.url, () => undefined);
    await relays.client.flushAll();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((streams) => streams.close()));
    relays.client.destroy();
    expect(unheard.splice(0)).toEqual([]);
  });
  return relays;
}
