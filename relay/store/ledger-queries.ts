import { type Kysely, type RawBuilder, sql } from 'kysely';
import { RelayError } from '../base/errors.ts';
import { toCost, toCount } from '../money/prices.ts';
import { type Database, type RequestRow, unlessUnavailable } from './database.ts';
import type { LedgerDoors } from './ledger-doors.ts';
import type { Lane } from './lane.ts';
import type { Ledger, Progress, Settlement } from './ledger.ts';
import { hasHardBudget } from './budget.ts';
import { findDifferences } from './audit.ts';
import { closeCrashed, selectLeft, toCrashed } from './crashed.ts';
import { insertReserved } from './reserve.ts';
import { prune } from './retention.ts';
import { sumByKeys } from './sum-by-keys.ts';
import { reportUsage } from './usage-report.ts';

/** Rows in one statement: databases limit a statement's parameters. */
const NOTED_AT_ONCE = 1_000;
/** For how long a relay that lost only its database may correct what others settled for it. */
const CORRECTABLE_MS = 600_000;

export function createLedger(doors: LedgerDoors): Ledger {
  const { db, relayId, findDead, isAlive, toTime, readTime } = doors;
  const read: Lane = (act) => unlessUnavailable(() => doors.read(act));
  const write: Lane = (act) => unlessUnavailable(() => doors.write(act));
  /** Reservations that failed but may have been written; nobody will settle them. */
  const doubtful = new Set<string>();

  const settle = (settlement: Settlement) =>
    write(() => updateToBilled(db, settlement, { from: 'reserved', to: 'settled', time: toTime() }));
  const settleCrashed = (row: RequestRow) => {
    const to = doors.isDeathCertain ? 'settled' : 'crashed';
    return write(() => updateToBilled(db, toCrashed(row), { from: 'reserved', to, time: toTime() }));
  };

  return {
    relayId,
    reserve: async (wish) => {
      if (!isAlive())
        throw new RelayError('ledger_unavailable', 'The relay has lost its ledger and is reconnecting to it.');
      if (wish.price === null && hasHardBudget(wish.token))
        throw new RelayError(
          'price_unknown',
          `The price of ${wish.model} is not known, so a token with a budget cannot use it.`,
        );
      let isAwaited = true;
      return write(async () => {
        const reservation = await insertReserved(doors, wish, (id) => doubtful.add(id));
        // The limit of the act has passed: the request was refused.
        if (!isAwaited) doubtful.add(reservation.id);
        return reservation;
      }).catch((error: unknown) => {
        isAwaited = false;
        throw error;
      });
    },
    // Outside the lanes: the next note replaces this one soon, so it does not wait.
    note: (progress) =>
      unlessUnavailable(async () => {
        for (let start = 0; start < progress.length; start += NOTED_AT_ONCE)
          await updateNoted(db, progress.slice(start, start + NOTED_AT_ONCE));
      }),
    settle,
    correct: (settlement, owner) =>
      write(() => updateToBilled(db, settlement, { from: 'crashed', to: 'settled', time: toTime(), relayId: owner })),
    sweep: async () => {
      for (const id of doubtful) {
        await write(() => deleteReserved(db, id));
        doubtful.delete(id);
      }
      const left = await read(() => selectLeft(db, relayId, findDead));
      let count = 0;
      for (const row of left) if ((await settleCrashed(row)) !== undefined) count += 1;
      await write(() => closeCrashed(db, sql`${toTime()} - ${CORRECTABLE_MS}`));
      return count;
    },
    check: async () => {
      if (!isAlive()) throw new RelayError('ledger_unavailable', 'The relay has lost its ledger.');
      await write(() =>
        db
          .updateTable('schema_version')
          .set(({ ref }) => ({ version: ref('version') }))
          .execute(),
      );
    },
    report: (token, at) => read(async () => reportUsage(db, token, at ?? new Date(await readTime(db)))),
    sumUsage: (span, by) => read(() => sumByKeys(db, span, by)),
    prune: async (keptMs) => {
      const time = await read(() => readTime(db));
      return prune(db, new Date(time - keptMs), write);
    },
    audit: () => read(() => findDifferences(db)),
  };
}

/** `relayId`: only a row of this relay. */
type Billing = {
  from: RequestRow['state'];
  to: 'settled' | 'crashed';
  time: RawBuilder<number>;
  relayId?: string;
};

/** `undefined` when it was settled before, here or elsewhere. The database decides, so it is settled only once. */
async function updateToBilled(
  db: Kysely<Database>,
  { id, outcome, usage, price }: Settlement,
  { from, to, time, relayId }: Billing,
) {
  const cost = price && toCost(price, usage);
  const { numUpdatedRows } = await db
    .updateTable('requests')
    .set({
      state: to,
      spent_micros: cost,
      prompt_tokens: toCount(usage.promptTokens),
      completion_tokens: toCount(usage.completionTokens),
      cached_tokens: toCount(usage.cachedTokens),
      is_estimated: usage.isEstimated ? 1 : 0,
      outcome,
      settled_at: time,
    })
    .where('id', '=', id)
    .where('state', '=', from)
    .$if(relayId !== undefined, (query) => query.where('relay_id', '=', relayId ?? ''))
    .executeTakeFirst();
  return numUpdatedRows > 0n ? cost : undefined;
}

async function updateNoted(db: Kysely<Database>, progress: readonly Progress[]): Promise<void> {
  const rows = progress.map(
    ({ id, promptTokens, completionTokens }) =>
      sql`(cast(${id} as text), cast(${toCount(promptTokens)} as bigint), cast(${toCount(completionTokens)} as bigint))`,
  );
  await sql`
    with noted (id, prompt_tokens, completion_tokens) as (values ${sql.join(rows)})
    update requests
    set prompt_tokens = noted.prompt_tokens, completion_tokens = noted.completion_tokens
    from noted
    where requests.id = noted.id and requests.state = 'reserved'`.execute(db);
}

async function deleteReserved(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('requests').where('id', '=', id).where('state', '=', 'reserved').execute();
}
