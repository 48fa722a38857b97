import { type Kysely, sql } from 'kysely';
import { RelayError } from '../base/errors.ts';
import type { Outcome } from './ledger.ts';
import type { Period } from './periods.ts';

/** Times are epoch milliseconds, amounts are µ$. */
export type TokenRow = {
  id: string;
  name: string;
  /** SHA-256 of the token as its owner writes it, in hex. */
  hash: string;
  budget_micros: number | null;
  period: Period;
  rpm: number | null;
  streams: number | null;
  /** A JSON list. */
  models: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  /** When its running streams were told to end. */
  ended_at: number | null;
};

/** One row per request: the reservation, which becomes the bill. */
export type RequestRow = {
  id: string;
  token_id: string;
  /** The relay process that runs it. */
  relay_id: string;
  endpoint: 'summary' | 'chat';
  model: string;
  /**
   * `crashed`: billed by another relay, because the one that runs it seemed to be dead; that one may still correct it.
   */
  state: 'reserved' | 'crashed' | 'settled';
  /** The price at the time, µ$ per million tokens, for the sweep; `null`: unknown. */
  input_price: number | null;
  output_price: number | null;
  reserved_micros: number | null;
  spent_micros: number | null;
  prompt_tokens: number;
  completion_tokens: number;
  cached_tokens: number;
  /** 1 or 0. */
  is_estimated: number;
  outcome: Outcome | null;
  created_at: number;
  settled_at: number | null;
};

export type Database = { tokens: TokenRow; requests: RequestRow; schema_version: { version: number } };

export type OpenOptions = {
  /** `command-line`: a relay may be running at the same time, so take no lock and sweep nothing. */
  as?: 'relay' | 'command-line';
  /** The clock, in epoch milliseconds. */
  now?: () => number;
};

/** Bring a database to this version's tables, step by step. A step never changes once it was released. */
const STEPS: readonly ((db: Kysely<Database>) => Promise<void>)[] = [createTables, indexCrashed, addEndedAt];

/** Does nothing on a database of this version. `lock` keeps others from migrating until the transaction ends. */
export async function migrate(db: Kysely<Database>, lock: (db: Kysely<Database>) => Promise<unknown>): Promise<void> {
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
    for (const step of STEPS.slice(version)) await step(transaction);
    await transaction.deleteFrom('schema_version').execute();
    await transaction.insertInto('schema_version').values({ version: STEPS.length }).execute();
  });
}

async function createTables({ schema }: Kysely<Database>): Promise<void> {
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

async function indexCrashed({ schema }: Kysely<Database>): Promise<void> {
  await schema
    .createIndex('requests_crashed')
    .on('requests')
    .column('settled_at')
    .where(sql.ref('state'), '=', 'crashed')
    .execute();
}

async function addEndedAt({ schema }: Kysely<Database>): Promise<void> {
  await schema.alterTable('tokens').addColumn('ended_at', 'bigint').execute();
}

/** Turns every failure of a database, such as a full disk or a lost connection, into `ledger_unavailable`. */
export async function unlessUnavailable<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof RelayError) throw cause;
    throw new RelayError('ledger_unavailable', 'The relay cannot reach its ledger, so it serves nothing for now.', {
      cause,
    });
  }
}
