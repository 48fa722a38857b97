import type { Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { sleep, waitUntil } from '../wait-until';
import { type Database, startPostgres, startRedis } from './databases';
import { startPostgresProxy } from './postgres-proxy';
import { type Asked, createProof, type Proof, PROOF_QUERY } from './proof';
import { createRelayHome, type RelayHome, type RunningRelay } from './relay';
import { openPostgres } from '../../../relay/store/postgres';
import { clearPostgres, query } from './stores';

type Proxy = Awaited<ReturnType<typeof startPostgresProxy>>;

/** What `useTwoRelays` provides to a suite's tests. Each test begins with an empty ledger and two relays. */
export type TwoRelays = {
  postgres: Database;
  redis: Database;
  /** Proxies between the first relay and Postgres, and between all others and Postgres. */
  proxies: [Proxy, Proxy];
  proof: Proof;
  home: RelayHome;
  headers: Record<string, string>;
  relays: RunningRelay[];
  /** Ends the second relay, and starts another in its place. */
  restart(signal: NodeJS.Signals, env?: Record<string, string>): Promise<void>;
  waitUntilReady(): Promise<void>;
  /**
   * Sends ten requests a second to the relays in turn while `fault` runs, then waits until nothing is reserved, and
   * checks the ledger. See `Proof.check` for `isComplete`.
   */
  prove(fault: () => Promise<void>, options: { isComplete: boolean }): Promise<Asked[]>;
};

const EVERY_MS = 100;
const AROUND_MS = 1_000;

/** `isShared`: all tests have the same relays, which saves starting them, and each must leave two that work. */
export function useTwoRelays({ deltas = 20, paceMs = 30, isShared = false } = {}): TwoRelays {
  const servers: Server[] = [];
  let count = 0;
  const two = {
    restart: async (signal, env = {}) => {
      await two.relays[1]?.kill(signal);
      two.relays[1] = await two.home.start(env);
    },
    waitUntilReady: async () => {
      for (const { url } of two.relays) await waitUntil(60_000, async () => (await fetch(`${url}/readyz`)).ok);
    },
    prove: async (fault, options) => {
      const ask = () => two.proof.ask(two.relays[(count += 1) % 2]?.url ?? '', two.headers);
      const load = two.proof.askRepeatedly(ask, EVERY_MS);
      await sleep(AROUND_MS);
      await fault();
      await sleep(AROUND_MS);
      const asked = await load.stop();
      const rows = await waitUntil(60_000, async () => {
        const read = await query(two.postgres.url, PROOF_QUERY).catch(() => []);
        return read.length > 0 && read.every(({ state }) => state !== 'reserved') ? read : null;
      });
      two.proof.check(rows, asked, options);
      const store = await openPostgres(two.postgres.url, { as: 'command-line' });
      expect(await store.ledger.audit().finally(() => store.close())).toEqual([]);
      expect(asked.filter(({ isDone }) => isDone).length).toBeGreaterThan(5);
      return asked;
    },
  } as TwoRelays;

  beforeAll(async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    if (!postgres || !redis) throw new Error('Postgres and Redis were there a moment ago.');
    Object.assign(two, { postgres, redis });
    // Postgres accepts a superuser even if no further connection is allowed.
    await query(postgres.url, 'create role relay login');
  }, 120_000);
  afterAll(() => Promise.all([two.postgres?.stop(), two.redis?.stop()]));
  const start = async () => {
    await clearPostgres(two.postgres.url);
    await query(two.postgres.url, 'grant all on schema public to relay');
    const database = two.postgres.url.replace('pith@', 'relay@');
    two.proxies = [await startPostgresProxy(database, servers), await startPostgresProxy(database, servers)];
    const [first, others] = two.proxies;
    two.proof = await createProof({ deltas, paceMs });
    two.home = await createRelayHome({
      PITH_UPSTREAM_URL: two.proof.provider.url,
      DATABASE_URL: others.url,
      REDIS_URL: two.redis.url,
    });
    two.headers = { authorization: `Bearer ${await two.home.createToken('--name', 'alice', '--streams', '1000')}` };
    two.relays = await Promise.all([two.home.start({ DATABASE_URL: first.url }), two.home.start()]);
  };
  const stop = async () => {
    await two.home?.remove();
    await two.proof?.provider.close();
    for (const server of servers.splice(0)) server.close();
  };
  if (isShared) {
    beforeAll(start);
    beforeEach(async () => {
      await query(two.postgres.url, 'truncate requests, day_sums, span_sums');
      two.proof.provider.requests.length = 0;
    });
    afterAll(stop);
  } else {
    beforeEach(start);
    afterEach(stop);
  }
  return two;
}
