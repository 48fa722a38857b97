import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Database, lacksPostgres, lacksRedis, startPostgres, startRedis } from '../../../helpers/relay/databases';
import { type Answer, chunk, completion, paced, type Provider, startProvider } from '../../../helpers/provider';
import {
  createRelayHome,
  openStream,
  readSummary,
  type RelayHome,
  type RunningRelay,
  type Sum,
} from '../../../helpers/relay/relay';
import type { Readiness } from '../../../../relay/readiness';
import { sleep, waitUntil } from '../../../helpers/wait-until';

/** Two relays behind a load balancer that act as one, with a real Postgres and a real Redis. */

const lacks = [lacksPostgres, lacksRedis].filter(Boolean).join('; ');

describe.skipIf(lacks)(lacks ? `Two relays: ${lacks}` : 'Two relays', () => {
  let postgres: Database;
  let redis: Database;
  let provider: Provider;
  let answer: () => Answer;
  let home: RelayHome;
  let [one, two]: RunningRelay[] = [];
  let token: string;
  let headers: Record<string, string>;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres().then((it) => it!), startRedis().then((it) => it!)]);
    provider = await startProvider(() => answer());
    home = await createRelayHome({
      PITH_UPSTREAM_URL: provider.url,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      PITH_GRACE_SECONDS: '3',
    });
    token = await home.createToken('--name', 'alice');
    headers = { authorization: `Bearer ${token}` };
    [one, two] = await Promise.all([home.start(), home.start()]);
  }, 120_000);
  afterAll(async () => {
    await home?.remove();
    await provider?.close();
    await Promise.all([postgres?.stop(), redis?.stop()]);
  });
  beforeEach(() => {
    provider.requests.length = 0;
  });

  const open = (at: RunningRelay | undefined, more: Record<string, string> = {}) =>
    openStream(`${at!.url}/summary`, {
      body: { content: 'The white of an orange.' },
      headers: { ...headers, ...more },
    });
  const comeBack = (at: RunningRelay | undefined, id: string, method = 'POST') =>
    fetch(`${at!.url}/summary`, { method, headers: { ...headers, 'last-event-id': id } });
  const usage = async (at: RunningRelay | undefined, of = token) =>
    (
      (await (await fetch(`${at!.url}/v1/usage`, { headers: { authorization: `Bearer ${of}` } })).json()) as {
        today: Sum;
      }
    ).today;
  const readiness = async (at: RunningRelay | undefined) => {
    const response = await fetch(`${at!.url}/readyz`);
    return { status: response.status, ...((await response.json()) as Readiness) };
  };
  const words = (count: number, waitMs: number) =>
    paced(completion(Array.from({ length: count }, (_, index) => `w${index + 1} `)), waitMs);
  const wholeText = (count: number) => Array.from({ length: count }, (_, index) => `w${index + 1} `).join('');
  const lastId = (text: string) => [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? '';
  const textOf = (stream: string) => [...stream.matchAll(/"content":"(w\d+ )"/g)].map(([, word]) => word).join('');

  test('a client whose relay is lost resumes at another one: each word once, paid once', async () => {
    answer = () => ({ steps: words(40, 20) });
    const before = await usage(one);
    const stream = await open(one, { 'pith-resume': '1' });
    await stream.waitFor('w10 ');
    stream.reset();
    const first = stream.read().slice(0, stream.read().lastIndexOf('\n\n') + 2);
    const { text, isDone } = await readSummary(await comeBack(two, lastId(first)));
    expect({ isDone, text: textOf(first) + text }).toEqual({ isDone: true, text: wholeText(40) });
    expect(provider.requests.length).toBe(1);
    const after = await usage(two);
    expect([after.requests - before.requests, after.completion_tokens - before.completion_tokens]).toEqual([1, 40]);
  });

  test('a request to stop ends the upstream, also when it reaches another relay', async () => {
    answer = () => ({ steps: [chunk({ content: 'w1 ' }), 'hang'] });
    const stream = await open(one, { 'pith-resume': '1' });
    await stream.waitFor('w1 ');
    await waitUntil(30_000, async () => (await comeBack(two, lastId(stream.read()), 'DELETE')).status === 204);
    await waitUntil(30_000, () => provider.requests[0]?.closedAt);
    await stream.ended;
  });

  test('limits and budgets hold across two relays', async () => {
    const limited = await home.createToken('--name', 'limited', '--rpm', '4');
    answer = () => ({ steps: completion(['Ok.']) });
    const statuses = [];
    for (const at of [one, two, one, two, one, two]) {
      const response = await fetch(`${at!.url}/summary`, {
        method: 'POST',
        headers: { authorization: `Bearer ${limited}` },
        body: '{"content":"x"}',
      });
      await response.text();
      statuses.push(response.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    const single = await home.createToken('--name', 'single', '--streams', '1');
    answer = () => ({ steps: [chunk({ content: 'x' }), 'hang'] });
    const authorization = `Bearer ${single}`;
    const stream = await open(one, { authorization });
    const second = await fetch(`${two!.url}/summary`, {
      method: 'POST',
      headers: { authorization },
      body: '{"content":"x"}',
    });
    expect(second.status).toBe(429);
    stream.close();
  });

  test('another relay settles the requests of a killed one, and tells a client that reconnects', async () => {
    const third = await home.start();
    answer = () => ({ steps: [chunk({ content: 'w1 ' }), chunk({ content: 'w2 ' }), 'hang'] });
    const killed = await home.createToken('--name', 'killed');
    const authorization = `Bearer ${killed}`;
    const stream = await open(third, { authorization, 'pith-resume': '1' });
    await stream.waitFor('w2 ');
    await sleep(700);
    await third.kill('SIGKILL');
    const response = await fetch(`${two!.url}/summary`, {
      method: 'POST',
      headers: { authorization, 'last-event-id': lastId(stream.read()) },
    });
    expect(await response.text()).toContain('relay_stopped');
    // A relay looks for them when it starts, and then every 15 seconds.
    const fourth = await home.start();
    const spent = await usage(fourth, killed);
    expect(spent).toMatchObject({ requests: 1, estimated_requests: 1 });
    expect(spent.completion_tokens).toBeGreaterThan(0);
    expect((await usage(one)).requests).toBeGreaterThan(0);
  });

  test('streams of two relays continue when Redis is gone', { timeout: 30_000 }, async () => {
    answer = () => ({ steps: words(20, 30) });
    const stream = await open(one);
    await stream.waitFor('w5 ');
    await redis.kill();
    await waitUntil(30_000, async () => (await readiness(one)).redis === 'unreachable');
    expect(await readiness(one)).toMatchObject({ status: 200, isReady: true, ledger: 'writable' });
    await stream.ended;
    expect(textOf(stream.read())).toBe(wholeText(20));
    expect(stream.read()).toContain('[DONE]');
    const next = await open(two);
    await next.ended;
    expect(textOf(next.read())).toBe(wholeText(20));
    await redis.start();
  });

  test('two relays refuse requests when Postgres is gone', { timeout: 30_000 }, async () => {
    answer = () => ({ steps: words(20, 60) });
    const stream = await open(one);
    await stream.waitFor('w5 ');
    await postgres.kill();
    await waitUntil(30_000, async () => (await readiness(two)).status === 503);
    expect(await readiness(two)).toMatchObject({ isReady: false, ledger: 'unavailable', phase: 'serving' });
    expect((await fetch(`${two!.url}/healthz`)).status).toBe(200);
    const refused = await fetch(`${two!.url}/summary`, { method: 'POST', headers, body: '{"content":"x"}' });
    expect(refused.status).toBe(503);
    // Running streams continue to their end, and are settled when the database is back.
    await stream.ended;
    expect(textOf(stream.read())).toBe(wholeText(20));
    await postgres.start();
    await waitUntil(30_000, async () => (await readiness(two)).isReady);
    await waitUntil(30_000, async () => {
      const metrics = await one!.metrics();
      return metrics.includes('pith_unsettled_requests 0') && (await usage(one).catch(() => null));
    });
  });
});
