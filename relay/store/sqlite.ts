import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { createStore } from './create-store.ts';
import { type Database, type OpenOptions, toLogger } from './database.ts';
import { createLane, isBusy, isFull, type Lane } from './lane.ts';
import { toGivenTime } from './ledger-doors.ts';
import { migrate } from './schema/migrate.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import type { Store } from './store.ts';

/** The files hold who spent what. SQLite gives its other files the mode of the database. */
export const FILE_MODE = 0o600;

/**
 * Opens the file, or creates it. Only one relay at a time may have it open; the command line may open it as well.
 * Throws an `Error` with a sentence when another relay has it, and when it cannot be opened.
 */
export async function openSqlite(
  file: string,
  { as = 'relay', now = Date.now, onStatement }: OpenOptions = {},
): Promise<Store> {
  const folder = path.dirname(path.resolve(file));
  if (!existsSync(folder)) throw new Error(`The database ${file} cannot be opened: there is no folder ${folder}.`);
  refuseHardLinks(file);
  createPrivately(file);
  const lock = as === 'relay' ? lockForRelay(file) : null;
  try {
    // SQLite's own wait for a lock blocks the whole process; the lanes wait instead.
    const database = new DatabaseSync(file, { timeout: 0 });
    const db = new Kysely<Database>({ dialect: createSqliteDialect(database), log: toLogger(onStatement) });
    const [read, lane] = [createLane(), createLane()];
    const write: Lane = (act) => lane(() => withRoom(database, act));
    await write(async () => {
      prepare(database);
      // The transaction itself excludes others.
      await migrate(db, 'sqlite', () => Promise.resolve());
    }).catch((error: unknown) => {
      database.close();
      throw error;
    });
    const doors = {
      db,
      relayId: randomUUID(),
      read,
      write,
      // Every transaction writes, so they run one after another.
      lockToken: () => Promise.resolve(),
      lockGroup: () => Promise.resolve(),
      // Other reservations were made by an earlier holder of the lock.
      findDead: (relayIds: readonly string[]) => Promise.resolve(lock ? [...relayIds] : []),
      isDeathCertain: true,
      isAlive: () => true,
      now,
      toTime: () => toGivenTime(now()),
      readTime: () => Promise.resolve(now()),
    };
    return createStore(doors, { onClose: () => lock?.close() });
  } catch (error) {
    lock?.close();
    throw new Error(`The database ${file} cannot be opened: ${toReason(error)}.`, { cause: error });
  }
}

function prepare(database: DatabaseSync): void {
  database.exec('pragma journal_mode = wal');
  // In a write-ahead log each commit is with the operating system, so a process that is killed loses nothing. Only a
  // machine that loses power may lose the last of them; waiting for the disk at each would cost every request that.
  database.exec('pragma synchronous = normal');
  // The log is copied into the database when it has this many pages (1 MB). On a small volume a larger log could take
  // the room that the copy needs.
  database.exec('pragma wal_autocheckpoint = 256');
}

/**
 * When the disk is full, empties the log, which gives its room back, and tries again. The failed attempt has changed
 * nothing.
 */
async function withRoom<T>(database: DatabaseSync, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isFull(error)) throw error;
    try {
      database.exec('pragma wal_checkpoint(truncate)');
    } catch {
      // Not even the log fits into the database. It will once there is room.
      throw error;
    }
    return act();
  }
}

/**
 * SQLite keeps its log beside the name it was given, so under two names it has two logs for one file, which breaks it
 * (https://sqlite.org/howtocorrupt.html, 2.5); and two relays would not find each other's lock.
 */
function refuseHardLinks(file: string): void {
  const names = statSync(file, { throwIfNoEntry: false })?.nlink ?? 1;
  if (names <= 1) return;
  const reason = `the file has ${names} names (hard links), and SQLite knows its log by the name`;
  throw new Error(`The database ${file} cannot be opened: ${reason}. Remove all but one.`);
}

/**
 * A link to a file that does not exist yet has no real path, and SQLite would create files that everybody may read. A
 * file that exists is not opened here: closing it would release all of SQLite's locks on it in this process.
 */
function createPrivately(file: string): void {
  if (existsSync(file)) return;
  try {
    closeSync(openSync(file, 'a', FILE_MODE));
  } catch (error) {
    throw new Error(`The database ${file} cannot be opened: ${toReason(error)}.`, { cause: error });
  }
}

/**
 * A relay settles what it finds reserved at its start, so two relays may not share a file. The lock is an exclusive
 * transaction on a separate file: the kernel releases it with the process, however that ends. The database itself stays
 * free for the command line.
 */
function lockForRelay(file: string): DatabaseSync {
  let lockFile = `${file}-lock`;
  let lock: DatabaseSync | null = null;
  try {
    lockFile = `${realpathSync(file)}-lock`;
    createPrivately(lockFile);
    lock = new DatabaseSync(lockFile);
    // In this mode the lock outlives the transaction that took it; only a transaction that writes takes it.
    lock.exec('pragma locking_mode = exclusive; begin exclusive; pragma user_version = 1; commit');
    return lock;
  } catch (error) {
    lock?.close();
    if (isBusy(error))
      throw new Error(`Another relay uses the database ${file}; stop it, or share one over DATABASE_URL.`, {
        cause: error,
      });
    throw new Error(`The lock ${lockFile} cannot be taken: ${toReason(error)}.`, { cause: error });
  }
}

function toReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
