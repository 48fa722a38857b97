import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { readStoreConfig } from '../config.ts';
import { openUnsettled, toSqliteFile } from '../open-store.ts';
import { openPostgres } from '../store/postgres.ts';
import { openSqlite } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import type { Unsettled } from '../store/unsettled.ts';
import { parseOptions } from './read-options.ts';
import { UsageError } from './usage-error.ts';

export const MIGRATE_USAGE = `  migrate --from sqlite --to postgres
                 copy everything from the file of PITH_RELAY_DB to the empty database of DATABASE_URL`;

/** Throws `UsageError`. */
export function parseMigrateCommand(args: string[]): void {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseOptions(args, { from: text, to: text });
  if (values.from === 'sqlite' && values.to === 'postgres' && positionals.length === 0) return;
  throw new UsageError('The only migration is: migrate --from sqlite --to postgres.');
}

/** Copies all tokens, groups, requests and sums, and checks the copy. Throws an `Error` with a sentence. */
export async function runMigrate(print: (line: string) => void): Promise<void> {
  const { DATABASE_URL: url, PITH_RELAY_DB } = readStoreConfig(process.env);
  const file = PITH_RELAY_DB ?? toSqliteFile();
  if (!url) throw new UsageError('Set DATABASE_URL to the Postgres database that is to receive everything.');
  if (!existsSync(file)) throw new UsageError(`There is no database ${file}; set PITH_RELAY_DB to the file to copy.`);
  // As a relay, so that none can run at the same time.
  const from = await openSqlite(file);
  try {
    await settleLeft(from, openUnsettled({ PITH_RELAY_DB: file }), print);
    const to = await openPostgres(url, { as: 'command-line' });
    try {
      await copy(from, to, print);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
  print(`The file ${file} is unchanged. Start the relays with DATABASE_URL.`);
}

/** What a relay that was killed has left is settled here, because its next start has another ledger. */
async function settleLeft({ ledger }: Store, unsettled: Unsettled, print: (line: string) => void): Promise<void> {
  const left = unsettled.list();
  for (const { settlement } of left) {
    await ledger.settle(settlement);
    unsettled.forget(settlement.id);
  }
  const count = left.length + (await ledger.sweep());
  if (count > 0) print(`Settled ${count} requests that a relay had left behind.`);
}

async function copy(from: Store, to: Store, print: (line: string) => void): Promise<void> {
  const before = await from.ledger.audit();
  const { tokens, token_groups: groups, requests } = await to.transfer.fill(from.transfer.read());
  if (!isDeepStrictEqual(await to.ledger.audit(), before))
    throw new Error('The copy does not add up; see ledger check. Empty the Postgres database before another attempt.');
  const sums = before.length === 0 ? 'every sum is right' : `${before.length} sums were wrong before, see ledger check`;
  print(`Copied ${tokens} tokens, ${groups} groups and ${requests} requests; ${sums}.`);
}
