import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { lacksPostgres, lacksRedis, startStandby } from '../helpers/relay/databases';
import { openStream } from '../helpers/relay/relay';
import { query } from '../helpers/relay/stores';
import { useTwoRelays } from '../helpers/relay/two-relays';
import { sleep, waitUntil } from '../helpers/wait-until';

/** What fails for longer while two relays serve. In the end the ledger is what the provider delivered. */

const lacks = [lacksPostgres, lacksRedis].filter(Boolean).join('; ');
const IDLE_CONNECTIONS = 10_000;
const CLOCK_OFF_MS = 40 * 86_400_000;

describe.skipIf(lacks)(lacks ? `Two relays under load: ${lacks}` : 'Two relays under load', () => {
  const two = useTwoRelays();

  test.each([5, 15])('a Postgres that hangs for %i seconds loses nothing', async (seconds) => {
    const asked = await two.prove(
      async () => {
        two.postgres.pause();
        await sleep(seconds * 1_000);
        two.postgres.resume();
        await two.waitUntilReady();
      },
      { isComplete: true },
    );
    expect(asked.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  });

  test.each([5, 15])('a Redis that hangs for %i seconds costs no answer', async (seconds) => {
    const asked = await two.prove(
      async () => {
        two.redis.pause();
        await sleep(seconds * 1_000);
        two.redis.resume();
      },
      { isComplete: true },
    );
    expect(asked.filter(({ isDone }) => !isDone)).toEqual([]);
  });

  test('clients that reset their connections cost what was delivered', async () => {
    const asked = await two.prove(
      async () => {
        for (let count = 0; count < 20; count += 1) {
          const url = `${two.relays[count % 2]?.url}/summary`;
          const stream = await openStream(url, { body: { content: 'x' }, headers: two.headers });
          await stream.waitFor('"w1 "');
          stream.reset();
        }
      },
      { isComplete: false },
    );
    expect(asked.filter(({ isDone }) => !isDone)).toEqual([]);
  });

  test('a relay whose clock is 40 days off bills into the right month', async () => {
    const shift = `const now = Date.now; Date.now = () => now() + ${CLOCK_OFF_MS};`;
    await two.prove(
      () => two.restart('SIGTERM', { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(shift)}"` }),
      { isComplete: true },
    );
    const [row] = await query(two.postgres.url, 'select max(created_at)::float as latest from requests');
    expect(Math.abs(Number(row?.latest) - Date.now())).toBeLessThan(600_000);
  });

  test('10,000 idle connections delay nobody', { timeout: 300_000 }, async () => {
    const sockets: Socket[] = [];
    const { port } = new URL(two.relays[0]?.url ?? '');
    const asked = await two.prove(
      async () => {
        while (sockets.length < IDLE_CONNECTIONS) {
          const some = Array.from({ length: 250 }, () => connect(Number(port), '127.0.0.1'));
          for (const socket of some) socket.on('error', () => undefined);
          await Promise.all(some.map((socket) => once(socket, 'connect')));
          sockets.push(...some);
        }
      },
      { isComplete: true },
    );
    for (const socket of sockets) socket.destroy();
    expect(asked.filter(({ isDone }) => !isDone)).toEqual([]);
  });

  test('when Postgres fails over to a standby that has every commit, nothing is lost', async () => {
    const primary = two.postgres;
    const standby = await startStandby(primary);
    await query(primary.url, `alter system set synchronous_standby_names = '*'`);
    await query(primary.url, 'select pg_reload_conf()');
    const asked = await two.prove(
      async () => {
        await primary.kill();
        await query(standby.url, 'select pg_promote()');
        for (const proxy of two.proxies) proxy.redirect(standby.url);
        two.postgres = standby;
        await two.waitUntilReady();
      },
      { isComplete: true },
    );
    await primary.stop();
    expect(asked.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  });

  describe('with answers of half a minute', () => {
    const long = useTwoRelays({ deltas: 300, paceMs: 100 });

    test('a relay that loses only Postgres is billed by another one, and corrects that', async () => {
      const asked: ReturnType<typeof long.proof.ask>[] = [];
      for (let count = 0; count < 10; count += 1) asked.push(long.proof.ask(long.relays[0]?.url ?? '', long.headers));
      await sleep(3_000);
      long.proxies[0].hide('');
      await waitUntil(60_000, async () => {
        const metrics = (await long.relays[1]?.metrics()) ?? '';
        return metrics.includes('pith_swept_requests_total 10');
      });
      long.proxies[0].show();
      const outcomes = await Promise.all(asked);
      expect(outcomes.filter(({ isDone }) => !isDone)).toEqual([]);
      await waitUntil(60_000, async () => {
        const metrics = (await long.relays[0]?.metrics()) ?? '';
        return metrics.includes('pith_corrected_requests_total 10');
      });
      const rows = await query(
        long.postgres.url,
        `select state, outcome, is_estimated::int, completion_tokens::int from requests`,
      );
      long.proof.check(rows, outcomes, { isComplete: true });
      expect(await long.home.command('ledger', 'check')).toContain('Every running sum is');
    });
  });
});
