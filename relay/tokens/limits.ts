import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';
import { RelayError } from '../base/errors.ts';
import type { RedisClient } from '../base/redis-client.ts';
import type { Token } from '../store/tokens.ts';

const MINUTE_S = 60;
const LOCK_OUT_S = 5 * MINUTE_S;
const MAX_FAILURES = 10;
/** A client that lost its connection makes about ten attempts to resume within a minute. */
const QUERIES_PER_REQUEST = 10;
const MIN_QUERIES = 60;
/** How long an answer of Redis is waited for, and how long it is then not asked again. */
const HUNG_MS = 200;
const SKIP_MS = 1_000;
const LATE = Symbol('late');

export type Limits = {
  /** Counts a request of the token. Throws `RelayError` `rate_limited` beyond its requests per minute. */
  takeRequest(token: Pick<Token, 'id' | 'rpm'>): Promise<void>;
  /**
   * Counts a request of the token that costs nothing: its usage, its models, Stop, an attempt to resume. Throws
   * `rate_limited` beyond ten times its requests per minute, or beyond 60 where that is more.
   */
  takeQuery(token: Pick<Token, 'id' | 'rpm'>): Promise<void>;
  /** Counts a failed authentication. */
  noteFailure(address: string): Promise<void>;
  /**
   * Throws `RelayError` `locked_out` after ten failures within five minutes. Only to be called when authentication has
   * failed: a whole school shares one address, and a valid token is always let in. That gives nothing away, because a
   * secret of 256 bits is not guessed at any rate; the lock-out keeps noise off the database and the log.
   */
  checkAddress(address: string): Promise<void>;
};

/**
 * Counts in Redis for all relays together, or without Redis in this relay's memory. While Redis fails, each relay
 * counts alone: a limit may then be exceeded as many times as there are relays, which is better than refusing
 * everybody.
 */
export function createLimits(redis: RedisClient | null): Limits {
  const requests = createCounter(redis, 'pith:requests', MINUTE_S);
  const queries = createCounter(redis, 'pith:queries', MINUTE_S);
  const failures = createCounter(redis, 'pith:failures', LOCK_OUT_S);
  return {
    async takeRequest({ id, rpm }) {
      if (rpm !== null) await take(requests, id, rpm, 'requests');
    },
    async takeQuery({ id, rpm }) {
      if (rpm !== null) await take(queries, id, Math.max(MIN_QUERIES, rpm * QUERIES_PER_REQUEST), 'queries');
    },
    async noteFailure(address) {
      await failures.consume(toNetwork(address));
    },
    async checkAddress(address) {
      const count: RateLimiterRes | null = await failures.get(toNetwork(address));
      if (!count || count.consumedPoints < MAX_FAILURES) return;
      throw new RelayError('locked_out', 'Too many attempts without a valid token came from this address.', {
        retryAfterSeconds: toSeconds(count.msBeforeNext),
      });
    },
  };
}

async function take(counter: Counter, id: string, limit: number, what: string): Promise<void> {
  const { consumedPoints, msBeforeNext } = await counter.consume(id);
  if (consumedPoints <= limit) return;
  throw new RelayError('rate_limited', `This token may make ${limit} ${what} per minute. Wait a moment.`, {
    retryAfterSeconds: toSeconds(msBeforeNext),
  });
}

type Counter = Pick<RateLimiterMemory, 'consume' | 'get'>;

/** Counts per key for `duration` seconds from its first count. The caller decides how many are too many. */
function createCounter(redis: RedisClient | null, keyPrefix: string, duration: number): Counter {
  const settings = { keyPrefix, duration, points: Number.MAX_SAFE_INTEGER };
  const memory = new RateLimiterMemory(settings);
  if (!redis) return memory;
  // The last two options are for node-redis: use its interface, and do not wait for a lost connection to return.
  const client = { storeClient: redis, useRedisPackage: true, rejectIfRedisNotReady: true };
  const shared = new RateLimiterRedis({ ...settings, ...client });
  let skippedUntil = 0;
  /** In Redis, or in memory when Redis fails or hangs; after that it is left alone for a moment. */
  const count = async <T>(act: (counter: Counter) => Promise<T>): Promise<T> => {
    if (performance.now() < skippedUntil) return act(memory);
    const late = new Promise<typeof LATE>((resolve) => void setTimeout(resolve, HUNG_MS, LATE).unref());
    const counted = await Promise.race([act(shared), late]).catch(() => LATE);
    if (counted !== LATE) return counted as T;
    skippedUntil = performance.now() + SKIP_MS;
    return act(memory);
  };
  return {
    consume: (key) => count((counter) => counter.consume(key)),
    get: (key) => count((counter) => counter.get(key)),
  };
}

function toSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** A host with one IPv6 address has the other 2^64 of its network as well, so they count as one. */
function toNetwork(address: string): string {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
