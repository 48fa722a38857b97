import { readStoreConfig } from '../config.ts';
import { toSqliteFile } from '../open-store.ts';
import { backUpSqlite } from '../store/backup.ts';
import { UsageError } from './usage-error.ts';

export const BACKUP_USAGE = `  backup FILE    copy the SQLite database to a new file, also while the relay runs`;

/** The file to write. Throws `UsageError`. */
export function parseBackupCommand([file, ...rest]: string[]): string {
  if (file && !file.startsWith('-') && rest.length === 0) return file;
  throw new UsageError('backup takes the name of the file to write.');
}

/** Throws `UsageError`, or an `Error` with a sentence. */
export function runBackup(copy: string, print: (line: string) => void): void {
  const { DATABASE_URL, PITH_RELAY_DB } = readStoreConfig(process.env);
  if (DATABASE_URL) throw new UsageError('With DATABASE_URL, use pg_dump; docs/relay.md tells how.');
  const file = PITH_RELAY_DB ?? toSqliteFile();
  backUpSqlite(file, copy);
  print(`Copied ${file} to ${copy}.`);
}
