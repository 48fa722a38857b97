import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { createStore } from './create-store.ts';
import { type Database, migrate, type OpenOptions } from './database.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import type { Store } from './store.ts';

/** How long a statement waits for the command line to end its own; the relay stands still meanwhile. */
const BUSY_MS = 2_000;
const SQLITE_BUSY = 5;

/**
 * Opens the file, or makes it. One relay at a time; the command line may open it beside one. Throws an `Error` with a
 * sentence when another relay has it, and when it cannot be opened.
 */
export async function openSqlite(file: string, { as = 'relay', now = Date.now }: OpenOptions = {}): Promise<Store> {
  const folder = path.dirname(path.resolve(file));
  if (!existsSync(folder)) throw new Error(`The database ${file} cannot be opened: there is no folder ${folder}.`);
  const lock = as === 'relay' ? lockForRelay(file) : null;
  try {
    const database = open(file);
    const db = new Kysely<Database>({ dialect: createSqliteDialect(database) });
    // The transaction itself keeps others out.
    await migrate(db, () => Promise.resolve()).catch((error: unknown) => {
      database.close();
      throw error;
    });
    const doors = {
      db,
      relayId: randomUUID(),
      // Each transaction writes, so they are one after another.
      lockToken: () => Promise.resolve(),
      // Whoever else reserved held the lock before.
      findDead: (relayIds: readonly string[]) => Promise.resolve(lock ? [...relayIds] : []),
      isAlive: () => true,
      now,
    };
    return createStore(doors, () => lock?.close());
  } catch (error) {
    lock?.close();
    throw new Error(`The database ${file} cannot be opened: ${toReason(error)}.`, { cause: error });
  }
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    database.exec('pragma journal_mode = wal');
    // In a write-ahead log each commit is with the operating system, so a process that is killed loses nothing. Only a
    // machine that loses power may lose the last of them; waiting for the disk at each would cost every request that.
    database.exec('pragma synchronous = normal');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/**
 * A relay settles what it finds reserved at its start, so no two may share a file. The lock is an exclusive transaction's
 * on a file of its own: the kernel drops it with the process, however that ends, so none is ever left behind. The
 * database itself stays free for the command line.
 */
function lockForRelay(file: string): DatabaseSync {
  const lockFile = `${existsSync(file) ? realpathSync(file) : file}-lock`;
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(lockFile);
    // In this mode a lock is kept after the transaction that took it; only one that writes takes it.
    lock.exec('pragma locking_mode = exclusive; begin exclusive; pragma user_version = 1; commit');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)
      throw new Error(`Another relay uses the database ${file}; stop it, or share one over DATABASE_URL.`, {
        cause: error,
      });
    throw new Error(`The lock ${lockFile} cannot be taken: ${toReason(error)}.`, { cause: error });
  }
}

function toReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
