/**
 * How long a reservation and a settlement take, by the number of requests that the token has already made. Only the
 * ratios are meaningful. Asserts no times. Run by `vitest run --project bench tests/bench/ledger.bench.ts`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../relay/store/store';
import type { Token } from '../../relay/store/tokens';
import { createEarlier } from '../helpers/relay/earlier-database';
import { TOKEN } from '../helpers/relay/token';
import { createPostgresBackend, sqlite } from '../helpers/relay/stores';
import { median } from './relay/table';

const SIZES = [1, 10_000, 500_000];
const ROUNDS = 200;
const PRICE = { input: 1_000_000, output: 1_000_000 };
const USAGE = { promptTokens: 100, completionTokens: 50, cachedTokens: 0, isEstimated: false };
const ALICE: Token = { ...TOKEN, id: 'alice', budgetMicros: 9_000_000_000_000 };

const toFill = (count: number) => `
  with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
  insert into requests (id, token_id, relay_id, endpoint, model, state, reserved_micros, spent_micros, prompt_tokens,
    completion_tokens, cached_tokens, is_estimated, created_at)
  select 'filled-' || n, 'alice', 'relay', 'chat', 'model', 'settled', 1000, 150, 100, 50, 0, 0, ${Date.now()} - n * 1000
  from numbers`;

async function time({ ledger }: Store): Promise<{ reserve: number; settle: number }> {
  const reserving: number[] = [];
  const settling: number[] = [];
  const wish = { endpoint: 'chat', model: 'model', price: PRICE, maxPromptTokens: 600, maxOutputTokens: 400 } as const;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    const { id } = await ledger.reserve({ token: ALICE, ...wish });
    const reservedAt = performance.now();
    await ledger.settle({ id, outcome: 'done', usage: USAGE, price: PRICE });
    reserving.push(reservedAt - startedAt);
    settling.push(performance.now() - reservedAt);
  }
  return { reserve: median(reserving), settle: median(settling) };
}

describe.each([sqlite, createPostgresBackend()])('on $name $skipped', ({ name, skipped, start, create, stop }) => {
  beforeAll(start, 60_000);
  afterAll(stop);

  test.skipIf(skipped)('time of a reservation', { timeout: 600_000 }, async () => {
    let first = { reserve: NaN, settle: NaN };
    for (const size of SIZES) {
      const database = await create();
      const earlier = await createEarlier(database.address);
      await database.query(toFill(size));
      await database.query(
        `insert into tokens (id, name, hash, period, created_at) values ('alice', 'a', '', 'total', 0)`,
      );
      await earlier.destroy();
      const startedAt = performance.now();
      const store = await database.open();
      const migrated = performance.now() - startedAt;
      await database.query('analyze');
      const times = await time(store);
      if (size === SIZES[0]) first = times;
      expect(await store.ledger.audit()).toEqual([]);
      const show = (what: 'reserve' | 'settle') =>
        `${what} ${times[what].toFixed(2)} ms, ${(times[what] / first[what]).toFixed(2)} times that of one row`;
      console.log(
        `${name}, ${size} rows: ${show('reserve')}; ${show('settle')}; migrated in ${migrated.toFixed(0)} ms`,
      );
      await database.clear();
    }
  });
});
