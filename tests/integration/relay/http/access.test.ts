import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacksNginx, type Nginx, startNginx } from '../../../helpers/relay/nginx';
import { completion, type Provider, startProvider } from '../../../helpers/provider';
import {
  createRelayHome,
  METRICS_TOKEN,
  readSummary,
  type RelayHome,
  type RunningRelay,
} from '../../../helpers/relay/relay';

/** A relay in whose database no token was ever created. */

const FIRST_TOKEN = /^pith_[0-9a-f]{8}_[\w-]{43}$/m;
const STRANGERS: Record<string, string>[] = [
  {},
  { host: '127.0.0.1' },
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-real-ip': '127.0.0.1' },
  { forwarded: 'for=127.0.0.1' },
  { via: '1.1 proxy' },
  { 'cf-connecting-ip': '127.0.0.1' },
];
const REQUESTS = [
  ['POST', '/summary'],
  ['DELETE', '/summary'],
  ['POST', '/v1/chat/completions'],
  ['GET', '/v1/models'],
  ['GET', '/v1/usage'],
] as const;

let provider: Provider;
let home: RelayHome;
let relay: RunningRelay;

beforeAll(async () => {
  provider = await startProvider(() => ({ steps: completion(['Ok.']) }));
  home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, PITH_METRICS_TOKEN: '' });
  relay = await home.start();
});
afterAll(async () => {
  await home?.remove();
  await provider?.close();
});

const ask = (url: string, method: string, headers: Record<string, string>) =>
  fetch(url, { method, headers, ...(method === 'POST' && { body: JSON.stringify({ content: 'x' }) }) });

test('the relay serves nobody without a token, not even programs on this machine', async () => {
  for (const [method, path] of REQUESTS)
    // From the eleventh request on, the address is locked out.
    for (const headers of STRANGERS)
      expect([401, 429]).toContain((await ask(relay.url + path, method, headers)).status);
  expect(provider.requests).toEqual([]);
});

test('the first start of a relay creates a token and prints it once, but not to the log', async () => {
  const text = FIRST_TOKEN.exec(relay.written())?.[0] ?? '';
  expect(JSON.stringify(relay.log)).not.toContain(text);
  const answer = await readSummary(await ask(`${relay.url}/summary`, 'POST', { authorization: `Bearer ${text}` }));
  expect(answer).toMatchObject({ status: 200, text: 'Ok.', isDone: true });
  expect(await relay.kill('SIGTERM')).toBe(0);
  relay = await home.start();
  expect(relay.written()).not.toMatch(FIRST_TOKEN);
  expect(await home.command('token', 'list')).toMatch(/^[0-9a-f]{8} +first +valid /m);
});

test('a relay that has tokens does not create another one', async () => {
  const other = await createRelayHome({ PITH_UPSTREAM_URL: provider.url });
  await other.createToken('--name', 'alice');
  expect((await other.start()).written()).not.toMatch(FIRST_TOKEN);
  await other.remove();
});

test("the database holds a token's hash, and nothing of any request's content", async () => {
  const other = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, PITH_UPSTREAM_KEY: 'sk-never-kept-0123' });
  const token = await other.createToken('--name', 'alice');
  const running = await other.start();
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ content: 'Nobody keeps this sentence.' });
  const answer = await readSummary(await fetch(`${running.url}/summary`, { method: 'POST', headers, body }));
  expect(answer).toMatchObject({ status: 200, text: 'Ok.' });
  const files = ['', '-wal'].map((end) => other.database + end).filter((file) => existsSync(file));
  const stored = files.map((file) => readFileSync(file, 'latin1')).join('');
  expect(stored).toContain(createHash('sha256').update(token).digest('hex'));
  expect(stored).not.toMatch(/keeps this sentence|never-kept/);
  expect(stored).not.toContain(token.slice(-20));
  await other.remove();
});

test('the metrics need their own token', async () => {
  const withMetrics = await home.start({ PITH_METRICS_TOKEN: METRICS_TOKEN, PITH_RELAY_DB: `${home.database}-2` });
  const metrics = async (url: string, authorization?: string) =>
    (await ask(`${url}/metrics`, 'GET', authorization === undefined ? {} : { authorization })).status;
  expect(await metrics(relay.url)).toBe(404);
  expect(await metrics(relay.url, 'Bearer ')).toBe(404);
  expect(await metrics(withMetrics.url)).toBe(404);
  expect(await metrics(withMetrics.url, `Bearer ${METRICS_TOKEN}x`)).toBe(404);
  expect(await metrics(withMetrics.url, `Bearer ${METRICS_TOKEN}`)).toBe(200);
});

describe.skipIf(lacksNginx)(lacksNginx ? `behind nginx: ${lacksNginx}` : 'behind nginx', () => {
  let nginx: Nginx;

  beforeAll(async () => {
    // A minimal configuration: no header says that the request comes from elsewhere.
    nginx = await startNginx((port) => `server { listen 127.0.0.1:${port}; location / { proxy_pass ${relay.url}; } }`);
  });
  afterAll(() => nginx?.stop());

  test('the relay does not serve a stranger behind a plain proxy', async () => {
    for (const [method, path] of REQUESTS)
      expect([401, 429]).toContain((await ask(nginx.url + path, method, {})).status);
    expect((await ask(`${nginx.url}/metrics`, 'GET', {})).status).toBe(404);
  });
});
