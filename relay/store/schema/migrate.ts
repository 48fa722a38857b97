import type { Kysely } from 'kysely';
import type { Database, Dialect } from '../database.ts';
import { addEndedAt, createTables, indexCrashed } from './first-tables.ts';
import { addGroups } from './groups.ts';
import { addSums } from './sums.ts';

/** Bring a database to this version's tables, step by step. A step never changes once it was released. */
const STEPS: readonly ((db: Kysely<Database>, dialect: Dialect) => Promise<void>)[] = [
  createTables,
  indexCrashed,
  addEndedAt,
  addSums,
  addGroups,
];

/** Does nothing on a database of this version. `lock` keeps others from migrating until the transaction ends. */
export async function migrate(
  db: Kysely<Database>,
  dialect: Dialect,
  lock: (db: Kysely<Database>) => Promise<unknown>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await lock(transaction);
    const { schema } = transaction;
    await schema
      .createTable('schema_version')
      .ifNotExists()
      .addColumn('version', 'integer', (column) => column.notNull())
      .execute();
    const row = await transaction.selectFrom('schema_version').select('version').executeTakeFirst();
    const version = row?.version ?? 0;
    if (version > STEPS.length) throw new Error('it was made by a newer version of Pith');
    if (version === STEPS.length) return;
    for (const step of STEPS.slice(version)) await step(transaction, dialect);
    await transaction.deleteFrom('schema_version').execute();
    await transaction.insertInto('schema_version').values({ version: STEPS.length }).execute();
  });
}
