import { type Kysely, type Transaction } from 'kysely';
import type { Database } from './database.ts';

/** All tables but that of the version: a store has it from its opening. */
const TABLES = ['tokens', 'token_groups', 'requests', 'day_sums', 'span_sums', 'retention'] as const;
type Table = (typeof TABLES)[number];
/** Few enough for the parameters of one statement. */
const ROWS_AT_ONCE = 1_000;

type Rows = { table: Table; rows: Record<string, unknown>[] };

/** Moves a whole store into another one. */
export type Transfer = {
  /** All rows, in batches. Nobody may write meanwhile. */
  read(): AsyncIterable<Rows>;
  /**
   * Puts the rows into this store, all or nothing. Resolves to their numbers. Throws an `Error` with a sentence when
   * the store has tokens or requests already.
   */
  fill(batches: AsyncIterable<Rows>): Promise<Record<Table, number>>;
};

export function createTransfer(db: Kysely<Database>): Transfer {
  return {
    async *read() {
      for (const table of TABLES) {
        let rows: Rows['rows'] = [];
        for await (const row of db.selectFrom(table).selectAll().stream(ROWS_AT_ONCE)) {
          rows.push(row);
          if (rows.length < ROWS_AT_ONCE) continue;
          yield { table, rows };
          rows = [];
        }
        if (rows.length > 0) yield { table, rows };
      }
    },
    fill: (batches) =>
      db.transaction().execute(async (transaction) => {
        await refuseUnlessEmpty(transaction);
        // The groups that a new store begins with come with the others.
        await transaction.deleteFrom('token_groups').execute();
        const counts = Object.fromEntries(TABLES.map((table) => [table, 0])) as Record<Table, number>;
        for await (const { table, rows } of batches) {
          await transaction
            .insertInto(table)
            .values(rows as never)
            .execute();
          counts[table] += rows.length;
        }
        return counts;
      }),
  };
}

async function refuseUnlessEmpty(transaction: Transaction<Database>): Promise<void> {
  for (const table of ['tokens', 'requests', 'day_sums'] as const) {
    const { count } = await transaction
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count > 0) throw new Error(`The other database is not empty: it has ${count} rows in ${table}.`);
  }
}
