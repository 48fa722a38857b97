import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import type { Lane } from './lane.ts';

/** What differs between SQLite and Postgres. */
export type LedgerDoors = {
  db: Kysely<Database>;
  /** This relay's mark on its reservations. */
  relayId: string;
  /** For acts that only read. */
  read: Lane;
  /** For acts that write. */
  write: Lane;
  /** Makes all other reservations of the token, at any relay, wait until the transaction ends. */
  lockToken(transaction: Kysely<Database>, tokenId: string): Promise<void>;
  /** The same for all reservations of the group. To be called after `lockToken`, in the order of `Token.groups`. */
  lockGroup(transaction: Kysely<Database>, groupId: string): Promise<void>;
  /** Which of these relays no longer run. */
  findDead(relayIds: readonly string[]): Promise<string[]>;
  /** Whether a relay that `findDead` names is surely dead, or may only have lost the database. */
  isDeathCertain: boolean;
  /** Whether other relays can see that this one runs; otherwise they sweep its reservations. */
  isAlive(): boolean;
  /** This relay's clock, in epoch milliseconds. */
  now: () => number;
  /** The clock of the database, which all relays share: it decides which period a request belongs to. */
  toTime: () => RawBuilder<number>;
  /** The same in epoch milliseconds. */
  readTime(db: Kysely<Database>): Promise<number>;
};

/** The time of this machine, as the database reads it. */
export function toGivenTime(now: number): RawBuilder<number> {
  return sql`cast(${now} as bigint)`;
}
