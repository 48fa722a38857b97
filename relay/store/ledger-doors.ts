import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { Lane } from './lane.ts';

/** What differs between the databases. */
export type LedgerDoors = {
  db: Kysely<Database>;
  /** This relay's mark on its reservations. */
  relayId: string;
  /** What only reads goes through here. */
  read: Lane;
  /** What writes goes through here. */
  write: Lane;
  /** Keeps all other reservations of the token, at any relay, waiting until the transaction ends. */
  lockToken(transaction: Kysely<Database>, tokenId: string): Promise<void>;
  /** Of relays that hold reservations, those that run no more. */
  findDead(relayIds: readonly string[]): Promise<string[]>;
  /** Whether other relays can see that this one runs; its reservations would be swept otherwise. */
  isAlive(): boolean;
  /** The clock, in epoch milliseconds. */
  now: () => number;
};
