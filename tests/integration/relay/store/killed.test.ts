import { readdir } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { completion, type Provider, startProvider } from '../../../helpers/provider';
import { type Database, lacksPostgres, startPostgres } from '../../../helpers/relay/databases';
import { createRelayHome, openStream, type RelayHome, type RunningRelay } from '../../../helpers/relay/relay';
import { clearPostgres, query } from '../../../helpers/relay/stores';

/** Relays that are killed at the moment when a client has its whole answer. */

const WORDS = ['One ', 'two ', 'three.'];
const EXACT = { state: 'settled', outcome: 'done', is_estimated: 0, prompt_tokens: 120, completion_tokens: 3 };
/** From the first note, or from none. */
const ESTIMATED = { is_estimated: 1, prompt_tokens: expect.any(Number) as number, completion_tokens: 0 };
const COLUMNS = 'state, outcome, is_estimated, prompt_tokens, completion_tokens';

let provider: Provider;
/** The end of an answer waits for it. */
let gate: Promise<void> | null = null;
beforeAll(async () => {
  provider = await startProvider(() => {
    const [first = '', ...rest] = completion(WORDS);
    return { steps: [first, ...(gate ? [gate] : []), ...rest] };
  });
});
afterAll(() => provider?.close());

async function askUntilDone(relay: RunningRelay, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const stream = await openStream(`${relay.url}/summary`, { body: { content: 'x' }, headers });
  await stream.waitFor('[DONE]');
}

async function askWithGate(relay: RunningRelay, token: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = promise;
  const headers = { authorization: `Bearer ${token}` };
  const stream = await openStream(`${relay.url}/summary`, { body: { content: 'x' }, headers });
  await stream.waitFor('id: ');
  gate = null;
  return { stream, end: resolve };
}

describe('on SQLite', () => {
  let home: RelayHome;
  let token: string;
  beforeEach(async () => {
    home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url });
    token = await home.createToken('--name', 'alice');
  });
  afterEach(() => home.remove());
  const readRows = () => {
    const database = new DatabaseSync(home.database);
    const rows = database.prepare(`select ${COLUMNS} from requests`).all();
    database.close();
    return rows;
  };

  test('a relay that is killed right after [DONE] has settled the request exactly', async () => {
    for (let count = 1; count <= 2; count += 1) {
      const relay = await home.start();
      await askUntilDone(relay, token);
      await relay.kill('SIGKILL');
      await (await home.start()).kill('SIGKILL');
      expect(readRows()).toEqual(Array.from({ length: count }, () => EXACT));
    }
  });

  test('a request that ended while the database was locked is settled exactly after its relay was killed', async () => {
    const relay = await home.start();
    const { stream, end } = await askWithGate(relay, token);
    const other = new DatabaseSync(home.database, { timeout: 5_000 });
    other.exec('begin immediate');
    end();
    await stream.waitFor('[DONE]');
    await relay.kill('SIGKILL');
    other.close();
    await home.start();
    expect(readRows()).toEqual([EXACT]);
    expect(await readdir(`${home.database}-unsettled`)).toEqual([]);
  });
});

describe.skipIf(lacksPostgres)(`on Postgres ${lacksPostgres}`, () => {
  let postgres: Database;
  let home: RelayHome;
  let token: string;
  beforeAll(async () => {
    postgres = (await startPostgres())!;
  });
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    await clearPostgres(postgres.url);
    home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, DATABASE_URL: postgres.url });
    token = await home.createToken('--name', 'alice');
  });
  afterEach(() => home.remove());
  const readRows = () => query(postgres.url, `select ${COLUMNS.replace(/(\w+_\w+)/g, '$1::int')} from requests`);

  test('a relay that is killed right after [DONE] has settled the request exactly', async () => {
    for (let count = 1; count <= 2; count += 1) {
      const relay = await home.start();
      await askUntilDone(relay, token);
      await relay.kill('SIGKILL');
      await (await home.start()).kill('SIGKILL');
      expect(await readRows()).toEqual(Array.from({ length: count }, () => EXACT));
    }
  });

  test('a request that ended while Postgres hung is corrected exactly after its relay was killed', async () => {
    const relay = await home.start();
    const { stream, end } = await askWithGate(relay, token);
    postgres.pause();
    const endedAt = performance.now();
    end();
    await stream.waitFor('[DONE]');
    expect(performance.now() - endedAt).toBeLessThan(4_000);
    await relay.kill('SIGKILL');
    // Statements that are already on their way must not settle the request.
    await postgres.kill();
    await postgres.start();
    // A relay on another machine settles the request first.
    const other = await home.start({ XDG_STATE_HOME: `${home.database}-elsewhere` });
    expect(await readRows()).toEqual([{ ...EXACT, state: 'crashed', outcome: 'crash', ...ESTIMATED }]);
    const next = await home.start();
    expect(await readRows()).toEqual([EXACT]);
    expect(await next.metrics()).toContain('pith_corrected_requests_total 1');
    expect(await other.metrics()).toContain('pith_swept_requests_total 1');
  });
});
