import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../../../relay/base/client';
import { type Exchange, startExchange } from '../../../../relay/exchange/exchange';
import { createTurns } from '../../../../relay/base/turns';
import { createLog } from '../../../../relay/base/log';
import { createMetrics } from '../../../../relay/base/metrics';
import { createMemoryStreams } from '../../../../relay/resume/memory-streams';
import { createResumer } from '../../../../relay/resume/serve-resume';
import type { Settlement } from '../../../../relay/store/ledger';
import { createUpstreams } from '../../../../relay/upstream/upstreams';
import { type Answer, chunk, completion, paced, type Provider, startProvider } from '../../../helpers/provider';
import { TOKEN } from '../../../helpers/relay/token';
import { sleep, waitUntil } from '../../../helpers/wait-until';

/**
 * One exchange with a scripted client: a real socket's buffers would hide when a client does not read.
 */

let provider: Provider;
let answer: () => Answer;
const streams = createMemoryStreams({ graceMs: 5_000 });

beforeAll(async () => {
  provider = await startProvider(() => answer());
});
afterAll(async () => {
  await provider.close();
  await streams.close();
});
afterEach(() => {
  provider.requests.length = 0;
});

type FakeClient = Client & { text: string; isDestroyed: boolean; isEnded: boolean };

/** Accepts everything that is written. `reads`: whether it reads as fast as events come. */
function createFakeClient(reads: () => boolean): FakeClient {
  const client: FakeClient = {
    text: '',
    hasBegun: false as boolean,
    isGone: false,
    isDestroyed: false,
    isEnded: false,
    begin: () => void Object.assign(client, { hasBegun: true }),
    write: (events) => {
      client.text += events.toString();
      client.begin();
      return reads();
    },
    refuse: (error) => void (client.text += error.code),
    end: () => {
      client.isEnded = true;
      return Promise.resolve();
    },
    destroy: () => {
      if (client.isDestroyed) return;
      client.isDestroyed = true;
      client.onClose(true);
    },
    onClose: () => undefined,
    onDrain: () => undefined,
  };
  return client;
}

function start(
  client: Client,
  canResume: boolean,
  idleMs = 5_000,
  ledger: Promise<null> = Promise.resolve(null),
  secured: Promise<void> = Promise.resolve(),
): { exchange: Exchange; settled: Settlement[] } {
  const settled: Settlement[] = [];
  const exchange = startExchange(
    {
      token: TOKEN,
      endpoint: 'chat',
      model: 'm',
      price: null,
      messages: [{ role: 'user', content: 'Hello there.' }],
      parameters: {},
      maxPromptTokens: 100,
      reservation: { id: 'r', maxOutputTokens: 1_000, warnings: [] },
      wantsUsage: false,
      canResume,
      route: null,
    },
    client,
    {
      upstreams: createUpstreams(
        [{ name: 'one', url: provider.url, key: '', models: null, streams: null, rpm: null }],
        { headersMs: 5_000 },
      ),
      nextTurn: createTurns(),
      settler: {
        settle: (settlement) => {
          settled.push(settlement);
          return { secured, settled: ledger };
        },
        settleLeft: () => Promise.resolve(),
        close: () => Promise.resolve(),
      },
      streams,
      metrics: createMetrics(),
      log: createLog('silent'),
      times: { headerHoldMs: 5_000, idleMs, graceMs: 1_000 },
    },
  );
  return { exchange, settled };
}

const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index} `);
const textOf = ({ text }: FakeClient) => [...text.matchAll(/"content":"(w\d+ )"/g)].map(([, word]) => word).join('');

describe('a client that does not read', () => {
  test('a client that does not read slows the upstream, and is dropped in the end', async () => {
    answer = () => ({ steps: paced(completion(words(200)), 10) });
    const client = createFakeClient(() => false);
    const { exchange, settled } = start(client, true, 700);
    await waitUntil(30_000, () => client.text !== '');
    await sleep(200);
    expect(textOf(client).length).toBeLessThan(100);
    await exchange.ended;
    expect(client.isDestroyed).toBe(true);
    expect(settled).toMatchObject([{ outcome: 'client-gone' }]);
    await waitUntil(30_000, () => provider.requests[0]?.closedAt);
  });

  test('a client that does not read and reconnects replaces its earlier connection', async () => {
    answer = () => ({ steps: paced(completion(words(40)), 10) });
    const former = createFakeClient(() => false);
    // Without reconnecting, it would never be dropped for not reading.
    const { exchange, settled } = start(former, true, 600_000);
    await waitUntil(30_000, () => former.text.includes('id: '));
    const id = /id: (\S+)\.1\n/.exec(former.text)?.[1] ?? '';
    const client = createFakeClient(() => true);
    const resumer = createResumer(streams, 600_000);
    const served = resumer.serve(`${id}.0`, TOKEN.id, client);
    await Promise.all([served, exchange.ended]);
    expect(former.isDestroyed).toBe(true);
    expect(textOf(client)).toBe(words(40).join(''));
    expect(client.text).toContain('[DONE]');
    expect(settled).toMatchObject([{ outcome: 'done', usage: { isEstimated: false } }]);
  });
});

describe('a client that reconnected', () => {
  const begin = async () => {
    answer = () => ({ steps: [...words(20).map((content) => chunk({ content })), 'hang'] });
    const former = createFakeClient(() => true);
    const { exchange, settled } = start(former, true);
    await waitUntil(30_000, () => former.text.includes('w19 '));
    const id = /id: (\S+)\.1\n/.exec(former.text)?.[1] ?? '';
    former.destroy();
    return { id, exchange, settled };
  };

  test('a reconnected client that does not read is dropped, and so is the upstream', async () => {
    const { id, exchange, settled } = await begin();
    const client = createFakeClient(() => false);
    await createResumer(streams, 300).serve(`${id}.0`, TOKEN.id, client);
    expect(client.isDestroyed).toBe(true);
    await exchange.ended;
    expect(settled).toMatchObject([{ outcome: 'client-gone', usage: { isEstimated: true } }]);
  });

  test('a client that reconnects again replaces its earlier connection', async () => {
    const { id, exchange } = await begin();
    const resumer = createResumer(streams, 5_000);
    const [one, two] = [createFakeClient(() => true), createFakeClient(() => true)];
    const first = resumer.serve(`${id}.0`, TOKEN.id, one);
    await waitUntil(30_000, () => one.text.includes('w19 '));
    const second = resumer.serve(`${id}.18`, TOKEN.id, two);
    await first;
    expect(one.isDestroyed).toBe(true);
    await waitUntil(30_000, () => two.text.includes('w19 '));
    two.destroy();
    await Promise.all([second, exchange.ended, resumer.idle()]);
  });

  test('a client that leaves before its stream is found leaves no trace', async () => {
    const { id, exchange, settled } = await begin();
    const gone = Object.assign(
      createFakeClient(() => true),
      { isGone: true },
    );
    await createResumer(streams, 5_000).serve(`${id}.0`, TOKEN.id, gone);
    expect(gone.text).toBe('');
    // The grace period still ends the request.
    await exchange.ended;
    expect(settled).toMatchObject([{ outcome: 'client-gone' }]);
  });
});

test('a client that leaves before the upstream is asked pays nothing', async () => {
  answer = () => ({ steps: ['hang'] });
  const { exchange, settled } = start(
    Object.assign(
      createFakeClient(() => true),
      { isGone: true },
    ),
    false,
  );
  await exchange.ended;
  expect(settled).toMatchObject([{ outcome: 'client-gone', usage: { promptTokens: 0, completionTokens: 0 } }]);
  expect(provider.requests).toEqual([]);
});

test('a ledger that hangs does not delay the end of an answer', async () => {
  answer = () => ({ steps: completion(words(3)) });
  const client = createFakeClient(() => true);
  const { promise: ledger, resolve: answerLedger } = Promise.withResolvers<null>();
  const { exchange, settled } = start(client, false, 5_000, ledger);
  let isOver = false;
  void exchange.ended.then(() => (isOver = true));
  await waitUntil(2_000, () => client.text.includes('[DONE]') && client.isEnded);
  expect(settled).toMatchObject([{ outcome: 'done' }]);
  expect(isOver).toBe(false);
  answerLedger(null);
  await exchange.ended;
});

test('an answer ends only when its settlement cannot be lost any more', async () => {
  answer = () => ({ steps: completion(words(3)) });
  const client = createFakeClient(() => true);
  const { promise: secured, resolve: secure } = Promise.withResolvers<void>();
  const { exchange, settled } = start(client, false, 5_000, Promise.resolve(null), secured);
  await waitUntil(2_000, () => settled.length > 0);
  expect(textOf(client)).toBe(words(3).join(''));
  expect(client.text).not.toContain('[DONE]');
  secure();
  await exchange.ended;
  expect(client.text).toContain('[DONE]');
});
