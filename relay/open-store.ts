import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Config } from './config.ts';
import { toStateFolder } from './state-folder.ts';
import type { OpenOptions } from './store/database.ts';
import { openPostgres } from './store/postgres.ts';
import { openSqlite } from './store/sqlite.ts';
import type { Store } from './store/store.ts';

/** The store that the settings name; creates it where it does not exist. */
export function openStore(
  { DATABASE_URL, PITH_RELAY_DB }: Pick<Config, 'DATABASE_URL' | 'PITH_RELAY_DB'>,
  options: OpenOptions,
): Promise<Store> {
  return DATABASE_URL ? openPostgres(DATABASE_URL, options) : openSqlite(PITH_RELAY_DB ?? toDefaultFile(), options);
}

function toDefaultFile(): string {
  const folder = toStateFolder(process.env, process.platform);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return path.join(folder, 'relay.sqlite');
}
