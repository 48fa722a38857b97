import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Config } from './config.ts';
import { toStateFolder } from './state-folder.ts';
import type { OpenOptions } from './store/database.ts';
import { openPostgres } from './store/postgres.ts';
import { openSqlite } from './store/sqlite.ts';
import type { Store } from './store/store.ts';
import { createUnsettled, type Unsettled } from './store/unsettled.ts';

type StoreConfig = Pick<Config, 'DATABASE_URL' | 'PITH_RELAY_DB'>;

/** The store that the settings name; creates it where it does not exist. */
export function openStore({ DATABASE_URL, PITH_RELAY_DB }: StoreConfig, options: OpenOptions): Promise<Store> {
  return DATABASE_URL ? openPostgres(DATABASE_URL, options) : openSqlite(PITH_RELAY_DB ?? toSqliteFile(), options);
}

/** Where this machine keeps what that store could not take yet; another store never gets it. */
export function openUnsettled({ DATABASE_URL, PITH_RELAY_DB }: StoreConfig): Unsettled {
  if (!DATABASE_URL) return createUnsettled(`${PITH_RELAY_DB ?? toSqliteFile()}-unsettled`);
  const { host, pathname } = new URL(DATABASE_URL);
  const name = createHash('sha256')
    .update(host + pathname)
    .digest('hex')
    .slice(0, 12);
  return createUnsettled(path.join(toStateFolder(process.env, process.platform), `unsettled-${name}`));
}

/** The file that is used where PITH_RELAY_DB names none. Creates its folder. */
export function toSqliteFile(): string {
  const folder = toStateFolder(process.env, process.platform);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return path.join(folder, 'relay.sqlite');
}
