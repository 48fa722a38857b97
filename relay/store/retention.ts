import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { LedgerDoors } from './ledger-doors.ts';
import { toSpan } from './periods.ts';

/** Few enough that a running stream does not notice a statement. */
const ROWS_AT_ONCE = 500;

/**
 * Deletes the settled requests of the days before `before`. Their sums stay. Resolves to the number of rows. `act` runs
 * each of the transactions.
 */
export async function prune(db: Kysely<Database>, before: Date, act: LedgerDoors['write']): Promise<number> {
  const { start } = toSpan('day', before);
  await act(() => noteStart(db, start));
  let count = 0;
  for (;;) {
    const deleted = await act(() => deleteSome(db, start));
    count += deleted;
    if (deleted < ROWS_AT_ONCE) return count;
  }
}

/** First, so that the rows are complete from that time on, whatever happens. */
async function noteStart(db: Kysely<Database>, start: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const noted = await transaction.selectFrom('retention').select('rows_from').executeTakeFirst();
    if (noted && noted.rows_from >= start) return;
    await transaction.deleteFrom('retention').execute();
    await transaction.insertInto('retention').values({ rows_from: start }).execute();
  });
}

async function deleteSome(db: Kysely<Database>, start: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('requests')
    .where('id', 'in', (query) =>
      query
        .selectFrom('requests')
        .select('id')
        .where('created_at', '<', start)
        .where('state', '=', 'settled')
        .orderBy('created_at')
        .limit(ROWS_AT_ONCE),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
