import { type Kysely, sql } from 'kysely';
import { Client } from 'pg';
import type { Database } from './database.ts';

/** A relay's lock in Postgres. The server releases it with the connection, so at once when the relay is killed. */
export type Presence = {
  isSeen(): boolean;
  end(): Promise<void>;
};

const CONNECT_MS = 10_000;
const RETRY_MS = 200;
/** Long enough for a relay that lost its connection, also through a restart of the server, to take the lock again. */
const SECOND_LOOK_MS = 1_000;

const toName = (relayId: string) => `pith relay ${relayId}`;

/** Takes the relay's lock, and takes it again whenever its connection is lost. Rejects when the first attempt fails. */
export async function showPresence(url: string, relayId: string): Promise<Presence> {
  let isEnded = false;
  let holder: Client | null = null;

  const take = async () => {
    const client = new Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: CONNECT_MS });
    let isOpen = true;
    client.once('end', () => {
      isOpen = false;
      if (holder !== client) return;
      holder = null;
      void takeAgain();
    });
    // `end` follows; without a listener the error would end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [toName(relayId)]);
      if (!isOpen || isEnded) throw new Error('the connection was closed');
    } catch (error) {
      await client.end();
      throw error;
    }
    holder = client;
  };
  const takeAgain = async () => {
    while (!isEnded && !holder) await take().catch(() => sleep(RETRY_MS));
  };

  await take();
  return {
    isSeen: () => holder !== null,
    end: async () => {
      isEnded = true;
      await holder?.end();
    },
  };
}

/** Which of these relays hold no lock, neither now nor a second later. */
export async function findAbsent(db: Kysely<Database>, relayIds: readonly string[]): Promise<string[]> {
  const absent = await selectFree(db, relayIds);
  if (absent.length === 0) return absent;
  await sleep(SECOND_LOOK_MS);
  return selectFree(db, absent);
}

/** A lock that can be taken is free; the end of the statement's transaction releases it. */
async function selectFree(db: Kysely<Database>, relayIds: readonly string[]): Promise<string[]> {
  const free: string[] = [];
  for (const relayId of relayIds) {
    const { rows } = await sql<{ is_free: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${toName(relayId)}, 0)) as is_free`.execute(db);
    if (rows[0]?.is_free) free.push(relayId);
  }
  return free;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
