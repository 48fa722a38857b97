import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Answer, chunk, completion, type Provider, startProvider } from '../../../helpers/provider';
import { findFreePort } from '../../../helpers/free-port';
import {
  createRelayHome,
  openStream,
  readSummary,
  type RelayHome,
  type RunningRelay,
  type Sum,
} from '../../../helpers/relay/relay';
import { waitUntil } from '../../../helpers/wait-until';

/** A relay with two upstreams, each with a key of its own. All tests share it, and reload it with their upstreams. */

const [KEY_A, KEY_B, KEY_C] = ['sk-first-0123456789', 'sk-second-0123456789', 'sk-third-0123456789'];
const OK: Answer = { steps: completion(['Ok.']) };
const HANGS: Answer = { steps: [chunk({ content: 'w1 ' }), 'hang'] };
const PRICES = { date: '2026-01-01', currency: 'USD', perTokens: 1_000_000 };

let folder: string;
let prices: string;
/** Of the test: the names of its upstreams and its token end with it. */
let number = 0;
let first: Provider;
let second: Provider;
let answers: { first: Answer; second: Answer };
let home: RelayHome;
let relay: RunningRelay;
let headers: Record<string, string>;

const writeUpstreams = (...upstreams: object[]) =>
  writeFile(path.join(folder, 'upstreams.json'), JSON.stringify({ upstreams }));
const a = (more = {}) => ({ name: `a${number}`, url: first.url, key: KEY_A, ...more });
const b = (more = {}) => ({ name: `b${number}`, url: second.url, key: KEY_B, ...more });
const writePrices = (models: object) => writeFile(prices, JSON.stringify({ ...PRICES, models }));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pith-upstreams-'));
  prices = path.join(folder, 'prices.json');
  home = await createRelayHome({
    PITH_UPSTREAMS: path.join(folder, 'upstreams.json'),
    PITH_PRICES: prices,
    PITH_IDLE_SECONDS: '1',
  });
  await Promise.all([writeUpstreams({ url: 'http://127.0.0.1/v1' }), writePrices({})]);
  relay = await home.start();
});
afterAll(async () => {
  await home.remove();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  number += 1;
  answers = { first: OK, second: OK };
  [first, second] = await Promise.all([startProvider(() => answers.first), startProvider(() => answers.second)]);
  headers = { authorization: `Bearer ${await home.createToken('--name', `alice${number}`)}` };
  await writePrices({ 'test-model': { input: '1', output: '1' } });
});
afterEach(async () => {
  // Whatever happened, no key may appear in the output.
  for (const key of [KEY_A, KEY_B, KEY_C]) expect(relay.written()).not.toContain(key);
  await Promise.all([first.close(), second.close()]);
});

/** Lets the relay read its files again, and resolves to what it logs about them. */
const reload = async () => {
  const { length } = relay.log;
  relay.signal('SIGHUP');
  const isAnswer = ({ msg }: Record<string, unknown>) => /^(Reloaded keys|Keys and prices were not)/.test(String(msg));
  return waitUntil(10_000, () => relay.log.slice(length).find(isAnswer));
};
const start = async (...upstreams: object[]) => {
  await writeUpstreams(...upstreams);
  expect(await reload()).toMatchObject({ msg: 'Reloaded keys and prices.' });
};
const post = (more = {}) =>
  fetch(`${relay.url}/summary`, { method: 'POST', headers, body: JSON.stringify({ content: 'x', ...more }) });
const ask = async (more = {}) => readSummary(await post(more));
const usage = async () => ((await (await fetch(`${relay.url}/v1/usage`, { headers })).json()) as { today: Sum }).today;
const counts = () => [first.requests.length, second.requests.length];

const refuse = (status: number, error: object = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  steps: [JSON.stringify({ error })],
});

test.each<[string, Answer]>([
  ['500', refuse(500)],
  ['502', refuse(502)],
  ['503', refuse(503)],
  ['429', refuse(429, { message: 'Rate limit reached', code: 'rate_limit_exceeded' })],
  ['a key that is not accepted', refuse(401, { message: `Incorrect API key provided: ${KEY_A}` })],
])('after %s the next upstream is asked once, and only its answer is billed', async (_, answer) => {
  await start(a(), b());
  answers.first = answer;
  expect(await ask()).toMatchObject({ status: 200, text: 'Ok.', isDone: true });
  expect(counts()).toEqual([1, 1]);
  expect(first.requests[0]?.headers.authorization).toBe(`Bearer ${KEY_A}`);
  expect(second.requests[0]?.headers.authorization).toBe(`Bearer ${KEY_B}`);
  expect(await usage()).toMatchObject({ requests: 1, prompt_tokens: 120, completion_tokens: 1 });
  // For some time it is asked last.
  await ask();
  expect(counts()).toEqual([1, 2]);
  const metrics = await relay.metrics();
  expect(metrics).toContain(`pith_upstream_requests_total{upstream="a${number}",outcome="unavailable"} 1`);
  expect(metrics).toContain(`pith_upstream_requests_total{upstream="b${number}",outcome="answered"} 2`);
});

test('an upstream that cannot be reached is skipped', async () => {
  await start({ name: 'a', url: `http://127.0.0.1:${await findFreePort()}/v1` }, b());
  expect(await ask()).toMatchObject({ status: 200, text: 'Ok.' });
  expect(await usage()).toMatchObject({ requests: 1, completion_tokens: 1 });
});

test.each<[string, Answer, string]>([
  ['refuses the request itself', refuse(400, { message: 'temperature is wrong' }), 'upstream_bad_request'],
  ['is cut off in its answer', { steps: [chunk({ content: 'w1 ' }), 'cut'] }, 'upstream_cut_off'],
  ['ends without an answer', { headers: { 'content-type': 'text/event-stream' }, steps: ['cut'] }, 'upstream_cut_off'],
  ['is silent', { steps: ['hang'] }, 'upstream_timeout'],
])('no other upstream is asked when one %s, because it may bill the request', async (_, answer, code) => {
  await start(a(), b());
  answers.first = answer;
  const response = await post();
  expect(await response.text()).toContain(`"code":"${code}"`);
  expect(counts()).toEqual([1, 0]);
});

test('under load, what was delivered is billed once, and nothing else', async () => {
  await start(a(), b());
  let count = 0;
  const turns = [refuse(503), OK, { steps: [chunk({ content: 'Half ' }), 'cut'] } satisfies Answer, OK];
  let delivered = 0;
  const next = () => {
    const answer = turns[(count += 1) % turns.length] ?? OK;
    if (answer === OK) delivered += 1;
    return answer;
  };
  Object.defineProperty(answers, 'first', { get: next });
  Object.defineProperty(answers, 'second', { get: next });
  const readBilled = async () =>
    Number(/^pith_tokens_total\{direction="completion",estimated="false"\} (\d+)$/m.exec(await relay.metrics())?.[1]);
  const before = await readBilled();
  const outcomes = await Promise.all(Array.from({ length: 60 }, () => ask().then(({ isDone }) => isDone)));
  const wholes = outcomes.filter(Boolean).length;
  expect(wholes).toBe(delivered);
  expect(wholes).toBeGreaterThan(20);
  // A broken answer is billed by an estimate, a refused one with nothing; no request has two bills.
  expect(await usage()).toMatchObject({ requests: 60 });
  expect((await readBilled()) - before).toBe(delivered);
  expect(await relay.metrics()).toContain('pith_running_streams 0');
});

test('when no upstream is left, the error of the last one is reported', async () => {
  await start(a(), b());
  answers = { first: refuse(500), second: refuse(503) };
  const response = await post();
  expect([response.status, await response.text()]).toEqual([502, expect.stringContaining('failed (503)')]);
  expect(await usage()).toMatchObject({ completion_tokens: 0 });
});

test('each model is requested from the upstreams that have it, by the name that it has there', async () => {
  await start(a({ models: { 'test-model': 'their-model' } }), b({ models: ['test-model', 'other'] }));
  await ask();
  await ask({ model: 'other' });
  expect(first.requests.map(({ body }) => body?.model)).toEqual(['their-model']);
  expect(second.requests.map(({ body }) => body?.model)).toEqual(['other']);
  answers.first = refuse(500);
  await ask();
  expect(second.requests.at(-1)?.body?.model).toBe('test-model');
  const models = (await (await fetch(`${relay.url}/v1/models`, { headers })).json()) as { data: { id: string }[] };
  expect(models.data.map(({ id }) => id)).toEqual(['test-model', 'other']);
  expect((await post({ model: 'unknown' })).status).toBe(403);
});

test('an upstream at its limit is skipped, and when all are, the client is told to wait', async () => {
  await start(a({ streams: 1 }), b({ streams: 1 }));
  answers = { first: HANGS, second: HANGS };
  const open = async () => {
    const stream = await openStream(`${relay.url}/summary`, { body: { content: 'x' }, headers });
    await stream.waitFor('w1 ');
    return stream;
  };
  const streams = [await open(), await open()];
  expect(counts()).toEqual([1, 1]);
  const refused = await post();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.text()).toContain('upstream_rate_limited');
  streams[0]?.close();
  answers.first = OK;
  await waitUntil(10_000, async () => (await ask()).text === 'Ok.');
  // Each of these frees its place.
  for (let count = 0; count < 3; count += 1) expect((await ask()).text).toBe('Ok.');
  streams[1]?.close();
});

test('a limit per minute holds, and a compressed or refused answer frees its place', async () => {
  await start(a({ rpm: 3, streams: 1 }));
  answers.first = refuse(400);
  expect((await post()).status).toBe(400);
  const gzip = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };
  answers.first = { headers: gzip, steps: [gzipSync(completion(['Ok.']).join(''))] };
  expect((await ask()).text).toBe('Ok.');
  answers.first = OK;
  expect((await ask()).text).toBe('Ok.');
  const refused = await post();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
});

test('SIGHUP reloads keys, upstreams and prices, and running streams continue', async () => {
  await start(a());
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  answers.first = { steps: [chunk({ content: 'w1 ' }), opened, ...completion(['end.'])] };
  const running = await openStream(`${relay.url}/summary`, { body: { content: 'x' }, headers });
  await running.waitFor('w1 ');
  await writePrices({ 'test-model': { input: '1000', output: '1000' } });
  await start(b({ key: KEY_C }));
  await ask();
  expect(second.requests[0]?.headers.authorization).toBe(`Bearer ${KEY_C}`);
  expect((await usage()).spent_usd).toBe('0.121000');
  open();
  await running.waitFor('[DONE]');
  expect(counts()).toEqual([1, 1]);
});

test.each([
  ['is not JSON', '{'],
  ['lacks a url', '{"upstreams":[{"key":"sk-third-0123456789"}]}'],
  ['lacks the model', '{"upstreams":[{"url":"http://127.0.0.1/v1","models":["x"],"key":"sk-third-0123456789"}]}'],
])('a file that %s keeps the old keys, and the log says why', async (_, content) => {
  await start(a());
  await writeFile(path.join(folder, 'upstreams.json'), content);
  expect(await reload()).toMatchObject({ level: 50, msg: expect.stringContaining('upstreams.json') as string });
  expect((await ask()).text).toBe('Ok.');
  expect(first.requests[0]?.headers.authorization).toBe(`Bearer ${KEY_A}`);
});

test('reloading prices with a mistake keeps the old prices and keys', async () => {
  await start(a());
  await Promise.all([writePrices({ x: 5 }), writeUpstreams(b())]);
  expect((await reload()).msg).toContain('models.x must be an object with input and output');
  await ask();
  expect(counts()).toEqual([1, 0]);
  expect((await usage()).spent_usd).toBe('0.000121');
});

test('SIGHUP also reloads the key of a single upstream from its file', async () => {
  const keyFile = path.join(folder, 'key');
  await writeFile(keyFile, KEY_A);
  const other = await createRelayHome({ PITH_UPSTREAM_URL: first.url, PITH_UPSTREAM_KEY_FILE: keyFile });
  headers = { authorization: `Bearer ${await other.createToken('--name', 'alice')}` };
  const shared = relay;
  relay = await other.start();
  try {
    await ask();
    await writeFile(keyFile, KEY_B);
    expect(await reload()).toMatchObject({ msg: 'Reloaded keys and prices.' });
    await ask();
    expect(relay.written()).not.toContain(KEY_B);
  } finally {
    relay = shared;
    await other.remove();
  }
  const keys = first.requests.map((request) => request.headers.authorization);
  expect(keys).toEqual([`Bearer ${KEY_A}`, `Bearer ${KEY_B}`]);
});

test('a key that an upstream quotes is removed from what the client gets', async () => {
  await start(a(), b());
  answers = { first: refuse(500), second: { steps: completion([`The key is ${KEY_B}.`]) } };
  expect((await ask()).text).toBe('The key is [redacted].');
  answers.second = { steps: completion(['The key is sk-second', '-0123456789.']) };
  const whole = await fetch(`${relay.url}/v1/chat/completions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'test-model', messages: [{ role: 'user', content: 'x' }] }),
  });
  expect(await whole.text()).not.toContain(KEY_B);
});
