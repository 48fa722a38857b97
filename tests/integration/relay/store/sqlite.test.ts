import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RelayError } from '../../../../relay/base/errors';
import { createStore } from '../../../../relay/store/create-store';
import type { Database } from '../../../../relay/store/database';
import { createLane } from '../../../../relay/store/lane';
import { toGivenTime } from '../../../../relay/store/ledger-doors';
import { openSqlite } from '../../../../relay/store/sqlite';
import { createSqliteDialect } from '../../../../relay/store/sqlite-dialect';
import type { Store } from '../../../../relay/store/store';
import type { ReservationWish } from '../../../../relay/store/ledger';
import type { Token, TokenWish } from '../../../../relay/store/tokens';
import { runTokenCommand } from '../../../../relay/commands/run-token-command';
import { parseTokenCommand } from '../../../../relay/commands/token-command';
import { type TestDatabase, sqlite } from '../../../helpers/relay/stores';
import { UNLIMITED } from '../../../helpers/relay/token';
import { sleep, waitUntil } from '../../../helpers/wait-until';

const ALICE: TokenWish = { ...UNLIMITED, budgetMicros: 100_000_000 };
const PRICE = { input: 1_000_000, output: 1_000_000 };
const USAGE = { promptTokens: 10, completionTokens: 0, cachedTokens: 0, isEstimated: false };
/** A request that may cost 1,000 µ$. */
const wish = (token: Token): ReservationWish => ({
  token,
  endpoint: 'chat',
  model: 'm',
  price: PRICE,
  maxPromptTokens: 600,
  maxOutputTokens: 400,
});

let folder: string;
let file: string;
const stores: Store[] = [];
const open = async (...parameters: Parameters<typeof openSqlite>) => {
  const store = await openSqlite(...parameters);
  stores.push(store);
  return store;
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pith-sqlite-'));
  file = path.join(folder, 'relay.sqlite');
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await rm(folder, { recursive: true });
});

describe('one relay per file', () => {
  test('a second relay cannot open a SQLite file while the first runs, but the command line can', async () => {
    const first = await open(file);
    await expect(openSqlite(file)).rejects.toThrow(`Another relay uses the database ${file}`);
    const commandLine = await open(file, { as: 'command-line' });
    expect(await commandLine.tokens.list()).toEqual([]);
    await first.close();
    await open(file);
  });

  test('an open command line does not keep a relay from starting', async () => {
    const commandLine = await open(file, { as: 'command-line' });
    await commandLine.tokens.create(ALICE);
    await open(file);
    await commandLine.tokens.revoke('alice');
  });

  test('the lock of a SQLite file also holds under another name of it', async () => {
    await open(file);
    const other = path.join(folder, 'link.sqlite');
    await symlink(file, other);
    await expect(openSqlite(other)).rejects.toThrow('Another relay uses');
  });

  test('the lock of a SQLite file that does not exist yet also holds under another name of it', async () => {
    const other = path.join(folder, 'link.sqlite');
    await symlink(file, other);
    await open(other);
    await expect(openSqlite(file)).rejects.toThrow('Another relay uses');
  });

  test.each(['relay', 'command-line'] as const)(
    'the %s does not open a SQLite file that has a hard link',
    async (as) => {
      const store = await open(file);
      await mkdir(path.join(folder, 'elsewhere'));
      const other = path.join(folder, 'elsewhere', 'link.sqlite');
      await link(file, other);
      await expect(openSqlite(other, { as })).rejects.toThrow(
        `The database ${other} cannot be opened: the file has 2 names (hard links), and SQLite knows its log by the name.`,
      );
      await store.close();
      await expect(openSqlite(file, { as })).rejects.toThrow('hard links');
      await rm(other);
      await open(file, { as });
    },
  );

  describe('relays in separate processes', () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await sqlite.create();
    });
    afterEach(() => database.clear());

    test('the lock of a SQLite file ends with its process, however that ends', async () => {
      const store = await database.open();
      const { text } = await store.tokens.create(ALICE);
      await store.close();
      const other = await database.startOther(text, 'hang');
      await expect(database.open()).rejects.toThrow('Another relay uses');
      const commandLine = await database.open({ as: 'command-line' });
      expect(await commandLine.tokens.find(text)).toMatchObject({ name: 'alice' });
      await other.kill();
      await database.open();
    });
  });
});

describe.skipIf(process.platform === 'win32')('the files of a store', () => {
  test.each(['relay', 'command-line'] as const)(
    'a new database is private to its user when the %s opens it',
    async (as) => {
      const mask = process.umask(0o022);
      const store = await open(file, { as });
      await store.tokens.create(ALICE);
      process.umask(mask);
      const names = await readdir(folder);
      expect(names).toEqual(expect.arrayContaining(['relay.sqlite', 'relay.sqlite-wal']));
      for (const name of names)
        expect([name, (await stat(path.join(folder, name))).mode & 0o777]).toEqual([name, 0o600]);
    },
  );
});

describe('files that cannot be opened', () => {
  test('the error about a SQLite file names the folder that is missing', async () => {
    const missing = path.join(folder, 'missing', 'relay.sqlite');
    await expect(openSqlite(missing)).rejects.toThrow(
      `The database ${missing} cannot be opened: there is no folder ${path.dirname(missing)}.`,
    );
  });

  test('a file that is not a database is left unchanged', async () => {
    await writeFile(file, 'This is not a database, but a letter to somebody. '.repeat(20));
    await expect(openSqlite(file)).rejects.toThrow(`The database ${file} cannot be opened: file is not a database.`);
    expect(await readFile(file, 'utf8')).toContain('a letter');
    await rm(file);
    await open(file);
  });

  test('a database of a newer version is left unchanged', async () => {
    await (await open(file)).close();
    const database = new DatabaseSync(file);
    database.exec('update schema_version set version = version + 1');
    database.close();
    await expect(openSqlite(file)).rejects.toThrow('it was made by a newer version of Pith');
  });
});

test('no byte in the SQLite files holds a secret', async () => {
  const store = await open(file);
  const { token, text } = await store.tokens.create(ALICE);
  await store.tokens.find(text);
  await store.tokens.revoke(token.id);
  const secret = text.slice(`pith_${token.id}_`.length);
  const names = await readdir(folder);
  expect(names).toContain('relay.sqlite-wal');
  const readAll = async () => Buffer.concat(await Promise.all(names.map((name) => readFile(path.join(folder, name)))));
  const running = await readAll();
  expect(running.includes(token.id)).toBe(true);
  expect(running.includes(secret)).toBe(false);
  await store.close();
  expect((await readFile(file)).includes(secret)).toBe(false);
});

/** The same as a store of `openSqlite`, on the test's own connection. */
const createByHand = (database: DatabaseSync) => {
  const store = createStore({
    db: new Kysely<Database>({ dialect: createSqliteDialect(database) }),
    relayId: 'by hand',
    read: createLane(),
    write: createLane(),
    lockToken: () => Promise.resolve(),
    lockGroup: () => Promise.resolve(),
    findDead: () => Promise.resolve([]),
    isDeathCertain: true,
    isAlive: () => true,
    now: Date.now,
    toTime: () => toGivenTime(Date.now()),
    readTime: () => Promise.resolve(Date.now()),
  });
  stores.push(store);
  return store;
};

describe('while another process has the database locked', () => {
  const others: DatabaseSync[] = [];
  /** Until `release`, or until the end of the test. */
  const lock = (begin = 'begin immediate') => {
    const other = new DatabaseSync(file);
    others.push(other);
    other.exec(begin);
    return other;
  };
  const release = (other: DatabaseSync) => {
    others.splice(others.indexOf(other), 1);
    other.close();
  };
  afterEach(() => {
    vi.useRealTimers();
    others.splice(0).forEach((other) => other.close());
  });

  /**
   * Releases the lock after some turns of this process's event loop. Code that blocks the thread while it waits for
   * the lock would delay these turns, and so wait in vain.
   */
  const releaseAfterTurns = async (other: DatabaseSync) => {
    for (let turn = 0; turn < 20; turn += 1) await sleep(5);
    release(other);
  };
  const toCode = (error: unknown) => (error instanceof RelayError ? error.code : error);

  test('writing waits for a locked database without blocking the relay, and reading does not wait', async () => {
    const { tokens, ledger } = await open(file);
    const { token, text } = await tokens.create(ALICE);
    const { id } = await ledger.reserve(wish(token));
    const other = lock();
    let isLocked = true;
    const ended: string[] = [];
    const during = async <T>(name: string, act: Promise<T>) => {
      const result = await act;
      ended.push(`${name} ${isLocked ? 'during' : 'after'}`);
      return result;
    };
    const all = Promise.all([
      during('reserve', ledger.reserve(wish(token))),
      during('settle', ledger.settle({ id, outcome: 'done', usage: USAGE, price: PRICE })),
      during('create', tokens.create({ ...ALICE, name: 'other' })),
      during('revoke', tokens.revoke('alice')),
      during('find', tokens.find(text)),
      during('list', tokens.list()),
      during('hasAny', tokens.hasAny()),
      during('report', ledger.report(token, new Date())),
      during('note', ledger.note([{ id, promptTokens: 1, completionTokens: 1 }]).catch(toCode)),
    ]);
    await waitUntil(30_000, () => ended.length === 5);
    await releaseAfterTurns(other);
    isLocked = false;
    const result = await all;
    expect(ended.toSorted()).toEqual([
      'create after',
      'find during',
      'hasAny during',
      'list during',
      'note during',
      'report during',
      'reserve after',
      'revoke after',
      'settle after',
    ]);
    const [reservation, cost, , revoked, found, , , report, noted] = result;
    expect([reservation.maxOutputTokens, cost, noted]).toEqual([400, 10, 'ledger_unavailable']);
    expect([revoked[0]?.id, found?.id]).toEqual([token.id, token.id]);
    expect(report.budget).toMatchObject({ heldMicros: 1_000, spentMicros: 0 });
    expect((await ledger.report(token, new Date())).budget).toMatchObject({ heldMicros: 1_000, spentMicros: 10 });
  });

  test('each request is refused after two seconds while the database stays locked', async () => {
    const { tokens, ledger } = await open(file);
    const { token } = await tokens.create(ALICE);
    const other = lock();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const reserve = async () => {
      const started = performance.now();
      const code = await ledger.reserve(wish(token)).then(() => 'granted', toCode);
      return { code, ms: performance.now() - started };
    };
    const early = Array.from({ length: 100 }, reserve);
    await vi.advanceTimersByTimeAsync(200);
    const all = Promise.all([...early, ...Array.from({ length: 100 }, reserve)]);
    await vi.advanceTimersByTimeAsync(4_000);
    const result = await all;
    expect(new Set(result.map(({ code }) => code))).toEqual(new Set(['ledger_unavailable']));
    expect(Math.min(...result.map(({ ms }) => ms))).toBeGreaterThanOrEqual(2_000);
    // If later requests waited for earlier ones, it would be 3,800.
    expect(Math.max(...result.map(({ ms }) => ms))).toBeLessThan(2_100);
    vi.useRealTimers();
    release(other);
    await ledger.reserve(wish(token));
    expect((await ledger.report(token, new Date())).budget).toMatchObject({ heldMicros: 1_000 });
  });

  test('a sweep waits for a locked database', async () => {
    const store = await open(file);
    const { token } = await store.tokens.create(ALICE);
    await store.ledger.reserve(wish(token));
    await store.close();
    const { ledger } = await open(file);
    const other = lock();
    const released = releaseAfterTurns(other);
    expect(await ledger.sweep()).toBe(1);
    await released;
  });

  test.each([
    ['for writing', 'begin immediate'],
    ['completely', 'pragma locking_mode = exclusive; begin immediate; update schema_version set version = version'],
  ])('opening a database waits while another process has it locked %s', async (_, begin) => {
    await (await open(file)).close();
    const other = lock(begin);
    const released = releaseAfterTurns(other);
    const { tokens } = await open(file);
    await released;
    expect(await tokens.list()).toEqual([]);
  });

  test('a database that stays locked is not opened, and the relay’s lock is released', async () => {
    await (await open(file)).close();
    const other = lock();
    await expect(openSqlite(file)).rejects.toThrow(`The database ${file} cannot be opened: database is locked.`);
    release(other);
    await open(file);
  });

  test('reading waits for a locked database where it must', async () => {
    const { text, token } = await (await open(file)).tokens.create(ALICE);
    await stores[0]?.close();
    const database = new DatabaseSync(file);
    // Without a write-ahead log, a writer blocks reading.
    database.exec('pragma journal_mode = delete');
    const { tokens, ledger } = createByHand(database);
    const other = lock('begin exclusive');
    const released = releaseAfterTurns(other);
    const result = await Promise.all([
      tokens.find(text),
      tokens.list(),
      tokens.hasAny(),
      ledger.report(token, new Date()),
      ledger.sweep(),
    ]);
    await released;
    expect(result).toMatchObject([token, [token], true, { budget: { heldMicros: 0 } }, 0]);
  });
});

test('requests are refused while the disk is full, nothing is lost, and they work again when there is room', async () => {
  const { token } = await (await open(file)).tokens.create(ALICE);
  await stores[0]?.close();
  const database = new DatabaseSync(file);
  const { ledger } = createByHand(database);
  const reserve = () => ledger.reserve(wish(token));
  const { page_count: pages } = database.prepare('pragma page_count').get() as { page_count: number };
  database.exec(`pragma max_page_count = ${pages + 2}`);

  const granted: string[] = [];
  let error: unknown = null;
  while (error === null && granted.length < 10_000)
    await reserve().then(
      ({ id }) => granted.push(id),
      (caught: unknown) => (error = caught),
    );
  expect(error).toBeInstanceOf(RelayError);
  expect(error).toMatchObject({ code: 'ledger_unavailable', cause: { errcode: 13 } });
  await expect(reserve()).rejects.toMatchObject({ code: 'ledger_unavailable' });
  expect(granted.length).toBeGreaterThan(5);
  expect((await ledger.report(token, new Date())).budget?.heldMicros).toBe(granted.length * 1_000);

  database.exec(`pragma max_page_count = ${pages + 1_000}`);
  const { id } = await reserve();
  for (const each of [...granted, id])
    expect(await ledger.settle({ id: each, outcome: 'done', usage: USAGE, price: PRICE })).toBe(10);
  expect((await ledger.report(token, new Date())).budget).toMatchObject({
    heldMicros: 0,
    spentMicros: (granted.length + 1) * 10,
  });
});

describe('the command line', () => {
  const run = async (store: Store, ...args: string[]) => {
    const lines: string[] = [];
    await runTokenCommand(parseTokenCommand(args), store, (line) => lines.push(line));
    return lines;
  };

  test('the command line prints a new token alone on the last line, and only once', async () => {
    const store = await open(file);
    const lines = await run(store, 'create', '--name', 'alice', '--budget', '5', '--expires', '2w');
    const text = lines.at(-1) ?? '';
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.slice(0, -1).join('\n')).not.toContain(text);
    expect(await store.tokens.find(text)).toMatchObject({ name: 'alice', budgetMicros: 5_000_000, period: 'month' });
    expect((await run(store, 'list')).join('\n')).not.toContain(text.slice(14));
  });

  test('the command line lists tokens in columns, with what they spent', async () => {
    let now = Date.now();
    // Tokens are listed by the time of their creation.
    const store = await open(file, { now: () => (now += 1) });
    await run(store, 'create', '--name', 'alice', '--budget', '5', '--per', 'day', '--streams', '2', '--models', 'a,b');
    await run(store, 'create', '--name', 'somebody with a long name');
    const [token] = await store.tokens.list();
    if (!token) throw new Error('There is no token.');
    const { id } = await store.ledger.reserve(wish(token));
    const usage = { promptTokens: 123_000, completionTokens: 0, cachedTokens: 0, isEstimated: false };
    await store.ledger.settle({ id, outcome: 'done', usage, price: PRICE });
    await run(store, 'revoke', 'somebody with a long name');
    const [header = '', first = '', second = '', ...more] = await run(store, 'list');
    expect(more).toEqual([]);
    for (const [title, cell] of [
      ['ID', token.id],
      ['STATE', 'valid'],
      ['BUDGET', '$5.00 a day'],
      ['SPENT', '$0.123 '],
      ['STREAMS', '2'],
      ['MODELS', 'a,b'],
    ] as const)
      expect(first.slice(header.indexOf(title))).toMatch(new RegExp(`^${cell.replaceAll('$', '\\$')}`));
    expect(second.slice(header.indexOf('STATE'))).toMatch(/^revoked/);
  });

  test('the command line says when there is nothing to revoke', async () => {
    await expect(run(await open(file), 'revoke', 'nobody')).rejects.toThrow(
      'No valid token has the id or name nobody.',
    );
  });
});
