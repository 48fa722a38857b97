import { DatabaseSync } from 'node:sqlite';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Database } from '../../../relay/store/database';
import { createTables, indexCrashed } from '../../../relay/store/schema/first-tables';
import { createSqliteDialect } from '../../../relay/store/sqlite-dialect';

/** Creates a database as the version before the sums left it. */
export async function createEarlier(address: string): Promise<Kysely<Database>> {
  const dialect = address.startsWith('postgres:')
    ? new PostgresDialect({ pool: new Pool({ connectionString: address }) })
    : createSqliteDialect(new DatabaseSync(address));
  const db = new Kysely<Database>({ dialect });
  await createTables(db);
  await indexCrashed(db);
  await db.schema.createTable('schema_version').addColumn('version', 'integer').execute();
  await db.insertInto('schema_version').values({ version: 2 }).execute();
  return db;
}

export type EarlierRow = { id: string; at: number; state?: string; spent?: number | null; model?: string };

/** A statement that adds requests as an earlier version does. */
export const toInsert = (...rows: EarlierRow[]) =>
  `insert into requests (id, token_id, relay_id, endpoint, model, state, reserved_micros, spent_micros, prompt_tokens,
    completion_tokens, cached_tokens, is_estimated, created_at) values ${rows
      .map(
        ({ id, at, state = 'settled', spent = 150, model = 'model' }) =>
          `('${id}', 'alice', 'relay', 'chat', '${model}', '${state}', 1000, ${spent}, 100, 50, 10, 0, ${at})`,
      )
      .join(', ')}`;
