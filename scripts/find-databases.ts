import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { findCommand } from './find-browser.ts';

/** Where Debian keeps PostgreSQL's programs, by version; they are not on `PATH`. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** The user and group that run a server; empty for those of the current process. */
export type Owner = { uid?: number; gid?: number };

/** The folder of `initdb` and `postgres`, and the user that may run them; `null` when PostgreSQL is not installed. */
export function findPostgres(): { folder: string; owner: Owner } | null {
  const initdb = findCommand('initdb');
  const folder = initdb && findCommand('postgres') ? path.dirname(initdb) : findDebianFolder();
  if (!folder) return null;
  if (process.getuid?.() !== 0) return { folder, owner: {} };
  // PostgreSQL refuses to run as root; its packages create a user for it.
  try {
    const ask = (option: string) => Number(execFileSync('id', [option, 'postgres'], { stdio: 'pipe' }));
    return { folder, owner: { uid: ask('-u'), gid: ask('-g') } };
  } catch {
    return null;
  }
}

/** The path of redis-server; `null` when it is not installed. */
export function findRedis(): string | null {
  return findCommand('redis-server');
}

function findDebianFolder(): string | null {
  try {
    const [newest] = readdirSync(DEBIAN_FOLDER).sort((a, b) => Number(b) - Number(a));
    return newest ? path.join(DEBIAN_FOLDER, newest, 'bin') : null;
  } catch {
    return null;
  }
}
