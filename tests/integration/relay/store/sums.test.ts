import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkLedger } from '../../../../relay/commands/ledger-check';
import type { Store } from '../../../../relay/store/store';
import type { Token, TokenWish } from '../../../../relay/store/tokens';
import { createEarlier, type EarlierRow, toInsert } from '../../../helpers/relay/earlier-database';
import { TOKEN, UNLIMITED } from '../../../helpers/relay/token';
import { createPostgresBackend, sqlite, type TestDatabase } from '../../../helpers/relay/stores';

const ALICE: TokenWish = { ...UNLIMITED, budgetMicros: 1_000_000_000 };
const PRICE = { input: 1_000_000, output: 1_000_000 };
const NOON = Date.parse('2026-11-22T12:00:00Z');
const DAY_MS = 86_400_000;

const RUNNING: EarlierRow = { id: 'running', at: NOON, state: 'reserved', spent: null };

describe.each([sqlite, createPostgresBackend()])('on $name $skipped', ({ skipped, start, create, stop }) => {
  describe.skipIf(skipped)('running sums', () => {
    let database: TestDatabase;
    let now: number;
    const clock = { now: () => now };

    beforeAll(start, 60_000);
    afterAll(stop);
    beforeEach(async () => {
      now = NOON;
      database = await create();
    });
    afterEach(() => database.clear());

    const reserve = ({ ledger }: Store, token: Token, model = 'model') =>
      ledger.reserve({ token, endpoint: 'chat', model, price: PRICE, maxPromptTokens: 600, maxOutputTokens: 400 });
    const spend = async (store: Store, token: Token, model?: string) => {
      const { id } = await reserve(store, token, model);
      const usage = { promptTokens: 100, completionTokens: 50, cachedTokens: 0, isEstimated: false };
      await store.ledger.settle({ id, outcome: 'done', usage, price: PRICE });
    };

    test('the requests of an earlier version are summed for every day, week and month', async () => {
      const earlier = await createEarlier(database.address);
      const times = ['1970-01-01', '1999-12-31T23:59:59.999Z', '2000-02-29', '2024-02-29T23:59:59Z', '2024-03-01']
        .concat(['2026-11-22T23:59:59.999Z', '2026-11-23', '2026-12-31T23:59:59.999Z', '2027-01-01', '2027-01-03'])
        .map((time) => Date.parse(time));
      for (let count = 0; count < 300; count += 1) times.push(NOON - count * 7 * 3_600_000 - count);
      const others: EarlierRow[] = [
        RUNNING,
        { id: 'crashed', at: NOON, state: 'crashed', spent: 7 },
        { id: 'unknown', at: NOON, spent: null },
      ];
      const rows = times.map((at, index): EarlierRow => ({ id: `${index}`, at, model: index % 2 ? 'model' : 'other' }));
      await database.query(toInsert(...rows, ...others));
      await earlier.destroy();

      const store = await database.open(clock);
      expect(await store.ledger.audit()).toEqual([]);
      const token = { ...TOKEN, id: 'alice', budgetMicros: 1_000_000 };
      const { today, budget } = await store.ledger.report(token, new Date(now));
      expect(budget).toMatchObject({ spentMicros: times.length * 150 + 7, heldMicros: 1_000 + 993 });
      // One from 7 hours ago, one at the last moment of the day, and the three above.
      expect(today).toMatchObject({ requests: 5, spentMicros: 3 * 150 + 7, unknownPriceRequests: 1 });
    });

    test('the sums include requests that a running relay of the earlier version settles', async () => {
      const earlier = await createEarlier(database.address);
      await database.query(toInsert(RUNNING));
      const store = await database.open(clock);
      await earlier.updateTable('requests').set({ state: 'settled', spent_micros: 600 }).execute();
      await earlier.destroy();
      const { today } = await store.ledger.report({ ...TOKEN, id: 'alice' }, new Date(now));
      expect(today).toMatchObject({ requests: 1, spentMicros: 600 });
      expect(await store.ledger.audit()).toEqual([]);
    });

    test('sums that differ from the requests are found', async () => {
      const store = await database.open(clock);
      const { token } = await store.tokens.create(ALICE);
      await spend(store, token);
      await database.query(`update span_sums set spent_micros = 1150 where period = 'month'`);
      await database.query(`update day_sums set completion_tokens = 0`);
      const differences = await store.ledger.audit();
      expect(differences).toHaveLength(2);
      const month = { sum: 'month', start: new Date('2026-11-01'), excess: 1_000 };
      expect(differences).toContainEqual({ tokenId: token.id, ...month });
      const day = { sum: 'requests', start: new Date('2026-11-22'), excess: -50 };
      expect(differences).toContainEqual({ tokenId: token.id, ...day });
      const lines: string[] = [];
      expect(await checkLedger(store.ledger, (line) => lines.push(line))).toBe(false);
      expect(lines).toContain(
        `Token ${token.id}: the sum for the budget per month from 2026-11-01 00:00 UTC is off by 1000 µ$.`,
      );
      expect(lines).toContain(`Token ${token.id}: the sum of the day from 2026-11-22 00:00 UTC is off by -50.`);
    });

    test('deleted requests still count in budgets and reports', async () => {
      const store = await database.open(clock);
      const { token } = await store.tokens.create({ ...ALICE, period: 'total' });
      const old = await reserve(store, token);
      for (let count = 0; count < 3; count += 1) await spend(store, token);
      now += DAY_MS;
      await spend(store, token);
      const before = await store.ledger.report(token, new Date(now));
      expect(await store.ledger.prune(DAY_MS)).toBe(0);
      expect(await store.ledger.prune(0)).toBe(3);
      expect(await store.ledger.report(token, new Date(now))).toEqual(before);
      expect(before).toMatchObject({ month: { requests: 4 }, budget: { spentMicros: 600, heldMicros: 1_000 } });
      expect(await store.ledger.audit()).toEqual([]);
      // A running request is not deleted, however old it is, and the time from which rows are complete is kept.
      expect(await database.query('select id from requests order by created_at')).toMatchObject([{ id: old.id }, {}]);
      await store.ledger.prune(DAY_MS);
      expect(await store.ledger.audit()).toEqual([]);
    });

    test('many requests are deleted in several statements', async () => {
      const store = await database.open(clock);
      const { token } = await store.tokens.create(ALICE);
      await spend(store, token);
      const copy = `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1200)
        insert into requests select 'copy-' || n, token_id, relay_id, endpoint, model, state, input_price, output_price,
          reserved_micros, spent_micros, prompt_tokens, completion_tokens, cached_tokens, is_estimated, outcome,
          created_at, settled_at, group_id from numbers, requests`;
      await database.query(copy);
      now += DAY_MS;
      expect(await store.ledger.prune(0)).toBe(1_201);
      expect(await database.query('select id from requests')).toEqual([]);
    });

    test('tables of a newer version are refused with a sentence', async () => {
      await (await database.open()).close();
      await database.query('update schema_version set version = 1000');
      await expect(database.open()).rejects.toThrow(/^The database .* it was made by a newer version of Pith\.$/);
    });
  });
});
