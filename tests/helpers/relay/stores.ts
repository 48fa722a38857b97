import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import type { OpenOptions } from '../../../relay/store/database';
import { openPostgres } from '../../../relay/store/postgres';
import { openSqlite } from '../../../relay/store/sqlite';
import type { Store } from '../../../relay/store/store';
import { lacksPostgres, startPostgres } from './databases';

const OTHER_RELAY = path.resolve('tests/helpers/relay/other-relay.ts');

/** An empty database for one test. */
export type TestDatabase = {
  /** The relay's setting for the database: a path or a URL. */
  address: string;
  /** Opens a store, which is closed after the test. */
  open(options?: OpenOptions): Promise<Store>;
  /** Starts `other-relay.ts`, which is killed after the test if it still runs. */
  startOther(token: string, what: 'reserve' | 'churn' | 'hang'): Promise<OtherRelay>;
  /** The rows that a statement returns, over a separate connection. */
  query(statement: string): Promise<Record<string, unknown>[]>;
  clear(): Promise<void>;
};

type OtherRelay = {
  /** Lets it begin, and resolves to its result. */
  run(): Promise<string[]>;
  kill(): Promise<void>;
};

export type Backend = {
  name: string;
  skipped: string;
  start(): Promise<void>;
  create(): Promise<TestDatabase>;
  stop(): Promise<void>;
};

export const sqlite: Backend = {
  name: 'SQLite',
  skipped: '',
  start: () => Promise.resolve(),
  create: async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pith-store-'));
    const file = path.join(folder, 'relay.sqlite');
    return createTestDatabase(
      file,
      (options) => openSqlite(file, options),
      (statement) => querySqlite(file, statement),
      () => rm(folder, { recursive: true }),
    );
  },
  stop: () => Promise.resolve(),
};

export function createPostgresBackend(): Backend {
  let server: Awaited<ReturnType<typeof startPostgres>> = null;
  return {
    name: 'Postgres',
    skipped: lacksPostgres,
    start: async () => {
      server = await startPostgres();
    },
    create: () => {
      const url = server?.url ?? '';
      const run = (statement: string) => query(url, statement);
      return Promise.resolve(
        createTestDatabase(
          url,
          (options) => openPostgres(url, options),
          run,
          () => clearPostgres(url),
        ),
      );
    },
    stop: async () => server?.stop(),
  };
}

/** The rows that a statement returns, over a separate connection. */
export async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Makes a database as new. */
export async function clearPostgres(url: string): Promise<void> {
  await query(url, 'drop schema public cascade; create schema public');
}

function querySqlite(file: string, statement: string): Promise<Record<string, unknown>[]> {
  const database = new DatabaseSync(file);
  try {
    return Promise.resolve(database.prepare(statement).all());
  } finally {
    database.close();
  }
}

function createTestDatabase(
  address: string,
  open: TestDatabase['open'],
  run: TestDatabase['query'],
  remove: () => Promise<void>,
): TestDatabase {
  const stores: Store[] = [];
  const others: OtherRelay[] = [];
  return {
    address,
    open: async (options) => {
      const store = await open(options);
      stores.push(store);
      return store;
    },
    query: run,
    startOther: async (token, what) => {
      const other = await startOther(address, token, what);
      others.push(other);
      return other;
    },
    clear: async () => {
      for (const other of others) await other.kill();
      for (const store of stores) await store.close();
      await remove();
    },
  };
}

async function startOther(...parameters: string[]): Promise<OtherRelay> {
  const child = spawn(process.execPath, [OTHER_RELAY, ...parameters], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => String((await lines.next()).value);
  const said = await read();
  if (said !== 'ready') throw new Error(`The other relay does not start; it says ${said}.`);
  return {
    run: async () => {
      child.stdin.write('go\n');
      return JSON.parse(await read()) as string[];
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
