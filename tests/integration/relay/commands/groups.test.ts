import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseGroupCommand } from '../../../../relay/commands/group-command';
import { parseReportCommand } from '../../../../relay/commands/report-command';
import { runGroupCommand } from '../../../../relay/commands/run-group-command';
import { runReport } from '../../../../relay/commands/run-report';
import { runTokenCommand } from '../../../../relay/commands/run-token-command';
import { parseTokenCommand } from '../../../../relay/commands/token-command';
import type { RelayError } from '../../../../relay/base/errors';
import type { Store } from '../../../../relay/store/store';
import type { Token } from '../../../../relay/store/tokens';
import { completion, startProvider } from '../../../helpers/provider';
import { createRelayHome } from '../../../helpers/relay/relay';
import { createPostgresBackend, sqlite, type TestDatabase } from '../../../helpers/relay/stores';

/** One micro-dollar for each token. */
const PRICE = { input: 1_000_000, output: 1_000_000 };

describe.each([sqlite, createPostgresBackend()])('on $name $skipped', ({ skipped, start, create, stop }) => {
  describe.skipIf(skipped)('groups', () => {
    let database: TestDatabase;
    let store: Store;

    beforeAll(start, 60_000);
    afterAll(stop);
    beforeEach(async () => {
      database = await create();
      store = await database.open();
    });
    afterEach(() => database.clear());

    const group = async (...args: string[]) => {
      const lines: string[] = [];
      await runGroupCommand(parseGroupCommand(args), store.groups, (line) => lines.push(line));
      return lines;
    };
    const token = async (...args: string[]) => {
      const lines: string[] = [];
      await runTokenCommand(parseTokenCommand(args), store, (line) => lines.push(line));
      return lines;
    };
    /** Creates a token, and reads it as a relay does. */
    const createToken = async (name: string, ...limits: string[]) => {
      const text = (await token('create', '--name', name, ...limits)).at(-1) ?? '';
      return async () => (await store.tokens.find(text))!;
    };
    /** A request that may cost 1,000 µ$. */
    const reserve = (of: Token, { ledger } = store, price: typeof PRICE | null = PRICE) =>
      ledger.reserve({ token: of, endpoint: 'chat', model: 'm', price, maxPromptTokens: 600, maxOutputTokens: 400 });
    const spend = async (of: Token, promptTokens: number) => {
      const { id } = await reserve(of);
      const usage = { promptTokens, completionTokens: 0, cachedTokens: 0, isEstimated: false };
      await store.ledger.settle({ id, outcome: 'done', usage, price: PRICE });
    };
    const refusal = (reserving: Promise<unknown>) =>
      reserving.then(
        () => null,
        (error: RelayError) => error.message,
      );

    test('the tokens of a group share its budget, and other tokens do not', async () => {
      await group('create', '--name', 'team', '--budget', '0.0025', '--per', 'day');
      const alice = await createToken('alice', '--group', 'team');
      const bob = await createToken('bob', '--group', 'team', '--budget', '1');
      const other = await createToken('other');
      await reserve(await alice());
      await spend(await bob(), 900);
      expect(await refusal(reserve(await alice()))).toMatch(
        /^The budget of the group team of \$0\.0025 a day does not afford this request: \$0\.0009 is spent and \$0\.001 held/,
      );
      expect(await refusal(reserve(await bob()))).toMatch(/group team/);
      expect(await refusal(reserve(await other()))).toBeNull();
      await group('update', 'team', '--budget', 'none');
      expect(await refusal(reserve(await alice()))).toBeNull();
    });

    test('many requests of many tokens at two relays never exceed the budget of their group or of all tokens', async () => {
      await group('create', '--name', 'team', '--budget', '0.010');
      await group('update', 'all', '--budget', '0.015', '--per', 'total');
      const names = Array.from({ length: 10 }, (_, index) => `member ${index}`);
      const members: Token[] = [];
      for (const name of names) members.push(await (await createToken(name, '--group', 'team'))());
      const other = await (await createToken('other'))();
      // SQLite refuses a second relay, but the command line writes as one would.
      const second = await database.open({ as: 'command-line' });
      const wishes = [...members, ...members].flatMap((member) => [member, other]);
      const results = await Promise.allSettled(
        wishes.map((each, index) => reserve(each, index % 2 ? store : second)),
      ).then((all) => all.map(({ status }) => status === 'fulfilled'));
      const count = (of: (each: Token) => boolean) =>
        results.filter((isIn, index) => isIn && of(wishes[index]!)).length;
      expect(count((each) => each !== other)).toBeLessThanOrEqual(10);
      expect(count(() => true)).toBe(15);
    });

    test('a budget of all tokens counts every token, with and without a group', async () => {
      await group('create', '--name', 'team');
      const alice = await createToken('alice', '--group', 'team');
      const bob = await createToken('bob');
      await spend(await alice(), 500);
      await spend(await bob(), 500);
      await group('update', 'all', '--budget', '0.0015', '--per', 'month');
      expect(await refusal(reserve(await bob()))).toMatch(/^The budget of all tokens of \$0\.0015 a month/);
      const lines = await group('list');
      expect(lines[1]).toMatch(/team +- +- +\$0\.0005 this month +1$/);
      expect(lines[2]).toMatch(/^all +all +\$0\.0015 a month +- +\$0\.001 this month +2$/);
    });

    test('spending stays with the group that a token had at the time', async () => {
      await group('create', '--name', 'old');
      await group('create', '--name', 'new', '--budget', '0.0015');
      const alice = await createToken('alice', '--group', 'old');
      await spend(await alice(), 600);
      await token('update', 'alice', '--group', 'new');
      await spend(await alice(), 400);
      const report = async () => {
        const lines: string[] = [];
        await runReport(parseReportCommand(['--by', 'group', '--csv']), store.ledger, (line) => lines.push(line));
        return lines.slice(1).map((line) => line.split(',').slice(0, 2).join());
      };
      expect(await report()).toEqual(['new,1', 'old,1']);
      expect((await group('remove', 'old')).join()).toContain('is removed');
      expect(await report()).toEqual(['new,1', 'old,1']);
      await group('remove', 'new');
      expect((await alice()).groups).toEqual([]);
      expect((await store.ledger.audit()).length).toBe(0);
    });

    test('a token whose group has a budget cannot use a model without a price', async () => {
      await group('create', '--name', 'team', '--budget', '5');
      const alice = await createToken('alice', '--group', 'team');
      expect(await refusal(reserve(await alice(), store, null))).toMatch(/^The price of m is not known/);
    });

    test('a soft budget of a token, a group or all tokens warns and refuses nothing', async () => {
      await group('create', '--name', 'team', '--warn', '0.0008');
      await group('update', 'all', '--warn', '0.0025');
      const alice = await createToken('alice', '--group', 'team', '--warn', '0.0005', '--per', 'day');
      const warned = async () => {
        const { id, warnings } = await reserve(await alice());
        const usage = { promptTokens: 600, completionTokens: 0, cachedTokens: 0, isEstimated: false };
        await store.ledger.settle({ id, outcome: 'done', usage, price: PRICE });
        return warnings.map(({ scope }) => scope);
      };
      expect(await warned()).toEqual([]);
      expect(await warned()).toEqual(['token']);
      expect(await warned()).toEqual(['token', 'group']);
      for (let count = 0; count < 2; count += 1) await warned();
      expect(await warned()).toEqual(['token', 'group', 'all']);
      const { budgets } = await store.ledger.report(await alice());
      expect(budgets).toMatchObject([
        { scope: 'token', name: 'alice', limitMicros: null, warnMicros: 500, period: 'day', spentMicros: 3_600 },
        { scope: 'group', name: 'team', warnMicros: 800, spentMicros: 3_600 },
        { scope: 'all', warnMicros: 2_500, spentMicros: 3_600 },
      ]);
    });

    test('a mistake in a group command is reported in a sentence', async () => {
      await group('create', '--name', 'team');
      await expect(group('create', '--name', 'team')).rejects.toThrow('There is a group named team already');
      await expect(group('create', '--name', 'all')).rejects.toThrow('There is a group named all already');
      await expect(group('update', 'all', '--name', 'x')).rejects.toThrow('The group of all tokens keeps its name.');
      await expect(group('remove', 'all')).rejects.toThrow('--budget none');
      await expect(group('remove', 'nobody')).rejects.toThrow('No group has the id or name nobody.');
      await expect(createToken('alice', '--group', 'nobody')).rejects.toThrow('make it with group create');
      await expect(createToken('alice', '--group', 'all')).rejects.toThrow('Every token belongs to the group all');
    });
  });
});

test('the client, the log and the metrics show that a soft budget is spent', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pith-groups-'));
  const prices = path.join(folder, 'prices.json');
  const models = { 'test-model': { input: '1', output: '1' } };
  await writeFile(prices, JSON.stringify({ date: '2026-01-01', currency: 'USD', perTokens: 1_000_000, models }));
  const provider = await startProvider(() => ({ steps: completion(['Ok.']) }));
  const home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, PITH_PRICES: prices });
  await home.command('group', 'create', '--name', 'team', '--warn', '0.0001');
  const headers = { authorization: `Bearer ${await home.createToken('--name', 'alice', '--group', 'team')}` };
  const relay = await home.start();
  const ask = async (at: string, body: object) => {
    const response = await fetch(relay.url + at, { method: 'POST', headers, body: JSON.stringify(body) });
    await response.text();
    return [response.status, response.headers.get('pith-budget-warning')];
  };
  expect(await ask('/summary', { content: 'x' })).toEqual([200, null]);
  expect(await ask('/summary', { content: 'x' })).toEqual([200, 'group']);
  const messages = [{ role: 'user', content: 'x' }];
  expect(await ask('/v1/chat/completions', { model: 'test-model', messages })).toEqual([200, 'group']);
  expect(await relay.metrics()).toContain('pith_budget_warnings_total{scope="group"} 2');
  const lines = relay.log.filter(({ msg }) => String(msg).startsWith('A soft budget is spent'));
  expect(lines).toMatchObject([{ level: 40, scope: 'group', name: 'team', usedUsd: '0.000121' }]);
  const usage = (await (await fetch(`${relay.url}/v1/usage`, { headers })).json()) as { budgets: object[] };
  expect(usage.budgets).toMatchObject([{ scope: 'group', name: 'team', warn_usd: '0.000100', is_warning: true }]);
  await home.remove();
  await provider.close();
  await rm(folder, { recursive: true });
});
