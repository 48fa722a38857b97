import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completion, type Provider, startProvider } from '../../helpers/provider';
import { type Database, lacksPostgres, lacksRedis, startPostgres, startRedis } from '../../helpers/relay/databases';
import { readExposition } from '../../helpers/relay/exposition';
import { createRelayHome, readSummary, type RelayHome, type RunningRelay } from '../../helpers/relay/relay';
import { waitUntil } from '../../helpers/wait-until';

const lacks = [lacksPostgres, lacksRedis].filter(Boolean).join('; ');

describe.skipIf(lacks)(lacks ? `The metrics: ${lacks}` : 'the metrics', () => {
  let postgres: Database;
  let redis: Database;
  let provider: Provider;
  let home: RelayHome;
  let relay: RunningRelay;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres().then((it) => it!), startRedis().then((it) => it!)]);
    provider = await startProvider(() => ({ steps: completion(['Ok.']) }));
    home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, DATABASE_URL: postgres.url, REDIS_URL: redis.url });
    const headers = { authorization: `Bearer ${await home.createToken('--name', 'alice', '--streams', '2')}` };
    relay = await home.start();
    const ask = { method: 'POST', headers, body: '{"content":"x"}' };
    await readSummary(await fetch(`${relay.url}/summary`, ask));
  }, 120_000);
  afterAll(async () => {
    await home?.remove();
    await provider?.close();
    await Promise.all([postgres?.stop(), redis?.stop()]);
  });

  const read = async (name: string) => {
    const line = (await relay.metrics()).split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length));
  };

  test('the metrics are valid in the format of Prometheus', async () => {
    const { names, mistakes } = readExposition(await relay.metrics());
    expect(mistakes).toEqual([]);
    expect(names.size).toBeGreaterThan(40);
  });

  test('the dashboard shows only metrics that exist', async () => {
    const { names } = readExposition(await relay.metrics());
    const { panels } = JSON.parse(readFileSync('relay/deploy/grafana.json', 'utf8')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    const shown = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr.match(/[a-z]+_[a-z0-9_]{4,}/g)));
    const functions = ['histogram_quantile', '__rate_interval', 'rate_interval'];
    const metrics = shown.filter((name) => name !== null && !functions.includes(name));
    expect(metrics.length).toBeGreaterThanOrEqual(panels.length);
    expect(metrics.filter((name) => !names.has(name ?? ''))).toEqual([]);
  });

  test('the dashboard shows every metric of the relay', async () => {
    const dashboard = readFileSync('relay/deploy/grafana.json', 'utf8');
    const names = [...(await relay.metrics()).matchAll(/^# TYPE (pith_\S+)/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !dashboard.includes(name))).toEqual([]);
  });

  test('the metrics include the connection pool and the time of reservations', async () => {
    expect(await read('pith_database_waiting')).toBe(0);
    const used = await read('pith_database_connections{state="used"}');
    const idle = await read('pith_database_connections{state="idle"}');
    expect((used ?? 0) + (idle ?? 0)).toBeGreaterThan(0);
    expect(await read('pith_reservation_seconds_count')).toBe(1);
    expect(await read('pith_reservation_seconds_sum')).toBeGreaterThan(0);
  });

  test('the metrics show when Redis is lost and when it returns', async () => {
    expect(await read('pith_redis_connected')).toBe(1);
    await redis.kill();
    await waitUntil(30_000, async () => (await read('pith_redis_connected')) === 0);
    await redis.start();
    await waitUntil(30_000, async () => (await read('pith_redis_connected')) === 1);
  });

  test('the metrics of a relay without Postgres and Redis mention neither', async () => {
    const alone = await createRelayHome({ PITH_UPSTREAM_URL: provider.url });
    const { names, mistakes } = readExposition(await (await alone.start()).metrics());
    expect(mistakes).toEqual([]);
    expect([...names].filter((name) => /redis|database/.test(name))).toEqual([]);
    await alone.remove();
  });
});
