import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runTokenCommand } from '../../../../relay/commands/run-token-command';
import { parseTokenCommand } from '../../../../relay/commands/token-command';
import type { Store } from '../../../../relay/store/store';
import { completion, paced, type Provider, startProvider } from '../../../helpers/provider';
import { type Database, lacksPostgres, startPostgres } from '../../../helpers/relay/databases';
import { createRelayHome, openStream, type RelayHome, type RunningRelay } from '../../../helpers/relay/relay';
import { createPostgresBackend, query, sqlite, type TestDatabase } from '../../../helpers/relay/stores';
import { waitUntil } from '../../../helpers/wait-until';

/** Tokens that are changed after their creation. */

describe.each([sqlite, createPostgresBackend()])('on $name $skipped', ({ skipped, start, create, stop }) => {
  describe.skipIf(skipped)('the commands for tokens', () => {
    let database: TestDatabase;
    let store: Store;
    let now: number;

    beforeAll(start, 60_000);
    afterAll(stop);
    beforeEach(async () => {
      now = Date.now();
      database = await create();
      store = await database.open({ now: () => now });
    });
    afterEach(() => database.clear());

    const run = async (...args: string[]) => {
      const lines: string[] = [];
      await runTokenCommand(parseTokenCommand(args), store, (line) => lines.push(line));
      return lines;
    };

    test('token update changes only what it names', async () => {
      const text = (await run('create', '--name', 'alice', '--budget', '5', '--rpm', '30', '--models', 'a')).at(-1);
      expect((await run('update', 'alice', '--budget', '7.5', '--per', 'week', '--models', 'none')).join()).toMatch(
        /alice: \$7\.50 a week, 30 a minute, .*the relay's models/,
      );
      await run('update', 'alice', '--name', 'bob', '--expires', '2d', '--streams', '2', '--rpm', 'none');
      expect(await store.tokens.find(text ?? '')).toMatchObject({
        name: 'bob',
        budgetMicros: 7_500_000,
        period: 'week',
        rpm: null,
        streams: 2,
        models: null,
      });
    });

    test('token update revives an expired token, and leaves a revoked one alone', async () => {
      await run('create', '--name', 'alice', '--expires', '1h');
      now += 7_200_000;
      await run('update', 'alice', '--expires', 'never');
      expect(await store.tokens.list()).toMatchObject([{ name: 'alice', expiresAt: null }]);
      await run('revoke', 'alice');
      await expect(run('update', 'alice', '--rpm', '5')).rejects.toThrow(
        'No token has the id or name alice, or it was revoked.',
      );
    });

    test('token update refuses a name that is taken, and a period without a budget', async () => {
      await run('create', '--name', 'alice');
      await run('create', '--name', 'bob');
      await expect(run('update', 'bob', '--name', 'alice')).rejects.toThrow('There is a token named alice already');
      await expect(run('update', 'bob', '--per', 'week')).rejects.toThrow('--per needs --budget');
      expect((await store.tokens.list()).map(({ name }) => name).toSorted()).toEqual(['alice', 'bob']);
    });

    test('token rotate replaces the secret and keeps the id and the limits', async () => {
      const old = (await run('create', '--name', 'alice', '--rpm', '30')).at(-1) ?? '';
      const [token] = await store.tokens.list();
      const lines = await run('rotate', 'alice');
      const fresh = lines.at(-1) ?? '';
      expect(fresh).not.toBe(old);
      expect(lines.slice(0, -1).join()).not.toContain(fresh);
      expect(await store.tokens.find(old)).toBeNull();
      expect(await store.tokens.find(fresh)).toEqual(token);
      await expect(run('rotate', 'nobody')).rejects.toThrow('No valid token has the id or name nobody.');
    });

    test('revoke --now also ends streams that an earlier revoke left running', async () => {
      await run('create', '--name', 'alice');
      const [token] = await store.tokens.list();
      const id = token?.id ?? '';
      await run('revoke', 'alice');
      expect(await store.tokens.findEnded([id, 'another'])).toEqual([]);
      await run('revoke', 'alice', '--now');
      expect(await store.tokens.findEnded([id, 'another'])).toEqual([id]);
      await expect(run('revoke', 'alice', '--now')).rejects.toThrow('No valid token');
    });
  });
});

describe.skipIf(lacksPostgres)(lacksPostgres ? `Two relays: ${lacksPostgres}` : 'two relays', () => {
  let postgres: Database;
  let provider: Provider;
  let home: RelayHome;
  let relays: RunningRelay[];

  beforeAll(async () => {
    postgres = (await startPostgres())!;
    const words = Array.from({ length: 600 }, (_, index) => `w${index + 1} `);
    provider = await startProvider(() => ({ steps: paced(completion(words), 100) }));
    home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, DATABASE_URL: postgres.url });
    relays = await Promise.all([home.start(), home.start()]);
  }, 120_000);
  afterAll(async () => {
    await home?.remove();
    await provider?.close();
    await postgres?.stop();
  });

  const open = async (token: string, at: number) => {
    const headers = { authorization: `Bearer ${token}` };
    const stream = await openStream(`${relays[at]?.url}/summary`, { body: { content: 'x' }, headers });
    await stream.waitFor('w3 ');
    return stream;
  };

  test('running relays obey an update and a rotation with the next request', async () => {
    const old = await home.createToken('--name', 'carol');
    const ask = async (token: string, at: number) => {
      const url = `${relays[at]?.url}/v1/models`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      return [response.status, await response.text()] as const;
    };
    expect((await ask(old, 0))[1]).toContain('test-model');
    await home.command('token', 'update', 'carol', '--models', 'another-model');
    for (const at of [0, 1]) expect((await ask(old, at))[1]).toContain('another-model');
    const fresh = (await home.command('token', 'rotate', 'carol')).trimEnd().split('\n').at(-1) ?? '';
    for (const at of [0, 1]) {
      expect((await ask(old, at))[0]).toBe(401);
      expect((await ask(fresh, at))[0]).toBe(200);
    }
  });

  test('revoke --now ends and settles the streams of that token at every relay, and no other', async () => {
    const [alice, bob] = [await home.createToken('--name', 'alice'), await home.createToken('--name', 'bob')];
    const streams = await Promise.all([open(alice, 0), open(alice, 1)]);
    const other = await open(bob, 1);
    expect(await home.command('token', 'revoke', 'alice', '--now')).toContain('end within seconds');
    await Promise.all(streams.map(({ ended }) => ended));
    for (const stream of streams) {
      expect(stream.read()).toContain('"code":"invalid_token"');
      expect(stream.read()).not.toContain('[DONE]');
    }
    const rows = await waitUntil(10_000, async () => {
      const found = await query(
        postgres.url,
        `select state, outcome, completion_tokens > 0 as is_billed from requests
         join tokens on tokens.id = token_id where tokens.name = 'alice'`,
      );
      return found.every(({ state }) => state === 'settled') && found;
    });
    const settled = { state: 'settled', outcome: 'revoked', is_billed: true };
    expect(rows).toEqual([settled, settled]);
    expect(provider.requests.filter(({ closedAt }) => closedAt !== null)).toHaveLength(2);
    const seen = other.read().length;
    await other.waitFor(`w${Number(/.*"w(\d+) "/s.exec(other.read())?.[1]) + 2} `);
    expect(other.read().length).toBeGreaterThan(seen);
    other.close();
  });
});
