import { describe, expect, test } from 'vitest';
import { connectRedis } from '../../../relay/base/redis-client';
import { lacksPostgres, lacksRedis } from '../../helpers/relay/databases';
import { query } from '../../helpers/relay/stores';
import { useTwoRelays } from '../../helpers/relay/two-relays';
import { sleep } from '../../helpers/wait-until';

/** What fails while two relays serve, on real servers. In the end the ledger is what the provider delivered. */

const lacks = [lacksPostgres, lacksRedis].filter(Boolean).join('; ');

describe.skipIf(lacks)(lacks ? `Two relays under load: ${lacks}` : 'Two relays under load', () => {
  const two = useTwoRelays();

  test('a relay that is killed loses nothing that a client has whole', async () => {
    await two.prove(() => two.restart('SIGKILL'), { isComplete: false });
  });

  test('a relay that is stopped and started again loses nothing', async () => {
    await two.prove(() => two.restart('SIGTERM'), { isComplete: true });
  });

  test('a Postgres that restarts loses nothing, and who is refused is told so', async () => {
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

  test('a Redis that forgets everything, or restarts, costs no answer', async () => {
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

  test('connections that Postgres ends and then refuses lose nothing', async () => {
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
    // The fault was there.
    expect(asked.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
  });
});
