import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRedis } from '../../../../relay/base/redis-client';
import { completion, paced, type Provider, startProvider } from '../../../helpers/provider';
import { type Database, lacksPostgres, lacksRedis, startPostgres, startRedis } from '../../../helpers/relay/databases';
import { findFreePort } from '../../../helpers/free-port';
import { lacksNginx, type Nginx, startNginx } from '../../../helpers/relay/nginx';
import {
  createRelayHome,
  openStream,
  readSummary,
  type RelayHome,
  type RunningRelay,
} from '../../../helpers/relay/relay';
import { sleep } from '../../../helpers/wait-until';

const SHIPPED = readFileSync('relay/deploy/nginx.conf', 'utf8');
const EVERY_MS = 50;
const WORDS = Array.from({ length: 20 }, (_, index) => `w${index + 1} `);
const lacks = [lacksPostgres, lacksRedis, lacksNginx].filter(Boolean).join('; ');

describe.skipIf(lacks)(lacks ? `Relays behind nginx: ${lacks}` : 'Relays behind nginx', () => {
  let postgres: Database;
  let redis: Database;
  let provider: Provider;
  let home: RelayHome;
  let nginx: Nginx;
  let headers: Record<string, string>;
  let ports: number[];
  let relays: RunningRelay[];

  const startRelay = (port: number) => home.start({ PITH_RELAY_PORT: String(port) });

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres().then((it) => it!), startRedis().then((it) => it!)]);
    provider = await startProvider(() => ({ steps: paced(completion(WORDS), 30) }));
    home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, DATABASE_URL: postgres.url, REDIS_URL: redis.url });
    headers = { authorization: `Bearer ${await home.createToken('--name', 'alice')}` };
    ports = [await findFreePort(), await findFreePort()];
    relays = await Promise.all(ports.map(startRelay));
    nginx = await startNginx((port) =>
      SHIPPED.replace('listen 80;', `listen 127.0.0.1:${port};`).replace(
        /server relay:8787([^;]*);/,
        (_, rest: string) => ports.map((each) => `server 127.0.0.1:${each}${rest};`).join('\n'),
      ),
    );
  }, 120_000);
  afterAll(async () => {
    await nginx?.stop();
    await home?.remove();
    await provider?.close();
    await Promise.all([postgres?.stop(), redis?.stop()]);
  });

  test(
    'a rolling restart under load loses no request, and sends none twice to the upstream',
    { timeout: 180_000 },
    async () => {
      const asked: Promise<string>[] = [];
      const ask = async () => {
        const response = await fetch(`${nginx.url}/summary`, { method: 'POST', headers, body: '{"content":"x"}' });
        const { status, text, isDone } = await readSummary(response);
        return status === 200 && isDone && text === WORDS.join('') ? 'whole' : `${status} ${text.length} ${isDone}`;
      };
      const load = setInterval(() => asked.push(ask().catch((error: Error) => String(error.cause ?? error))), EVERY_MS);
      await sleep(1_000);
      for (const [index, port] of ports.entries()) {
        expect(await relays[index]?.kill('SIGTERM')).toBe(0);
        relays[index] = await startRelay(port);
        await sleep(1_000);
      }
      clearInterval(load);
      const outcomes = await Promise.all(asked);
      expect(outcomes.filter((outcome) => outcome !== 'whole')).toEqual([]);
      expect(outcomes.length).toBeGreaterThan(60);
      expect(provider.requests).toHaveLength(outcomes.length);
    },
  );

  test('after Redis is flushed, clients resume through nginx, and other relays tell them to try again', async () => {
    const lastId = (text: string) => [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? '';
    const client = await connectRedis(redis.url, () => undefined);
    const ids: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      const body = { content: 'x' };
      const stream = await openStream(`${nginx.url}/summary`, { body, headers: { ...headers, 'pith-resume': '1' } });
      await stream.waitFor('w3 ');
      stream.reset();
      const first = stream.read().slice(0, stream.read().lastIndexOf('\n\n') + 2);
      await client.flushAll();
      ids.push(lastId(first));
      const resume = { method: 'POST', headers: { ...headers, 'last-event-id': ids[count] ?? '' } };
      const { status, text, isDone } = await readSummary(await fetch(`${nginx.url}/summary`, resume));
      const before = [...first.matchAll(/"content":"(w\d+ )"/g)].map(([, word]) => word).join('');
      expect({ status, isDone, text: before + text }).toEqual({ status: 200, isDone: true, text: WORDS.join('') });
    }
    client.destroy();
    for (const id of ids) {
      const resume = { method: 'POST', headers: { ...headers, 'last-event-id': id } };
      const answers = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/summary`, resume)));
      const [kept, elsewhere] = answers.toSorted((a, b) => a.status - b.status);
      expect([kept?.status, elsewhere?.status]).toEqual([200, 503]);
      expect(elsewhere?.headers.get('retry-after')).toBe('1');
      expect(await elsewhere?.json()).toMatchObject({ error: { code: 'resume_unavailable' } });
      await kept?.text();
    }
  });
});
