import type { Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ReservationWish } from '../../../../relay/store/ledger';
import type { OpenOptions } from '../../../../relay/store/database';
import { openPostgres } from '../../../../relay/store/postgres';
import type { Store } from '../../../../relay/store/store';
import type { Token, TokenWish } from '../../../../relay/store/tokens';
import { type Database, lacksPostgres, startPostgres } from '../../../helpers/relay/databases';
import { startPostgresProxy } from '../../../helpers/relay/postgres-proxy';
import { clearPostgres, query } from '../../../helpers/relay/stores';
import { UNLIMITED } from '../../../helpers/relay/token';
import { sleep, waitUntil } from '../../../helpers/wait-until';

const ALICE: TokenWish = { ...UNLIMITED, budgetMicros: 10_000, period: 'total' };
const PRICE = { input: 1_000_000, output: 1_000_000 };
const USAGE = { promptTokens: 100, completionTokens: 50, cachedTokens: 0, isEstimated: false };

describe.skipIf(lacksPostgres)(`relays that share a Postgres ${lacksPostgres}`, () => {
  let server: Database;
  let store: Store;
  let token: Token;
  let text: string;
  const stores: Store[] = [];
  const proxies: Server[] = [];

  const open = async (url = server.url, options: OpenOptions = {}) => {
    const opened = await openPostgres(url, options);
    stores.push(opened);
    return opened;
  };
  const wish = (changes: Partial<ReservationWish> = {}): ReservationWish => ({
    token,
    endpoint: 'chat',
    model: 'm',
    price: PRICE,
    maxPromptTokens: 600,
    maxOutputTokens: 400,
    ...changes,
  });
  const settle = ({ ledger }: Store, id: string) => ledger.settle({ id, outcome: 'done', usage: USAGE, price: PRICE });
  const readHeld = async () => (await store.ledger.report(token, new Date())).budget?.heldMicros;

  beforeAll(async () => {
    const started = await startPostgres();
    if (!started) throw new Error('Postgres was there a moment ago.');
    server = started;
  }, 60_000);
  afterAll(() => server?.stop());
  beforeEach(async () => {
    store = await open();
    ({ token, text } = await store.tokens.create(ALICE));
  });
  afterEach(async () => {
    for (const opened of stores.splice(0)) await opened.close();
    for (const proxy of proxies.splice(0)) proxy.close();
    await clearPostgres(server.url);
  });

  test('several relays can start at the same time on an empty Postgres database', async () => {
    await query(server.url, 'create database empty');
    const url = server.url.replace(/\/postgres$/, '/empty');
    const opened = await Promise.all(Array.from({ length: 5 }, () => open(url)));
    for (const each of opened) expect(await each.tokens.hasAny()).toBe(false);
  });

  test('relays do not settle the reservations of a relay that is alive', async () => {
    const other = await open();
    const { id } = await other.ledger.reserve(wish());
    expect(await store.ledger.sweep()).toBe(0);
    expect(await settle(other, id)).toBe(150);
  });

  test('relays settle the reservations that a closed relay left', async () => {
    const other = await open();
    const { id } = await other.ledger.reserve(wish());
    await other.close();
    expect(await store.ledger.sweep()).toBe(1);
    expect(await settle(store, id)).toBeUndefined();
  });

  test('a reservation is settled once when several relays sweep', async () => {
    const other = await open();
    for (let count = 0; count < 5; count += 1) await other.ledger.reserve(wish());
    await other.close();
    const third = await open();
    const counts = await Promise.all([store.ledger.sweep(), third.ledger.sweep(), store.ledger.sweep()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(5);
  });

  test("a relay can settle another relay's reservation", async () => {
    const other = await open();
    const { id } = await other.ledger.reserve(wish());
    expect(await settle(store, id)).toBe(150);
    expect(await settle(other, id)).toBeUndefined();
  });

  test('a relay whose connections were cut does not count as dead', async () => {
    const other = await open();
    const { id } = await other.ledger.reserve(wish());
    const cutAll = 'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()';
    await query(server.url, `${cutAll} and backend_type = 'client backend'`);
    expect(await sweepUntilItWorks(store)).toBe(0);
    expect(await settle(other, id)).toBe(150);
    await waitUntil(30_000, () => other.ledger.reserve(wish()).catch(() => null));
  });

  test('relays refuse requests while Postgres is down, and continue when it is back', async () => {
    const other = await open();
    const { id } = await other.ledger.reserve(wish());
    await server.kill();
    for (const act of [
      () => store.ledger.reserve(wish()),
      () => store.ledger.note([{ id, promptTokens: 1, completionTokens: 1 }]),
      () => settle(store, id),
      () => store.ledger.sweep(),
      () => store.ledger.report(token, new Date()),
      () => store.tokens.find(text),
      () => store.tokens.list(),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'ledger_unavailable' });
    await server.start();
    // At once, before the other relay has been able to report that it is alive.
    expect(await sweepUntilItWorks(store)).toBe(0);
    expect(await settle(other, id)).toBe(150);
    // Once the relay reports again that it is alive.
    await waitUntil(30_000, () => store.ledger.reserve(wish()).catch(() => null));
    expect(await readHeld()).toBe(1_000);
  });

  test('a relay that others cannot see reserves nothing', async () => {
    const proxy = await startPostgresProxy(server.url, proxies);
    const hidden = await open(proxy.url);
    // Its other connections continue.
    proxy.hide('pg_advisory_lock(');
    await waitUntil(30_000, () =>
      hidden.ledger.reserve(wish()).then(
        () => false,
        () => true,
      ),
    );
    const held = await readHeld();
    await expect(hidden.ledger.reserve(wish())).rejects.toMatchObject({ code: 'ledger_unavailable' });
    expect(await readHeld()).toBe(held);
    expect(await hidden.ledger.report(token, new Date())).toMatchObject({ budget: { heldMicros: held } });
  });

  test('a relay that was taken for dead corrects its bill, and no budget is exceeded meanwhile', async () => {
    const proxy = await startPostgresProxy(server.url, proxies);
    const hidden = await open(proxy.url);
    const { token: small } = await store.tokens.create({ ...ALICE, name: 'bob', budgetMicros: 2_000, period: 'total' });
    const budget = async () => (await store.ledger.report(small, new Date())).budget;
    const { id } = await hidden.ledger.reserve(wish({ token: small }));
    proxy.hide('');
    // The server notices it a moment later.
    expect(await waitUntil(30_000, () => store.ledger.sweep())).toBe(1);
    // Billed from the notes, a quarter of the prompt's bound. The rest is still held: the stream may be running.
    expect(await budget()).toMatchObject({ spentMicros: 150, heldMicros: 850 });
    await store.ledger.reserve(wish({ token: small }));
    await expect(store.ledger.reserve(wish({ token: small }))).rejects.toMatchObject({ code: 'budget_exceeded' });
    const settlement = { id, outcome: 'done', usage: { ...USAGE, completionTokens: 800 }, price: PRICE } as const;
    expect(await store.ledger.correct(settlement, store.ledger.relayId)).toBeUndefined();
    proxy.show();
    const retry = <T>(act: () => Promise<T>) =>
      waitUntil(30_000, () =>
        act().then(
          (value) => [value],
          () => null,
        ),
      );
    expect(await retry(() => hidden.ledger.settle(settlement))).toEqual([undefined]);
    expect(await hidden.ledger.correct(settlement, hidden.ledger.relayId)).toBe(900);
    expect(await hidden.ledger.correct(settlement, hidden.ledger.relayId)).toBeUndefined();
    expect(await budget()).toMatchObject({ spentMicros: 900, heldMicros: 1_000 });
  });

  test('the possible cost of a dead relay’s requests is released after ten minutes', async () => {
    const other = await open();
    const { id } = await other.ledger.reserve(wish());
    await other.close();
    expect(await store.ledger.sweep()).toBe(1);
    expect(await readHeld()).toBe(850);
    const later = await open(server.url, { now: () => Date.now() + 601_000 });
    expect(await later.ledger.sweep()).toBe(0);
    expect(await readHeld()).toBe(0);
    expect(await query(server.url, `select state, outcome from requests where id = '${id}'`)).toEqual([
      { state: 'settled', outcome: 'crash' },
    ]);
  });

  test('a reservation whose answer was lost is released', async () => {
    const proxy = await startPostgresProxy(server.url, proxies);
    const cut = await open(proxy.url);
    proxy.loseAnswerTo('commit');
    await expect(cut.ledger.reserve(wish())).rejects.toMatchObject({ code: 'ledger_unavailable' });
    expect(await readHeld()).toBe(1_000);
    await waitUntil(30_000, () =>
      cut.ledger.sweep().then(
        () => true,
        () => false,
      ),
    );
    expect(await readHeld()).toBe(0);
  });

  test('requests are refused after five seconds while Postgres hangs, and hold no money afterwards', async () => {
    const proxy = await startPostgresProxy(server.url, proxies);
    const waiting = await open(proxy.url);
    await waiting.ledger.reserve(wish());
    const held = await readHeld();
    proxy.freeze();
    const startedAt = performance.now();
    const acts = [waiting.ledger.reserve(wish()), waiting.tokens.find(text), waiting.ledger.check()];
    for (const outcome of await Promise.allSettled(acts))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ledger_unavailable' } });
    expect(performance.now() - startedAt).toBeLessThan(25_000);
    proxy.thaw();
    // The statements arrive now, and the next sweep releases what they reserve.
    await waitUntil(30_000, () =>
      waiting.ledger.check().then(
        () => true,
        () => false,
      ),
    );
    await sleep(500);
    await waitUntil(30_000, async () => {
      await waiting.ledger.sweep();
      return (await readHeld()) === held;
    });
  });

  test("the database's clock decides the period and the age of a request, and not the relay's", async () => {
    const { token: monthly } = await store.tokens.create({
      ...ALICE,
      name: 'bob',
      budgetMicros: 1_000,
      period: 'month',
    });
    const { id } = await store.ledger.reserve(wish({ token: monthly }));
    expect(await settle(store, id)).toBe(150);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 200 * 86_400_000 });
    try {
      const budget = async () => (await store.ledger.report(monthly)).budget;
      expect(await budget()).toMatchObject({ spentMicros: 150 });
      await expect(store.ledger.reserve(wish({ token: monthly }))).rejects.toMatchObject({ code: 'budget_exceeded' });
      expect(await store.ledger.prune(86_400_000)).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    const [row] = await query(server.url, `select created_at, settled_at from requests where id = '${id}'`);
    for (const time of [row?.created_at, row?.settled_at])
      expect(Math.abs(Number(time) - Date.now())).toBeLessThan(60_000);
  });

  test('no more connections are opened than are set', async () => {
    const few = await open(server.url, { connections: 2 });
    await Promise.all(Array.from({ length: 20 }, () => few.tokens.list()));
    const pool = few.readPool();
    expect(Number(pool?.used) + Number(pool?.idle)).toBe(2);
  });

  test('a deleted token reserves nothing', async () => {
    await query(server.url, 'delete from tokens');
    await expect(store.ledger.reserve(wish())).rejects.toMatchObject({ code: 'invalid_token' });
  });

  test('no row in Postgres holds a secret', async () => {
    const rows = await query(server.url, 'select tokens::text as row from tokens');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).toContain(token.id);
    expect(JSON.stringify(rows)).not.toContain(text.slice(14));
  });

  test.each([
    ['nobody listens there', 'postgres://pith:sesame@127.0.0.1:1/postgres', /ECONNREFUSED/],
    ['the database is missing', '', /database "missing" does not exist/],
  ])('the error names the reason without the password when %s', async (_, url, reason) => {
    const address = url || server.url.replace('pith@', 'pith:sesame@').replace(/\/postgres$/, '/missing');
    const error = await openPostgres(address).catch((caught: unknown) => caught);
    expect(String(error)).toMatch(/^Error: The database of DATABASE_URL cannot be used: /);
    expect(String(error)).toMatch(reason);
    expect(String(error)).not.toContain('sesame');
  });
});

function sweepUntilItWorks({ ledger }: Store): Promise<number> {
  return waitUntil(30_000, () =>
    ledger.sweep().then(
      (count) => [count],
      () => null,
    ),
  ).then(([count]) => Number(count));
}
