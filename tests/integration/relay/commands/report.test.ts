import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseReportCommand } from '../../../../relay/commands/report-command';
import { runReport } from '../../../../relay/commands/run-report';
import type { Store } from '../../../../relay/store/store';
import type { Token } from '../../../../relay/store/tokens';
import { completion, startProvider } from '../../../helpers/provider';
import { createRelayHome, readSummary } from '../../../helpers/relay/relay';
import { createPostgresBackend, sqlite, type TestDatabase } from '../../../helpers/relay/stores';
import { UNLIMITED } from '../../../helpers/relay/token';

const PRICE = { input: 1_000_000, output: 1_000_000 };

describe.each([sqlite, createPostgresBackend()])('on $name $skipped', ({ skipped, start, create, stop }) => {
  describe.skipIf(skipped)('the usage report', () => {
    let database: TestDatabase;
    let store: Store;
    let now: number;
    let [alice, bob]: Token[] = [];

    beforeAll(start, 60_000);
    afterAll(stop);
    beforeEach(async () => {
      now = Date.parse('2026-10-31T23:59:59.999Z');
      database = await create();
      store = await database.open({ now: () => now });
      const createToken = async (name: string) => (await store.tokens.create({ ...UNLIMITED, name })).token;
      [alice, bob] = [await createToken('alice'), await createToken('bob')];
      await spend(alice, 'small');
      now = Date.parse('2026-11-01T00:00:00Z');
      await spend(alice, 'small');
      await spend(alice, 'large', null);
      now = Date.parse('2026-11-28T12:00:00Z');
      await spend(alice, 'small');
      await spend(bob, '=cmd,"x"');
      // It is still running, so it is not in the report.
      await reserve(bob, 'small');
    });
    afterEach(() => database.clear());

    const reserve = (token: Token | undefined, model: string, price: typeof PRICE | null = PRICE) =>
      store.ledger.reserve({
        token: token!,
        endpoint: 'chat',
        model,
        price,
        maxPromptTokens: 600,
        maxOutputTokens: 400,
      });
    const spend = async (token: Token | undefined, model: string, price: typeof PRICE | null = PRICE) => {
      const { id } = await reserve(token, model, price);
      const usage = { promptTokens: 100, completionTokens: 50, cachedTokens: 0, isEstimated: price === null };
      await store.ledger.settle({ id, outcome: 'done', usage, price });
    };
    const report = async (...args: string[]) => {
      const lines: string[] = [];
      await runReport(parseReportCommand(args, new Date(now)), store.ledger, (line) => lines.push(line));
      return lines;
    };

    test('the report in CSV has a line for each token and model of the month', async () => {
      expect(await report('--month', '2026-11', '--csv')).toEqual([
        'token_id,token,model,requests,prompt_tokens,completion_tokens,spent_usd,unknown_price_requests,estimated_requests',
        `${alice?.id},alice,large,1,100,50,0.000000,1,1`,
        `${alice?.id},alice,small,2,200,100,0.000300,0,0`,
        `${bob?.id},bob,"'=cmd,""x""",1,100,50,0.000150,0,0`,
      ]);
    });

    test('past periods are reported, even after their single requests were deleted', async () => {
      const before = await report('--from', '2026-01-01', '--to', '2026-11-01', '--by', 'month', '--json');
      await store.ledger.prune(0);
      expect(await report('--from', '2026-01-01', '--to', '2026-11-01', '--by', 'month', '--json')).toEqual(before);
      const sum = { requests: 1, prompt_tokens: 100, completion_tokens: 50, spent_usd: '0.000150' };
      const rest = { unknown_price_requests: 0, estimated_requests: 0 };
      expect(JSON.parse(before.join(''))).toEqual({
        from: '2026-01-01',
        to: '2026-11-01',
        by: ['month'],
        rows: [
          { month: '2026-10', ...sum, ...rest },
          {
            month: '2026-11',
            ...sum,
            requests: 2,
            prompt_tokens: 200,
            completion_tokens: 100,
            unknown_price_requests: 1,
            estimated_requests: 1,
          },
        ],
        total: {
          ...sum,
          requests: 3,
          prompt_tokens: 300,
          completion_tokens: 150,
          spent_usd: '0.000300',
          unknown_price_requests: 1,
          estimated_requests: 1,
        },
      });
    });

    test('a report by day and a report by model add up to the same', async () => {
      const total = async (by: string) =>
        (JSON.parse((await report('--by', by, '--json')).join('')) as { total: object }).total;
      expect(await total('day')).toEqual(await total('model,token'));
      const lines = await report('--by', 'day', '--csv');
      expect(lines.slice(1).map((line) => line.split(',').slice(0, 2))).toEqual([
        ['2026-11-01', '2'],
        ['2026-11-28', '2'],
      ]);
    });

    test('the report as a table ends with the total', async () => {
      const lines = await report('--by', 'token');
      expect(lines[0]).toBe('From 2026-11-01 to 2026-11-30, UTC:');
      expect(lines[1]).toMatch(/^TOKEN_ID +TOKEN +REQUESTS /);
      expect(lines.at(-1)).toMatch(/^TOTAL +4 +400 +200 +0\.000450 +1 +1$/);
      expect(await report('--month', '2020-01')).toEqual(['From 2020-01-01 to 2020-01-31, UTC:', 'Nothing was used.']);
    });
  });
});

test('the report command reads the file of a running relay', async () => {
  const provider = await startProvider(() => ({ steps: completion(['Ok.']) }));
  const home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url });
  const headers = { authorization: `Bearer ${await home.createToken('--name', 'alice')}` };
  const relay = await home.start();
  await readSummary(await fetch(`${relay.url}/summary`, { method: 'POST', headers, body: '{"content":"x"}' }));
  const month = new Date().toISOString().slice(0, 7);
  const csv = await home.command('report', '--month', month, '--by', 'token', '--csv');
  expect(csv.split('\n')[1]).toMatch(/^[0-9a-f]{8},alice,1,120,1,/);
  await expect(home.command('report', '--month', 'May')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--month is a month such as 2026-11.') as string,
  });
  await home.remove();
  await provider.close();
});
