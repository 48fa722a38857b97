import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RelayError } from '../../../../relay/base/errors';
import type { Price } from '../../../../relay/money/prices';
import type { Usage } from '../../../../relay/money/usage';
import type { Ledger, ReservationWish, Settlement } from '../../../../relay/store/ledger';
import type { Store } from '../../../../relay/store/store';
import type { Token, TokenWish } from '../../../../relay/store/tokens';
import { createPostgresBackend, type TestDatabase, sqlite } from '../../../helpers/relay/stores';
import { UNLIMITED } from '../../../helpers/relay/token';
import { sleep, waitUntil } from '../../../helpers/wait-until';

/** One micro-dollar for each token. */
const PRICE: Price = { input: 1_000_000, output: 1_000_000 };

/** A request that may cost 1,000 µ$. */
const wish = (token: Token, changes: Partial<ReservationWish> = {}): ReservationWish => ({
  token,
  endpoint: 'summary',
  model: 'model',
  price: PRICE,
  maxPromptTokens: 600,
  maxOutputTokens: 400,
  ...changes,
});
const settlement = (id: string, usage: Partial<Usage> = {}, changes: Partial<Settlement> = {}): Settlement => ({
  id,
  outcome: 'done',
  usage: { promptTokens: 100, completionTokens: 50, cachedTokens: 0, isEstimated: false, ...usage },
  price: PRICE,
  ...changes,
});
const toCode = (error: unknown) => (error instanceof RelayError ? error.code : error);

describe.each([sqlite, createPostgresBackend()])('on $name $skipped', ({ name, skipped, start, create, stop }) => {
  describe.skipIf(skipped)('the store', () => {
    let database: TestDatabase;
    let store: Store;
    let ledger: Ledger;
    let now: number;
    const clock = { now: () => now };

    beforeAll(start, 60_000);
    afterAll(stop);
    beforeEach(async () => {
      now = Date.parse('2026-11-22T12:00:00Z');
      database = await create();
      store = await database.open(clock);
      ({ ledger } = store);
    });
    afterEach(async () => {
      const auditor = await database.open({ as: 'command-line' });
      const differences = await auditor.ledger.audit();
      await database.clear();
      expect(differences).toEqual([]);
    });

    const createToken = async (limits: Partial<TokenWish> = {}, from = store) =>
      (await from.tokens.create({ ...UNLIMITED, ...limits })).token;
    const readBudget = async (token: Token) => (await ledger.report(token, new Date(now))).budget;

    describe('statements', () => {
      const BUDGETS = { budgetMicros: 9_000_000, streams: 5 };
      test.each([
        // More would cost every request time: raise a number only with the reason.
        ['without limits', {}, false, { SQLite: 5, Postgres: 6 }],
        ['with a budget and a limit of streams', BUDGETS, false, { SQLite: 6, Postgres: 8 }],
        ['in a group with a budget, where all tokens have one', BUDGETS, true, { SQLite: 8, Postgres: 12 }],
      ])('a request of a token %s takes the expected number of statements', async (_, limits, isGrouped, expected) => {
        const statements: string[] = [];
        const counted = await database.open({
          ...clock,
          as: 'command-line',
          onStatement: (sql) => statements.push(sql),
        });
        const shared = { budgetMicros: 9_000_000, period: 'month' } as const;
        if (isGrouped) await store.groups.update('all', shared);
        const group = isGrouped && (await store.groups.create({ name: 'team', warnMicros: null, ...shared }));
        const groupId = group ? group.id : null;
        const { text } = await store.tokens.create({ ...UNLIMITED, ...limits, groupId });
        statements.length = 0;
        const token = await counted.tokens.find(text);
        const { id } = await counted.ledger.reserve(wish(token!));
        await counted.ledger.settle(settlement(id));
        expect(statements.length, statements.join('\n')).toBe(expected[name as keyof typeof expected]);
      });
    });

    describe('budgets', () => {
      test('50 simultaneous requests at two relays spend no more than a budget for 10', async () => {
        const { token, text } = await store.tokens.create({ ...UNLIMITED, budgetMicros: 10_855 });
        const other = await database.startOther(text, 'reserve');
        const [there, ...here] = await Promise.all([
          other.run(),
          ...Array.from({ length: 25 }, () => ledger.reserve(wish(token)).then(() => 'granted', toCode)),
        ]);
        const codes = [...here, ...there];
        expect(codes).toHaveLength(50);
        // Ten in full; the rest is too little for the eleventh.
        expect(codes.filter((code) => code === 'granted')).toHaveLength(10);
        expect(new Set(codes)).toEqual(new Set(['granted', 'budget_exceeded']));
        expect(await readBudget(token)).toMatchObject({ heldMicros: 10_000, spentMicros: 0, remainingMicros: 855 });
      });

      test('reserving and settling at two relays at once never exceeds the budget', async () => {
        now = Date.now();
        const { token, text } = await store.tokens.create({ ...UNLIMITED, budgetMicros: 150_000, period: 'total' });
        const other = await database.startOther(text, 'churn');
        const churn = async (seed: number) => {
          let count = 0;
          for (let round = 0; round < 60; round += 1) {
            const reservation = await ledger.reserve(wish(token)).catch(() => null);
            const promptTokens = 500 + ((seed * 31 + round * 17) % 100);
            await sleep(1);
            if (!reservation) continue;
            count += 1;
            await ledger.settle(settlement(reservation.id, { promptTokens, completionTokens: 390 }));
          }
          return count;
        };
        const there = other.run();
        await waitUntil(30_000, async () => (await readBudget(token))?.spentMicros);
        const here = await Promise.all([churn(1), churn(2), churn(3)]);
        expect(await there).toContain('granted');
        expect(Math.min(...here)).toBeGreaterThan(0);
        const budget = await readBudget(token);
        expect(budget?.heldMicros).toBe(0);
        expect(budget?.spentMicros).toBeLessThanOrEqual(150_000);
        // The rest is too little even for a short answer.
        expect(budget?.remainingMicros).toBeLessThan(1_000);
      });

      test('a budget counts the held amount until it is settled, and then the amount spent', async () => {
        const token = await createToken({ budgetMicros: 1_500 });
        const { id } = await ledger.reserve(wish(token));
        await expect(ledger.reserve(wish(token))).rejects.toMatchObject({ code: 'budget_exceeded' });
        expect(await ledger.settle(settlement(id))).toBe(150);
        await ledger.reserve(wish(token));
        expect(await readBudget(token)).toEqual({
          limitMicros: 1_500,
          period: 'month',
          spentMicros: 150,
          heldMicros: 1_000,
          remainingMicros: 350,
        });
      });

      test('the output limit is lowered to what the budget can pay for', async () => {
        const token = await createToken({ budgetMicros: 1_000 });
        expect(await ledger.reserve(wish(token, { maxOutputTokens: 4_096 }))).toMatchObject({ maxOutputTokens: 400 });
        expect(await readBudget(token)).toMatchObject({ heldMicros: 1_000, remainingMicros: 0 });
      });

      test.each([
        [856, 4_096, 256],
        [855, 4_096, null],
        [700, 100, 100],
        [699, 100, null],
        [600, 0, 0],
      ])(
        'a budget of %i µ$ pays, of %i requested tokens of output, for %j',
        async (budgetMicros, maxOutputTokens, expected) => {
          const token = await createToken({ budgetMicros });
          const result = await ledger.reserve(wish(token, { maxOutputTokens })).catch(toCode);
          if (expected === null) expect(result).toBe('budget_exceeded');
          else expect(result).toMatchObject({ maxOutputTokens: expected });
        },
      );

      test('a request with free output costs its prompt', async () => {
        const token = await createToken({ budgetMicros: 1_199 });
        const price = { input: 1_000_000, output: 0 };
        expect(await ledger.reserve(wish(token, { price }))).toMatchObject({ maxOutputTokens: 400 });
        await expect(ledger.reserve(wish(token, { price }))).rejects.toMatchObject({ code: 'budget_exceeded' });
      });

      test('a refusal for the budget says what is spent, what is held, and until when', async () => {
        const token = await createToken({ budgetMicros: 1_500, period: 'week' });
        await ledger.settle(settlement((await ledger.reserve(wish(token))).id));
        await ledger.reserve(wish(token));
        await expect(ledger.reserve(wish(token))).rejects.toThrow(
          'The budget of $0.0015 a week does not afford this request: $0.00015 is spent and $0.001 held by running ' +
            'requests. The week ends at 2026-11-23 00:00 UTC.',
        );
      });

      test('a refusal for a total budget names no end', async () => {
        const token = await createToken({ budgetMicros: 1, period: 'total' });
        const error = await ledger.reserve(wish(token)).catch((caught: Error) => caught);
        expect(String(error)).toMatch(/\$0\.000001 in total .* held by running requests\.$/);
      });

      test.each<[Token['period'], string, string]>([
        ['day', '2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00Z'],
        ['week', '2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00Z'],
        ['month', '2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00Z'],
      ])('a new %s has a new budget', async (period, last, next) => {
        const token = await createToken({ budgetMicros: 1_000, period });
        await ledger.settle(settlement((await ledger.reserve(wish(token))).id));
        now = Date.parse(last);
        await expect(ledger.reserve(wish(token))).rejects.toMatchObject({ code: 'budget_exceeded' });
        now = Date.parse(next);
        await ledger.reserve(wish(token));
        expect(await readBudget(token)).toMatchObject({ spentMicros: 0, heldMicros: 1_000 });
      });

      test('a total budget stays spent', async () => {
        const token = await createToken({ budgetMicros: 1_000, period: 'total' });
        await ledger.settle(settlement((await ledger.reserve(wish(token))).id));
        now = Date.parse('2036-01-01');
        await expect(ledger.reserve(wish(token))).rejects.toMatchObject({ code: 'budget_exceeded' });
      });

      test('a request is billed to the period in which it began, and holds money in the next', async () => {
        const token = await createToken({ budgetMicros: 1_000, period: 'day' });
        const { id } = await ledger.reserve(wish(token));
        now += 24 * 3_600_000;
        await expect(ledger.reserve(wish(token))).rejects.toMatchObject({ code: 'budget_exceeded' });
        await ledger.settle(settlement(id));
        expect(await readBudget(token)).toMatchObject({ spentMicros: 0, heldMicros: 0 });
      });

      test('a token does not spend another token’s budget', async () => {
        const alice = await createToken({ budgetMicros: 1_000 });
        const other = await createToken({ name: 'other', budgetMicros: 1_000 });
        await ledger.reserve(wish(alice));
        await ledger.reserve(wish(other));
        expect(await readBudget(other)).toMatchObject({ heldMicros: 1_000 });
      });

      test('a request with an unknown price is refused with a budget, and its cost is null without one', async () => {
        const limited = await createToken({ budgetMicros: 1_000_000 });
        await expect(ledger.reserve(wish(limited, { price: null }))).rejects.toMatchObject({
          code: 'price_unknown',
        });
        const free = await createToken({ name: 'free' });
        const { id } = await ledger.reserve(wish(free, { price: null }));
        expect(await ledger.settle(settlement(id, {}, { price: null }))).toBeNull();
        const { month } = await ledger.report(free, new Date(now));
        expect(month).toMatchObject({ requests: 1, spentMicros: 0, unknownPriceRequests: 1, promptTokens: 100 });
      });

      test('amounts of more than 32 bits are exact', async () => {
        const token = await createToken({ budgetMicros: 9_000_000_000_000 });
        const { id } = await ledger.reserve(wish(token, { price: { input: 1_000_000_000, output: 0 } }));
        expect(await readBudget(token)).toMatchObject({ heldMicros: 600_000, remainingMicros: 8_999_999_400_000 });
        const usage = { promptTokens: 1_000_000_000, completionTokens: 0 };
        expect(await ledger.settle(settlement(id, usage, { price: { input: 5_000_001, output: 0 } }))).toBe(
          5_000_001_000,
        );
        expect(await readBudget(token)).toMatchObject({ spentMicros: 5_000_001_000 });
      });
    });

    describe('streams', () => {
      test("a token's limit of simultaneous streams holds across two relays", async () => {
        const { token, text } = await store.tokens.create({ ...UNLIMITED, streams: 2 });
        const other = await database.startOther(text, 'reserve');
        const [there, ...here] = await Promise.all([
          other.run(),
          ...Array.from({ length: 25 }, () => ledger.reserve(wish(token)).then(() => 'granted', toCode)),
        ]);
        const codes = [...here, ...there];
        expect(codes.filter((code) => code === 'granted')).toHaveLength(2);
        expect(codes.filter((code) => code === 'too_many_streams')).toHaveLength(48);
        await expect(ledger.reserve(wish(token))).rejects.toMatchObject({
          code: 'too_many_streams',
          retryAfterSeconds: 1,
        });
      });

      test('a settled stream makes room for another', async () => {
        const token = await createToken({ streams: 1 });
        const { id } = await ledger.reserve(wish(token, { price: null }));
        await expect(ledger.reserve(wish(token))).rejects.toMatchObject({ code: 'too_many_streams' });
        await ledger.settle(settlement(id));
        await ledger.reserve(wish(token));
      });
    });

    describe('settling', () => {
      test('a request that is settled several times counts once', async () => {
        const token = await createToken({ budgetMicros: 10_000 });
        const { id } = await ledger.reserve(wish(token));
        const costs = await Promise.all(Array.from({ length: 10 }, () => ledger.settle(settlement(id))));
        expect(costs.filter((cost) => cost !== undefined)).toEqual([150]);
        expect(await ledger.settle(settlement(id, { promptTokens: 9_999 }))).toBeUndefined();
        expect(await readBudget(token)).toMatchObject({ spentMicros: 150, heldMicros: 0 });
      });

      test('a refusal at the same time does not undo a settlement', async () => {
        const token = await createToken({ budgetMicros: 1_000 });
        for (let round = 0; round < 5; round += 1) {
          const { id } = await ledger.reserve(wish(token, { maxPromptTokens: 100, maxOutputTokens: 100 }));
          const [cost] = await Promise.all([
            ledger.settle(settlement(id, { promptTokens: 10, completionTokens: 0 })),
            ...Array.from({ length: 5 }, () => ledger.reserve(wish(token, { maxPromptTokens: 5_000 })).catch(toCode)),
          ]);
          expect(cost).toBe(10);
        }
        expect(await readBudget(token)).toMatchObject({ spentMicros: 50, heldMicros: 0 });
      });

      test('cached input is billed at its own price, never below zero', async () => {
        const token = await createToken();
        const price = { ...PRICE, cachedInput: 100_000 };
        const first = await ledger.reserve(wish(token, { price }));
        expect(await ledger.settle(settlement(first.id, { cachedTokens: 100 }, { price }))).toBe(60);
        const second = await ledger.reserve(wish(token));
        expect(await ledger.settle(settlement(second.id, { promptTokens: -1e9, completionTokens: NaN }))).toBe(0);
      });

      test('settling an unknown reservation does nothing', async () => {
        expect(await ledger.settle(settlement('unknown'))).toBeUndefined();
      });
    });

    describe('reports', () => {
      test('a usage report separates today from this month, and estimates from the provider’s own figures', async () => {
        const token = await createToken();
        now = Date.parse('2026-10-31T23:59:59Z');
        await ledger.settle(settlement((await ledger.reserve(wish(token))).id));
        now = Date.parse('2026-11-21T23:59:59Z');
        await ledger.settle(settlement((await ledger.reserve(wish(token))).id, { isEstimated: true }));
        now = Date.parse('2026-11-22T00:00:00Z');
        await ledger.settle(settlement((await ledger.reserve(wish(token))).id, {}, { price: null }));
        await ledger.reserve(wish(token));
        expect(await ledger.report(token, new Date(now))).toMatchObject({
          today: {
            requests: 1,
            promptTokens: 100,
            completionTokens: 50,
            spentMicros: 0,
            unknownPriceRequests: 1,
            estimatedRequests: 0,
          },
          month: {
            requests: 2,
            promptTokens: 200,
            completionTokens: 100,
            spentMicros: 150,
            unknownPriceRequests: 1,
            estimatedRequests: 1,
          },
          budget: null,
        });
      });

      test('a usage report of a token without requests is empty', async () => {
        const { today, budget } = await ledger.report(await createToken({ budgetMicros: 5 }), new Date(now));
        expect(Object.values(today)).toEqual([0, 0, 0, 0, 0, 0]);
        expect(budget).toMatchObject({ spentMicros: 0, heldMicros: 0, remainingMicros: 5 });
      });
    });

    describe('crashes', () => {
      test('the requests of a killed relay are settled from its notes, once', async () => {
        const { token, text } = await store.tokens.create({ ...UNLIMITED, budgetMicros: 100_000, period: 'total' });
        await store.close();
        const relay = await database.startOther(text, 'hang');
        await relay.kill();

        const next = await database.open();
        const read = () => next.ledger.report(token, new Date());
        expect((await read()).budget).toMatchObject({ heldMicros: 2_000, spentMicros: 150 });
        expect(await next.ledger.sweep()).toBe(2);
        expect(await next.ledger.sweep()).toBe(0);
        const { month, budget } = await read();
        // With notes: 500 + 70. Without notes: 150, a quarter of the prompt's bound, and no output.
        // On Postgres, the killed relay may only have lost its connection, so what it may still cost is held.
        const heldMicros = name === 'SQLite' ? 0 : 430 + 850;
        expect(budget).toMatchObject({ heldMicros, spentMicros: 150 + 570 + 150 });
        expect(month).toMatchObject({
          requests: 3,
          promptTokens: 100 + 500 + 150,
          completionTokens: 50 + 70,
          estimatedRequests: 2,
        });
      });

      test('a sweep does not touch the reservations of its own relay', async () => {
        const token = await createToken({ budgetMicros: 1_000 });
        const { id } = await ledger.reserve(wish(token));
        expect(await ledger.sweep()).toBe(0);
        expect(await ledger.settle(settlement(id))).toBe(150);
      });

      test('the command line sweeps nothing', async () => {
        const token = await createToken({ budgetMicros: 1_000 });
        const { id } = await ledger.reserve(wish(token));
        const commandLine = await database.open({ ...clock, as: 'command-line' });
        expect(await commandLine.ledger.sweep()).toBe(0);
        expect(await ledger.settle(settlement(id))).toBe(150);
      });

      test('a crashed request with an unknown price keeps it unknown', async () => {
        const token = await createToken();
        await ledger.reserve(wish(token, { price: null }));
        await store.close();
        const next = await database.open(clock);
        expect(await next.ledger.sweep()).toBe(1);
        const { today } = await next.ledger.report(token, new Date(now));
        expect(today).toMatchObject({ requests: 1, spentMicros: 0, unknownPriceRequests: 1, estimatedRequests: 1 });
      });

      test('notes update many requests at once, but no settled one', async () => {
        const token = await createToken();
        const ids: string[] = [];
        for (let count = 0; count < 30; count += 1) ids.push((await ledger.reserve(wish(token))).id);
        const [settled = '', ...others] = ids;
        await ledger.settle(settlement(settled));
        await ledger.note(ids.map((id, index) => ({ id, promptTokens: 10, completionTokens: index })));
        await ledger.note([]);
        await ledger.note([{ id: 'unknown', promptTokens: 1, completionTokens: 1 }]);
        await store.close();
        const next = await database.open(clock);
        expect(await next.ledger.sweep()).toBe(others.length);
        const { today } = await next.ledger.report(token, new Date(now));
        expect(today).toMatchObject({ promptTokens: 100 + 290, completionTokens: 50 + (29 * 30) / 2 });
      });
    });

    describe('tokens', () => {
      test('tokens are found by their text, with their limits', async () => {
        const limits: TokenWish = {
          name: 'alice',
          budgetMicros: 5_000_000,
          period: 'week',
          rpm: 30,
          streams: 2,
          models: ['a', 'b'],
          expiresAt: new Date('2027-01-31T18:00:00Z'),
        };
        const { token, text } = await store.tokens.create(limits);
        expect(text).toMatch(/^pith_[0-9a-f]{8}_[\w-]{43}$/);
        expect(text).toContain(`pith_${token.id}_`);
        expect(await store.tokens.find(text)).toEqual(token);
        const rest = { warnMicros: null, groups: [], createdAt: new Date(now), revokedAt: null };
        expect(token).toEqual({ ...limits, id: token.id, ...rest });
      });

      test.each([
        ['another secret', (text: string) => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`],
        ['another id', (text: string) => text.replace(/^pith_./, (part) => `pith_${part.endsWith('0') ? '1' : '0'}`)],
        ['a longer text', (text: string) => `${text}A`],
        ['a shorter text', (text: string) => text.slice(0, -1)],
        ['no secret', (text: string) => text.slice(0, 14)],
        ['capitals', (text: string) => text.toUpperCase()],
        ['a space', (text: string) => ` ${text}`],
        ['nothing', () => ''],
      ])('a token is not found with %s', async (_, change) => {
        const { text } = await store.tokens.create(UNLIMITED);
        expect(await store.tokens.find(change(text))).toBeNull();
      });

      test('expired and revoked tokens are found, with the time at which they ended', async () => {
        const { text } = await store.tokens.create({ ...UNLIMITED, expiresAt: new Date(now + 1) });
        await store.tokens.revoke('alice');
        now += 1_000;
        expect(await store.tokens.find(text)).toMatchObject({
          expiresAt: new Date(now - 999),
          revokedAt: new Date(now - 1_000),
        });
      });

      test('a token is revoked by id or by name, once', async () => {
        const alice = await createToken();
        now += 1;
        const other = await createToken({ name: 'other' });
        expect(await store.tokens.revoke('nobody')).toEqual([]);
        expect(await store.tokens.revoke(alice.id)).toMatchObject([{ id: alice.id, revokedAt: new Date(now) }]);
        expect(await store.tokens.revoke(alice.id)).toEqual([]);
        expect(await store.tokens.revoke('other')).toMatchObject([{ id: other.id }]);
        expect(await store.tokens.list()).toMatchObject([{ name: 'alice' }, { name: 'other' }]);
      });

      test('a name that is another token’s id revokes only that other token', async () => {
        const alice = await createToken();
        const namesake = await createToken({ name: alice.id });
        expect(await store.tokens.revoke(alice.id)).toMatchObject([{ name: 'alice' }]);
        expect(await store.tokens.revoke(alice.id)).toMatchObject([{ id: namesake.id }]);
      });

      test('only one valid token at a time can have a name', async () => {
        await createToken();
        await expect(createToken()).rejects.toThrow('There is a token named alice already');
        await store.tokens.revoke('alice');
        await createToken({ expiresAt: new Date(now + 1_000) });
        await expect(createToken()).rejects.toThrow('alice');
        now += 1_000;
        await createToken();
        expect(await store.tokens.revoke('alice')).toHaveLength(1);
      });

      test('the store knows whether a token ever existed', async () => {
        expect(await store.tokens.hasAny()).toBe(false);
        await createToken();
        expect(await store.tokens.hasAny()).toBe(true);
        await store.tokens.revoke('alice');
        expect(await store.tokens.hasAny()).toBe(true);
      });

      test('tokens remain when the store is opened again, also by the command line', async () => {
        const { text } = await store.tokens.create(UNLIMITED);
        const commandLine = await database.open({ as: 'command-line' });
        expect(await commandLine.tokens.find(text)).toMatchObject({ name: 'alice' });
        await commandLine.tokens.revoke('alice');
        expect((await store.tokens.find(text))?.revokedAt).not.toBeNull();
        await store.close();
        const next = await database.open();
        expect(await next.tokens.find(text)).toMatchObject({ name: 'alice' });
      });
    });
  });
});
