import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSqlite } from '../../../../relay/store/sqlite';
import type { Store } from '../../../../relay/store/store';
import { completion, type Provider, startProvider } from '../../../helpers/provider';
import { createRelayHome, openStream, readSummary, type RelayHome } from '../../../helpers/relay/relay';
import { createSmallVolume, lacksVolumes, type SmallVolume } from '../../../helpers/relay/small-volume';
import { waitUntil } from '../../../helpers/wait-until';

const PRICE = { input: 1_000_000, output: 1_000_000 };
const USAGE = { promptTokens: 10, completionTokens: 5, cachedTokens: 0, isEstimated: false };

describe.skipIf(lacksVolumes)(`a small volume ${lacksVolumes}`, () => {
  let volume: SmallVolume;
  let file: string;
  beforeEach(() => {
    volume = createSmallVolume(3_072);
    file = path.join(volume.folder, 'relay.sqlite');
  });
  afterEach(() => volume.remove());

  test('a full volume of 3 MB refuses requests, and serves again for good once there is room', async () => {
    const store = await openSqlite(file);
    const limits = { budgetMicros: 1_000_000_000, period: 'total', rpm: null, streams: null } as const;
    const { token } = await store.tokens.create({ name: 'alice', ...limits, models: null, expiresAt: null });
    const ask = async ({ ledger }: Store) => {
      const wish = { endpoint: 'chat', model: 'm', price: PRICE, maxPromptTokens: 600, maxOutputTokens: 400 } as const;
      const { id } = await ledger.reserve({ token, ...wish });
      await ledger.settle({ id, outcome: 'done', usage: USAGE, price: PRICE });
    };
    for (let count = 0; count < 20; count += 1) await ask(store);
    await volume.fill();
    const error = await waitUntil(30_000, () =>
      ask(store).then(
        () => null,
        (caught: unknown) => caught,
      ),
    );
    expect(error).toMatchObject({ code: 'ledger_unavailable', cause: { errcode: 13 } });
    await expect(ask(store)).rejects.toMatchObject({ code: 'ledger_unavailable' });
    volume.free();
    // More than the log held when it was full.
    for (let count = 0; count < 500; count += 1) await ask(store);
    expect(await store.ledger.audit()).toEqual([]);
    expect((await store.ledger.report(token)).budget).toMatchObject({ heldMicros: 0 });
    await store.close();
  });

  describe('a relay whose disk is full', () => {
    let provider: Provider;
    let home: RelayHome;
    let gate = Promise.withResolvers<void>();
    beforeAll(async () => {
      provider = await startProvider(() => {
        const [first = '', ...rest] = completion(['One ', 'two.']);
        return { steps: [first, gate.promise, ...rest] };
      });
    });
    afterAll(() => provider?.close());
    beforeEach(async () => {
      gate = Promise.withResolvers<void>();
      home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, PITH_RELAY_DB: file });
    });
    afterEach(() => home.remove());

    test('a full disk is named in the log, running streams end, and everything is settled once there is room', async () => {
      const headers = { authorization: `Bearer ${await home.createToken('--name', 'alice')}` };
      const relay = await home.start();
      const open = () => openStream(`${relay.url}/summary`, { body: { content: 'x' }, headers });
      const streams = await Promise.all(Array.from({ length: 5 }, open));
      for (const stream of streams) await stream.waitFor('id: ');
      await volume.fill();
      const ask = () => fetch(`${relay.url}/summary`, { method: 'POST', headers, body: '{"content":"x"}' });
      gate.resolve();
      await waitUntil(30_000, async () => {
        const response = await ask();
        await response.text();
        return response.status === 503;
      });
      for (const stream of streams) await stream.waitFor('[DONE]');
      await waitUntil(30_000, () => relay.written().includes('"errstr":"database or disk is full"'));
      volume.free();
      await waitUntil(30_000, async () => (await relay.metrics()).includes('pith_unsettled_requests 0'));
      expect(await readSummary(await ask())).toMatchObject({ status: 200, text: 'One two.' });
      const done = Number(
        /^pith_requests_total\{endpoint="summary",outcome="done"\} (\d+)$/m.exec(await relay.metrics())?.[1],
      );
      expect(done).toBe(provider.requests.length);
      const usage = await fetch(`${relay.url}/v1/usage`, { headers });
      expect(await usage.json()).toMatchObject({
        today: { requests: done, prompt_tokens: 120 * done, completion_tokens: 2 * done, estimated_requests: 0 },
      });
      expect(await home.command('ledger', 'check')).toContain('Every running sum is');
    });
  });
});
