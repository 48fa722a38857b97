import { type Kysely, sql } from 'kysely';
import type { Database } from '../database.ts';

/** Version 1. */
export async function createTables({ schema }: Kysely<Database>): Promise<void> {
  await schema
    .createTable('tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('budget_micros', 'bigint')
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('rpm', 'bigint')
    .addColumn('streams', 'bigint')
    .addColumn('models', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute();
  await schema
    .createIndex('tokens_name')
    .unique()
    .on('tokens')
    .column('name')
    .where(sql.ref('revoked_at'), 'is', null)
    .execute();
  await schema
    .createTable('requests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('token_id', 'text', (column) => column.notNull())
    .addColumn('relay_id', 'text', (column) => column.notNull())
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('input_price', 'bigint')
    .addColumn('output_price', 'bigint')
    .addColumn('reserved_micros', 'bigint')
    .addColumn('spent_micros', 'bigint')
    .addColumn('prompt_tokens', 'bigint', (column) => column.notNull())
    .addColumn('completion_tokens', 'bigint', (column) => column.notNull())
    .addColumn('cached_tokens', 'bigint', (column) => column.notNull())
    .addColumn('is_estimated', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('settled_at', 'bigint')
    .execute();
  // Covers everything that budgets and reports read.
  await schema
    .createIndex('requests_of_token')
    .on('requests')
    .columns(['token_id', 'state', 'created_at', 'spent_micros', 'prompt_tokens', 'completion_tokens', 'is_estimated'])
    .execute();
  await schema
    .createIndex('requests_reserved')
    .on('requests')
    .column('relay_id')
    .where(sql.ref('state'), '=', 'reserved')
    .execute();
}

/** Version 2. */
export async function indexCrashed({ schema }: Kysely<Database>): Promise<void> {
  await schema
    .createIndex('requests_crashed')
    .on('requests')
    .column('settled_at')
    .where(sql.ref('state'), '=', 'crashed')
    .execute();
}

/** Version 3. */
export async function addEndedAt({ schema }: Kysely<Database>): Promise<void> {
  await schema.alterTable('tokens').addColumn('ended_at', 'bigint').execute();
}
