import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { completion, type Provider, startProvider } from '../../../helpers/provider';
import { drawSeed } from '../../../helpers/random/seed';
import { createRelayHome, type RelayHome, type RunningRelay } from '../../../helpers/relay/relay';

/** Random bodies and headers for a running relay. `FC_SEED` repeats a run. */

const SEED = drawSeed('Requests to the relay');
const KEY = 'sk-fuzzed-key-0123456789';
const PATHS = ['/summary', '/v1/chat/completions'] as const;
const PATIENCE_MS = 15_000;

let provider: Provider;
let home: RelayHome;
let relay: RunningRelay;
let token: string;

beforeAll(async () => {
  provider = await startProvider(() => ({ steps: completion(['Ok.']) }));
  home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, PITH_UPSTREAM_KEY: KEY });
  token = await home.createToken('--name', 'mallory');
  relay = await home.start();
});
afterAll(async () => {
  await home?.remove();
  await provider?.close();
});

/** An unexpected error of the relay would be a status of 500. */
async function expectToServe(): Promise<void> {
  expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
  expect(await relay.metrics()).not.toMatch(/^pith_refusals_total\{code="unexpected"\}/m);
}

test(
  'the relay answers any JSON with a summary, a completion or an error in a sentence',
  { timeout: 120_000 },
  async () => {
    const names = [
      'content',
      'title',
      'language',
      'thread',
      'question',
      'instruction',
      'messages',
      'stop',
      'n',
      'stream',
    ];
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string(),
      fc.constantFrom([], {}, null, 1e308, -0, '\ud800', '__proto__'),
    );
    const message = fc.record({ role: fc.oneof(fc.constantFrom('user', 'system'), fc.string()), content: value });
    const body = fc.oneof(
      fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value),
      fc.record({ messages: fc.array(fc.oneof(message, value), { maxLength: 4 }), stream: fc.boolean() }),
      fc.record({ content: fc.string({ minLength: 1 }), language: value, thread: value, length: value }),
      value,
    );
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(...PATHS), async (json, path) => {
        const headers = { authorization: `Bearer ${token}` };
        const response = await fetch(relay.url + path, { method: 'POST', headers, body: JSON.stringify(json) });
        const text = await response.text();
        expect([200, 400, 403]).toContain(response.status);
        expect(text).not.toContain(KEY);
        if (response.status !== 200) expect(JSON.parse(text)).toMatchObject({ error: { type: 'relay_error' } });
      }),
      { seed: SEED, numRuns: 300 },
    );
    await expectToServe();
  },
);

test('the relay survives any bytes as a body', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(...PATHS), async (bytes, path) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(relay.url + path, { method: 'POST', headers, body: Uint8Array.from(bytes) });
      await response.text();
      expect(response.status).toBe(400);
    }),
    { seed: SEED, numRuns: 100 },
  );
  await expectToServe();
});

test('the relay answers any headers or closes the connection', { timeout: 240_000 }, async () => {
  const names = [
    'authorization',
    'last-event-id',
    'origin',
    'pith-resume',
    'x-forwarded-for',
    'content-length',
    'expect',
  ];
  const name = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 20, unit: 'binary-ascii' }));
  const word = fc.constantFrom(
    '100-continue',
    'chunked',
    '0',
    '-1',
    '1e9',
    'null',
    'Bearer x',
    'a.1',
    'a.-1',
    '127.0.0.1',
  );
  const header = fc.tuple(name, fc.oneof(word, fc.string({ maxLength: 60, unit: 'binary-ascii' })));
  const method = fc.constantFrom('GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'BREW');
  const target = fc.oneof(fc.constantFrom(...PATHS, '/v1/usage', '/healthz', '/metrics'), fc.webPath());
  const request = fc.tuple(method, target, fc.array(header, { maxLength: 6 }), fc.boolean());
  const { port } = new URL(relay.url);
  await fc.assert(
    fc.asyncProperty(request, async ([verb, path, headers, hasToken]) => {
      const lines = headers.map(([key, text]) => `${key}: ${text}\r\n`).join('');
      const credentials = hasToken ? `authorization: Bearer ${token}\r\n` : '';
      const socket = connect(Number(port), '127.0.0.1');
      let answer = '';
      socket.on('data', (part: Buffer) => (answer += part.toString()));
      socket.on('error', () => undefined);
      // Half-closed, so that the relay does not wait for the rest of a body.
      socket.end(`${verb} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${credentials}${lines}\r\n`);
      await once(socket, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
      expect(answer).toMatch(/^(HTTP\/1\.1 ([1-4]\d\d|501) |$)/);
      expect(answer).not.toContain(KEY);
    }),
    { seed: SEED, numRuns: 300 },
  );
  await expectToServe();
});
