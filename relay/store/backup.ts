import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { FILE_MODE } from './sqlite.ts';

/** How long to wait for the relay's write that is under way. */
const PATIENCE_MS = 10_000;

/**
 * Copies a SQLite store to a new file, as it is at one moment; a relay may be running. Throws an `Error` with a
 * sentence.
 */
export function backUpSqlite(file: string, copy: string): void {
  if (!existsSync(file)) throw new Error(`There is no database ${file}.`);
  if (existsSync(copy)) throw new Error(`The file ${copy} exists already; name a new one.`);
  let isCreated = false;
  try {
    // SQLite itself would create a file that everybody may read.
    closeSync(openSync(copy, 'wx', FILE_MODE));
    isCreated = true;
    const database = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE_MS });
    try {
      database.prepare('vacuum into ?').run(copy);
    } finally {
      database.close();
    }
  } catch (error) {
    if (isCreated) rmSync(copy);
    throw new Error(`The copy ${copy} cannot be made: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}
