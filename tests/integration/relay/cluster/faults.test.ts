import { describe, expect, test } from 'vitest';
import { connectRedis } from '../../../../relay/base/redis-client';
import { lacksPostgres, lacksRedis } from '../../../helpers/relay/databases';
import { query } from '../../../helpers/relay/stores';
import { useTwoRelays } from '../../../helpers/relay/two-relays';
import { sleep } from '../../../helpers/wait-until';

/** Failures while two relays serve, on real servers. Afterwards the ledger equals what the provider delivered. */

const lacks = [lacksPostgres, lacksRedis].filter(Boolean).join('; ');

describe.skipIf(lacks)(lacks ? `Two relays under load: ${lacks}` : 'Two relays under load', () => {
  const two = useTwoRelays({ isShared: true });

  test('killing a relay loses no settlement of an answer that a client has whole', async () => {
    await two.prove(() => two.restart('SIGKILL'), { isComplete: false });
  });

  test('restarting a relay loses no settlement', async () => {
    await two.prove(() => two.restart('SIGTERM'), { isComplete: true });
  });

  test('restarting Postgres loses no settlement, and refused clients are told so', async () => {
    const asked = await two.prove(
      async () => {
        await two.postgres.kill();
        await two.postgres.start();
        await two.waitUntilReady();
      },
      { isComplete: true },
    );
    expect(asked.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  });

  test('flushing or restarting Redis interrupts no answer', async () => {
    const asked = await two.prove(
      async () => {
        const client = await connectRedis(two.redis.url, () => undefined);
        await client.flushAll();
        client.destroy();
        await sleep(500);
        await two.redis.kill();
        await sleep(500);
        await two.redis.start();
      },
      { isComplete: true },
    );
    expect(asked.filter(({ isDone }) => !isDone)).toEqual([]);
  });

  test('no settlement is lost when Postgres ends connections and then refuses new ones', async () => {
    const asked = await two.prove(
      async () => {
        await query(two.postgres.url, 'alter role relay connection limit 0');
        const end = 'select pg_terminate_backend(pid) from pg_stat_activity where usename';
        await query(two.postgres.url, `${end} = 'relay'`);
        await sleep(2_000);
        await query(two.postgres.url, 'alter role relay connection limit -1');
        await two.waitUntilReady();
      },
      { isComplete: true },
    );
    // The failure did happen.
    expect(asked.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
  });
});
