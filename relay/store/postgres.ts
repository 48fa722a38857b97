import { randomUUID } from 'node:crypto';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, types } from 'pg';
import { RelayError } from '../base/errors.ts';
import { createStore } from './create-store.ts';
import { type Database, type OpenOptions, toLogger } from './database.ts';
import { createLimit } from './lane.ts';
import { toGivenTime } from './ledger-doors.ts';
import { findAbsent, type Presence, showPresence } from './presence.ts';
import { migrate } from './schema/migrate.ts';
import type { Store } from './store.ts';

const CONNECTIONS = 10;
/** For a new connection, or for a free one in the pool. */
const CONNECT_MS = 4_000;
/** For a statement, including its wait for locks; and for a relay that hangs while it holds a lock. */
const STATEMENT_MS = 10_000;
/** For everything that one call of the store does. */
const ACT_MS = 5_000;
const INT8 = types.builtins.INT8;
/** Any number that nothing else in the database uses: "pith" in ASCII. */
const MIGRATION_LOCK = 0x70697468;

/** Opens the database, which any number of relays may share. Throws an `Error` with a sentence when it cannot. */
export async function openPostgres(
  url: string,
  { as = 'relay', now, connections = CONNECTIONS, onStatement }: OpenOptions = {},
): Promise<Store> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    keepAlive: true,
    // The driver returns 64-bit integers as text, because not all fit into a number; ours do.
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : types.getTypeParser(oid, format)) },
  });
  // A broken connection fails its query, if it has one, and is replaced. Without listeners, for connections in use and
  // for idle ones, the error would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), log: toLogger(onStatement) });
  const toTime = () =>
    now ? toGivenTime(now()) : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
  const relayId = randomUUID();
  let presence: Presence | null = null;
  try {
    await migrate(db, 'postgres', lockMigration);
    if (as === 'relay') presence = await showPresence(url, relayId);
  } catch (error) {
    await pool.end();
    throw new Error(`The database of DATABASE_URL cannot be used: ${toReason(error)}.`, { cause: error });
  }
  const doors = {
    db,
    relayId,
    read: createLimit(ACT_MS),
    write: createLimit(ACT_MS),
    lockToken: async (transaction: Kysely<Database>, tokenId: string) => {
      const token = transaction.selectFrom('tokens').select('id').where('id', '=', tokenId).forUpdate();
      if (!(await token.executeTakeFirst())) throw new RelayError('invalid_token', 'The relay lost this token.');
    },
    lockGroup: async (transaction: Kysely<Database>, groupId: string) => {
      await transaction.selectFrom('token_groups').select('id').where('id', '=', groupId).forUpdate().execute();
    },
    findDead: (relayIds: readonly string[]) => (presence ? findAbsent(db, relayIds) : Promise.resolve([])),
    isDeathCertain: false,
    isAlive: () => presence?.isSeen() ?? true,
    now: now ?? Date.now,
    toTime,
    readTime: async (each: Kysely<Database>) =>
      (await each.selectNoFrom(toTime().as('time')).executeTakeFirstOrThrow()).time,
  };
  return createStore(doors, {
    onClose: () => presence?.end(),
    readPool: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
  });
}

/** Adding up all rows of a large ledger, and waiting for a relay that does, takes as long as it takes. */
async function lockMigration(transaction: Kysely<Database>): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(transaction);
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
}

/** The error of a connection that was tried over IPv6 and IPv4 has a code and no message. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
