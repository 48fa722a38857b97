import { type Kysely, sql } from 'kysely';
import { ALL_TOKENS } from '../tokens.ts';
import type { Database } from '../database.ts';

/** Version 5: groups of tokens, one of them all tokens, and soft budgets. */
export async function addGroups(db: Kysely<Database>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('token_groups')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('budget_micros', 'bigint')
    .addColumn('warn_micros', 'bigint')
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .execute();
  await schema
    .createIndex('token_groups_name')
    .unique()
    .on('token_groups')
    .column('name')
    .where(sql.ref('removed_at'), 'is', null)
    .execute();
  const none = { budget_micros: null, warn_micros: null, removed_at: null, created_at: 0 };
  await db
    .insertInto('token_groups')
    .values({ id: ALL_TOKENS, name: ALL_TOKENS, period: 'month', ...none })
    .execute();
  await schema.alterTable('tokens').addColumn('group_id', 'text').execute();
  await schema.alterTable('tokens').addColumn('warn_micros', 'bigint').execute();
}
