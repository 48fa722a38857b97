import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSqlite } from '../../../../relay/store/sqlite';
import { createUnsettled } from '../../../../relay/store/unsettled';
import { findCommand } from '../../../../scripts/find-browser';
import { completion, paced, type Provider, startProvider } from '../../../helpers/provider';
import { type Database, lacksPostgres, startPostgres } from '../../../helpers/relay/databases';
import {
  createRelayHome,
  openStream,
  readSummary,
  type RelayHome,
  type RunningRelay,
  type Sum,
} from '../../../helpers/relay/relay';
import { query } from '../../../helpers/relay/stores';

/** The instructions in docs/relay.md for backups, and for moving from SQLite to Postgres. */

let folder: string;
let provider: Provider;
let home: RelayHome;
let headers: Record<string, string>;

beforeAll(async () => {
  provider = await startProvider(({ body }) => ({
    steps: JSON.stringify(body).includes('slowly')
      ? paced(completion(['w1 ', 'w2 ', 'w3 ']), 60_000)
      : completion(['Ok.']),
  }));
});
afterAll(() => provider.close());
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'pith-backup-'));
  const prices = path.join(folder, 'prices.json');
  const models = { 'test-model': { input: '1', output: '1' } };
  writeFileSync(prices, JSON.stringify({ date: '2026-01-01', currency: 'USD', perTokens: 1_000_000, models }));
  home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, PITH_PRICES: prices, PITH_MAX_OUTPUT_TOKENS: '500' });
  await home.command('group', 'create', '--name', 'team', '--budget', '10');
  const limits = ['--budget', '5', '--group', 'team', '--per', 'total'];
  headers = { authorization: `Bearer ${await home.createToken('--name', 'alice', ...limits)}` };
});
afterEach(async () => {
  await home.remove();
  rmSync(folder, { recursive: true });
});

const ask = async (relay: RunningRelay) =>
  readSummary(await fetch(`${relay.url}/summary`, { method: 'POST', headers, body: '{"content":"x"}' }));
const usage = async (relay: RunningRelay) =>
  (await (await fetch(`${relay.url}/v1/usage`, { headers })).json()) as {
    today: Sum;
    budgets: { scope: string; name: string; spent_usd: string; held_usd: string }[];
  };
const settle = async (relay: RunningRelay) => expect(await relay.kill('SIGTERM')).toBe(0);

test('a backup of a running SQLite relay is restored with its tokens, groups and spending', async () => {
  const relay = await home.start();
  for (let count = 0; count < 3; count += 1) await ask(relay);
  const running = await openStream(`${relay.url}/summary`, { body: { content: 'slowly' }, headers });
  const before = await usage(relay);
  const copy = path.join(folder, 'copy.sqlite');
  expect(await home.command('backup', copy)).toContain('Copied');
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  // After the backup, so it will be lost.
  await ask(relay);
  running.close();

  const restored = path.join(folder, 'restored.sqlite');
  copyFileSync(copy, restored);
  const next = await home.start({ PITH_RELAY_DB: restored });
  const after = await usage(next);
  // Requests that ran at the time of the backup are settled from their last notes.
  expect([before.today.requests, after.today.requests]).toEqual([3, 4]);
  expect(after.budgets.map(({ scope, name }) => `${scope} ${name}`)).toEqual(['token alice', 'group team']);
  expect(after.budgets[0]?.held_usd).toBe('0.000000');
  expect((await ask(next)).text).toBe('Ok.');
  expect(await home.command('ledger', 'check')).toContain('Every running sum is what its requests add up to.');
});

test('a backup does not overwrite a file, and reports a database that does not exist', async () => {
  const copy = path.join(folder, 'copy.sqlite');
  await home.command('backup', copy);
  const stderr = (text: string) => ({ stderr: expect.stringContaining(text) as string });
  await expect(home.command('backup', copy)).rejects.toMatchObject({ code: 1, ...stderr('exists already') });
  await expect(home.command('backup')).rejects.toMatchObject({ code: 2, ...stderr('name of the file to write') });
  const nowhere = path.join(folder, 'no', 'copy.sqlite');
  await expect(home.command('backup', nowhere)).rejects.toMatchObject({ code: 1, ...stderr('cannot be made: ENOENT') });
});

describe.skipIf(lacksPostgres)(lacksPostgres ? `Postgres: ${lacksPostgres}` : 'Postgres', () => {
  let postgres: Database;

  beforeAll(async () => {
    postgres = (await startPostgres())!;
  });
  afterAll(() => postgres.stop());

  const databaseOf = async (name: string) => {
    await query(postgres.url, `create database ${name}`);
    return postgres.url.replace(/postgres$/, name);
  };
  const run = (program: string, ...parameters: string[]) => execFileSync(program, parameters, { stdio: 'pipe' });
  const lacksDump = findCommand('pg_dump') ? '' : ': skipped, because this machine lacks pg_dump';

  test('migrate moves everything from SQLite to Postgres, and the same tokens continue', async () => {
    const first = await home.start();
    for (let count = 0; count < 3; count += 1) await ask(first);
    const before = await usage(first);
    const url = await databaseOf('moved');
    const migrate = () => home.command('migrate', '--from', 'sqlite', '--to', 'postgres');
    const stderr = (text: string) => ({ stderr: expect.stringContaining(text) as string });
    await expect(migrate()).rejects.toMatchObject({ code: 2, ...stderr('Set DATABASE_URL') });
    home.env.DATABASE_URL = url;
    await expect(migrate()).rejects.toMatchObject({ code: 1, ...stderr('Another relay uses the database') });
    await settle(first);
    // More than fit into one statement.
    const file = new DatabaseSync(home.database);
    file.exec(`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 2500)
      insert into requests select 'old-' || n, token_id, relay_id, endpoint, model, 'reserved', input_price, output_price,
        reserved_micros, spent_micros, prompt_tokens, completion_tokens, cached_tokens, is_estimated, outcome, 0,
        settled_at, group_id from numbers, (select * from requests limit 1);
      update requests set state = 'settled', spent_micros = 7 where state = 'reserved'`);
    file.close();
    expect(await migrate()).toContain('Copied 1 tokens, 2 groups and 2503 requests; every sum is right.');
    const [{ spent } = { spent: null }] = await query(url, 'select sum(spent_micros) as spent from requests');
    expect(Number(spent)).toBe(2_500 * 7 + 3 * 121);
    const second = await home.start();
    expect((await usage(second)).today).toEqual(before.today);
    expect((await ask(second)).text).toBe('Ok.');
    expect((await usage(second)).today.requests).toBe(4);
    expect(await home.command('ledger', 'check')).toContain('Every running sum');
    await expect(migrate()).rejects.toMatchObject({ code: 1, ...stderr('is not empty: it has 1 rows in tokens') });
    expect(await home.command('report', '--by', 'group', '--csv')).toMatch(/^team,4,/m);
  });

  test('migrate settles the requests that a killed relay had noted on disk', async () => {
    const store = await openSqlite(home.database);
    const [token] = await store.tokens.list();
    const price = { input: 1_000_000, output: 1_000_000 };
    const wish = { endpoint: 'chat', model: 'm', price, maxPromptTokens: 600, maxOutputTokens: 400 } as const;
    const reserve = () => store.ledger.reserve({ token: token!, ...wish });
    const { id } = await reserve();
    await reserve();
    await store.close();
    const usage = { promptTokens: 100, completionTokens: 50, cachedTokens: 0, isEstimated: false };
    const settlement = { id, outcome: 'done', usage, price } as const;
    createUnsettled(`${home.database}-unsettled`).keep({ relayId: store.ledger.relayId, settlement });
    home.env.DATABASE_URL = await databaseOf('settled');
    const said = await home.command('migrate', '--from', 'sqlite', '--to', 'postgres');
    expect(said).toContain('Settled 2 requests that a relay had left behind.');
    const rows = await query(home.env.DATABASE_URL, 'select outcome, spent_micros from requests order by outcome desc');
    expect(rows).toMatchObject([{ outcome: 'done', spent_micros: '150' }, { outcome: 'crash' }]);
  });

  test.skipIf(lacksDump)(`pg_dump and pg_restore restore a Postgres ledger${lacksDump}`, async () => {
    home.env.DATABASE_URL = await databaseOf('kept');
    await home.command('group', 'create', '--name', 'team', '--budget', '10');
    headers = {
      authorization: `Bearer ${await home.createToken('--name', 'bob', '--budget', '5', '--group', 'team')}`,
    };
    const relay = await home.start();
    for (let count = 0; count < 3; count += 1) await ask(relay);
    const before = await usage(relay);
    const dump = path.join(folder, 'pith.dump');
    run('pg_dump', '--format', 'custom', '--file', dump, home.env.DATABASE_URL);
    await ask(relay);
    await settle(relay);
    run('pg_restore', '--clean', '--if-exists', '--dbname', home.env.DATABASE_URL, dump);
    const restored = await home.start();
    expect(await usage(restored)).toEqual(before);
    // The triggers that maintain the sums were restored too.
    await ask(restored);
    expect((await usage(restored)).today.requests).toBe(4);
    expect(await home.command('ledger', 'check')).toContain('Every running sum');
    const copy = path.join(folder, 'copy');
    await expect(home.command('backup', copy)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('use pg_dump') as string,
    });
  });
});

test('migrate without its two options prints its usage', async () => {
  await expect(home.command('migrate', '--from', 'postgres', '--to', 'sqlite')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('The only migration is: migrate --from sqlite --to postgres.') as string,
  });
});
