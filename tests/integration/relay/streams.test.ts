import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, chunk, completion, paced, type Provider, startProvider, type Step } from '../../helpers/provider';
import {
  createRelayHome,
  openStream,
  readSummary,
  type RelayHome,
  type RunningRelay,
  type Sum,
} from '../../helpers/relay/relay';
import { sleep, waitUntil } from '../../helpers/wait-until';

/** A stream when its client or its relay leaves, returns, waits or dies. */

let provider: Provider;
let answer: () => Answer;
let home: RelayHome;
/** Its time limits are too long to be reached in a test. */
let relay: RunningRelay;
/** It soon drops clients that do not read or do not reconnect. */
let hasty: RunningRelay;
let hastyHome: RelayHome;
let hastyToken: string;
let token: string;
let headers: Record<string, string>;

beforeAll(async () => {
  provider = await startProvider(() => answer());
  home = await createRelayHome({
    PITH_UPSTREAM_URL: provider.url,
    PITH_GRACE_SECONDS: '600',
    PITH_HEADER_HOLD_SECONDS: '0.2',
    PITH_IDLE_SECONDS: '600',
  });
  hastyHome = await createRelayHome({
    PITH_UPSTREAM_URL: provider.url,
    PITH_GRACE_SECONDS: '1',
    PITH_HEADER_HOLD_SECONDS: '0.2',
    PITH_IDLE_SECONDS: '2',
  });
  token = await home.createToken('--name', 'alice');
  hastyToken = await hastyHome.createToken('--name', 'alice');
  headers = { authorization: `Bearer ${token}` };
  [relay, hasty] = await Promise.all([home.start(), hastyHome.start()]);
});
afterAll(async () => {
  await Promise.all([home.remove(), hastyHome.remove()]);
  await provider.close();
});
beforeEach(() => {
  provider.requests.length = 0;
});

const BODY = { content: 'The white of an orange is bitter.' };
const open = (more: Record<string, string> = {}, of = relay) =>
  openStream(`${of.url}/summary`, { body: BODY, headers: { ...headers, ...more } });
const comeBack = (lastEventId: string, of = relay, authorization = headers.authorization ?? '') =>
  fetch(`${of.url}/summary`, { method: 'POST', headers: { authorization, 'last-event-id': lastEventId }, body: '{}' });
const say = (lastEventId: string, authorization = headers.authorization ?? '') =>
  fetch(`${relay.url}/summary`, { method: 'DELETE', headers: { authorization, 'last-event-id': lastEventId } });
const usage = async (of = relay) =>
  ((await (await fetch(`${of.url}/v1/usage`, { headers })).json()) as { today: Sum }).today;
const upstreamClosed = () => waitUntil(30_000, () => provider.requests[0]?.closedAt);
const lastId = (text: string) => [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? '';
/** `word 1 `, `word 2 ` … with a pause before each. */
const words = (count: number, waitMs: number): Step[] =>
  paced(completion(Array.from({ length: count }, (_, index) => `w${index + 1} `)), waitMs);
const wholeText = (count: number) => Array.from({ length: count }, (_, index) => `w${index + 1} `).join('');
const textOf = (stream: string) =>
  [...stream.matchAll(/^data: (\{.*\})$/gm)]
    .map(
      ([, json = '']) =>
        (JSON.parse(json) as { choices?: { delta?: { content?: string } }[] }).choices?.[0]?.delta?.content ?? '',
    )
    .join('');

/** Waits until a paused response's buffers are full, so that it takes no more bytes from the network. */
const readingStalled = async ({ socket }: IncomingMessage) => {
  for (let read = -1; read !== socket.bytesRead; await sleep(300)) read = socket.bytesRead;
};
/** The tokens that the ledger has noted for the running request. */
const readNoted = (file: string): number => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const row = database.prepare("select completion_tokens as tokens from requests where state = 'reserved'").get();
    return Number(row?.tokens ?? 0);
  } finally {
    database.close();
  }
};

/** The test's own relay home, with the header that authorizes its only token. */
const createOwnHome = async (settings: Record<string, string> = {}) => {
  const other = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, ...settings });
  return { other, own: { authorization: `Bearer ${await other.createToken('--name', 'alice')}` } };
};

describe('a client that leaves', () => {
  test('a client that leaves ends the upstream at once, and pays for the prompt and what was written', async () => {
    answer = () => ({
      steps: [...words(5, 10), 'hang'].filter(
        (step) =>
          typeof step !== 'string' || (!step.includes('DONE') && !step.includes('usage') && !step.includes('"stop"')),
      ),
    });
    const before = await usage();
    const stream = await open();
    await stream.waitFor('w5');
    stream.close();
    await upstreamClosed();
    const after = await waitUntil(30_000, async () => {
      const now = await usage();
      return now.requests > before.requests ? now : undefined;
    });
    expect(after.completion_tokens - before.completion_tokens).toBeGreaterThan(5);
    expect(after.completion_tokens - before.completion_tokens).toBeLessThan(30);
    expect(after.prompt_tokens - before.prompt_tokens).toBeGreaterThan(100);
    expect(after.estimated_requests - before.estimated_requests).toBe(1);
  });

  test('a client that leaves before the first word ends the upstream', async () => {
    answer = () => ({ steps: ['hang'] });
    const stream = await open();
    await waitUntil(30_000, () => provider.requests.length === 1);
    stream.close();
    await upstreamClosed();
  });

  test('a client that leaves before the upstream answered ends the upstream', async () => {
    // Accepts requests and sends nothing, not even a status.
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined).resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const { other, own } = await createOwnHome({
      PITH_UPSTREAM_URL: `http://127.0.0.1:${port}/v1`,
      PITH_GRACE_SECONDS: '600',
      PITH_IDLE_SECONDS: '600',
    });
    const lonely = await other.start();
    const controller = new AbortController();
    void fetch(`${lonely.url}/summary`, {
      method: 'POST',
      headers: own,
      body: JSON.stringify(BODY),
      signal: controller.signal,
    }).catch(() => undefined);
    const socket = await waitUntil(30_000, () => sockets[0]);
    const closed = once(socket, 'close');
    controller.abort();
    await closed;
    await other.remove();
    silent.close();
  });

  test('a client that leaves with unread bytes ends the upstream', async () => {
    answer = () => ({
      steps: [...Array.from({ length: 40 }, () => chunk({ content: 'x'.repeat(1_000_000) })), 'hang'],
    });
    const stream = await open();
    stream.response.pause();
    await readingStalled(stream.response);
    stream.reset();
    await upstreamClosed();
  });

  test('a client that leaves a stream at full speed ends the upstream', async () => {
    // Ten times: whether the connection ends with a reset depends on the bytes that are in transit.
    const steps = Array<string>(200_000).fill(chunk({ content: 'x'.repeat(200) }));
    answer = () => ({ steps });
    for (let round = 0; round < 10; round += 1) {
      provider.requests.length = 0;
      const controller = new AbortController();
      const response = await fetch(`${relay.url}/summary`, {
        method: 'POST',
        headers,
        body: JSON.stringify(BODY),
        signal: controller.signal,
      });
      await response.body?.getReader().read();
      controller.abort();
      await upstreamClosed();
      expect(provider.requests[0]?.isEarly).toBe(true);
    }
  });

  test('a client that leaves after the finish reason pays what the provider then reports', async () => {
    const finished = [chunk({ content: 'w1 ' }), chunk({}, 'stop')];
    const report = { choices: [], usage: { prompt_tokens: 77, completion_tokens: 555, total_tokens: 632 } };
    answer = () => ({
      steps: [...finished, { waitMs: 500 }, `data: ${JSON.stringify(report)}\n\n`, 'data: [DONE]\n\n'],
    });
    const before = await usage();
    const stream = await open();
    await stream.waitFor('"stop"');
    stream.close();
    const after = await waitUntil(30_000, async () => {
      const now = await usage();
      return now.requests > before.requests ? now : undefined;
    });
    expect(after.completion_tokens - before.completion_tokens).toBe(555);
  });

  test('a client that never reads slows the upstream, and is dropped in the end', { timeout: 30_000 }, async () => {
    const megabyte = chunk({ content: 'x'.repeat(1_000_000) });
    answer = () => ({ steps: Array.from({ length: 200 }, () => megabyte) });
    const stream = await open({ authorization: `Bearer ${hastyToken}` }, hasty);
    stream.response.pause();
    await upstreamClosed();
    expect(provider.requests[0]?.isEarly).toBe(true);
    expect(stream.response.socket.bytesRead).toBeLessThan(20_000_000);
    stream.close();
  });
});

describe('a client that reconnects', () => {
  test.each([
    ['after its connection was reset', {}, 'reset'],
    ['after announcing it and closing its connection', { 'pith-resume': '1' }, 'close'],
  ] as const)('a client that reconnects %s continues where it was', async (_how, more, lose) => {
    answer = () => ({ steps: words(30, 20) });
    const before = await usage();
    const stream = await open(more);
    await stream.waitFor('w10 ');
    stream[lose]();
    const first = stream.read().slice(0, stream.read().lastIndexOf('\n\n') + 2);
    const { text, isDone, status } = await readSummary(await comeBack(lastId(first)));
    expect({ status, isDone, text: textOf(first) + text }).toEqual({ status: 200, isDone: true, text: wholeText(30) });
    expect(provider.requests.length).toBe(1);
    const after = await usage();
    expect(after.completion_tokens - before.completion_tokens).toBe(30);
    expect(after.requests - before.requests).toBe(1);
  });

  test('a client can reconnect repeatedly, from any event, also after the end', async () => {
    answer = () => ({ steps: words(5, 10) });
    const stream = await open({ 'pith-resume': '1' });
    await stream.ended;
    const id = lastId(stream.read()).split('.')[0];
    for (const [number, text] of [
      [0, wholeText(5)],
      [2, 'w2 w3 w4 w5 '],
      [6, ''],
    ] as const) {
      const again = await readSummary(await comeBack(`${id}.${number}`));
      expect(again).toMatchObject({ text, isDone: true });
    }
    expect(provider.requests.length).toBe(1);
  });

  test('a client cannot resume from an event that never existed', async () => {
    answer = () => ({ steps: words(2, 5) });
    const stream = await open();
    await stream.ended;
    const id = lastId(stream.read()).split('.')[0];
    expect((await comeBack(`${id}.1000`)).status).toBe(410);
  });

  test('a client that reconnects too late finds nothing, and does not pay again', async () => {
    answer = () => ({ steps: [chunk({ content: 'w1 ' }), 'hang'] });
    const authorization = `Bearer ${hastyToken}`;
    const stream = await open({ 'pith-resume': '1', authorization }, hasty);
    await stream.waitFor('w1');
    stream.close();
    // The upstream is dropped after one grace period, and the stream forgotten after another.
    await upstreamClosed();
    await sleep(1_500);
    const response = await comeBack(lastId(stream.read()), hasty, authorization);
    expect(response.status).toBe(410);
    expect(provider.requests.length).toBe(1);
  });

  test('a client with another token, or an id that never existed, finds nothing', async () => {
    answer = () => ({ steps: words(3, 5) });
    const stream = await open();
    await stream.ended;
    const other = await home.createToken('--name', 'other');
    const id = lastId(stream.read());
    const theirs = await fetch(`${relay.url}/summary`, {
      method: 'POST',
      headers: { authorization: `Bearer ${other}`, 'last-event-id': id },
    });
    expect(theirs.status).toBe(410);
    expect((await say(id, `Bearer ${other}`)).status).toBe(410);
    for (const never of ['nothing', 'x.1', '../x.1']) expect((await comeBack(never)).status).toBe(410);
    expect(provider.requests.length).toBe(1);
  });

  test('a request to stop ends the upstream at once', async () => {
    answer = () => ({ steps: [chunk({ content: 'w1 ' }), 'hang'] });
    const stream = await open({ 'pith-resume': '1' });
    await stream.waitFor('w1');
    expect((await say(lastId(stream.read()))).status).toBe(204);
    await upstreamClosed();
    await stream.ended;
    expect(stream.read()).not.toContain('[DONE]');
    // The stream is over, but can still be read.
    const again = await readSummary(await comeBack(`${lastId(stream.read()).split('.')[0]}.0`));
    expect(again).toMatchObject({ text: 'w1 ', isDone: false });
  });
});

/** Sends a request whose body is still missing `rest`. */
async function openHalf(url: string, headers: Record<string, string>) {
  const body = JSON.stringify(BODY);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString()));
  socket.on('error', () => undefined);
  const lines = Object.entries({ ...headers, host: 'x', 'content-length': `${body.length}` });
  socket.write(`POST /summary HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`);
  socket.write(body.slice(0, 5));
  return { finish: () => socket.write(body.slice(5)), read: () => text, closed: once(socket, 'close') };
}

describe('a relay that stops', () => {
  test('a relay that stops takes no new connections, lets running streams end, and exits with 0', async () => {
    const { other, own } = await createOwnHome({ PITH_DRAIN_SECONDS: '600' });
    const started = await other.start();
    const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>();
    const steps = words(10, 0);
    answer = () => ({ steps: [...steps.slice(0, 6), rest, ...steps.slice(6)] });
    const stream = await openStream(`${started.url}/summary`, { body: BODY, headers: own });
    await stream.waitFor('w2 ');
    const ended = started.kill('SIGTERM');
    const isRefused = () =>
      fetch(`${started.url}/healthz`).then(
        () => false,
        () => true,
      );
    await waitUntil(30_000, isRefused);
    sendRest();
    await stream.ended;
    expect(textOf(stream.read())).toBe(wholeText(10));
    expect(stream.read()).toContain('[DONE]');
    expect(await ended).toBe(0);
    await other.remove();
  });

  test('a relay that stops finishes requests that are still being sent', async () => {
    const { other, own } = await createOwnHome({ PITH_DRAIN_SECONDS: '600' });
    const started = await other.start();
    answer = () => ({ steps: completion(['Ok.']) });
    const halves = await Promise.all(Array.from({ length: 60 }, () => openHalf(started.url, own)));
    // An answer on a later connection shows that the earlier ones were accepted.
    expect((await fetch(`${started.url}/healthz`)).status).toBe(200);
    const ended = started.kill('SIGTERM');
    await waitUntil(30_000, () => started.written().includes('Stopping'));
    await sleep(100);
    for (const { finish } of halves) finish();
    expect(await ended).toBe(0);
    await Promise.all(halves.map(({ closed }) => closed));
    expect(halves.filter(({ read }) => /^HTTP\/1\.1 200 [^]*\[DONE\]/.test(read()))).toHaveLength(60);
    expect(provider.requests).toHaveLength(60);
    await other.remove();
  });

  test('a relay that stops answers requests on connections that were already open', async () => {
    const { other, own } = await createOwnHome({ PITH_DRAIN_SECONDS: '600' });
    const started = await other.start();
    const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>();
    answer = () => ({ steps: [chunk({ content: 'w1 ' }), rest, ...completion(['Ok.'])] });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (path: string) => {
      const outgoing = request(started.url + path, { agent, headers: own });
      outgoing.end();
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
      return [response.statusCode, response.headers.connection];
    };
    expect(await ask('/v1/models')).toEqual([200, 'keep-alive']);
    const stream = await openStream(`${started.url}/summary`, { body: BODY, headers: own });
    await stream.waitFor('w1 ');
    const ended = started.kill('SIGTERM');
    await waitUntil(30_000, () => started.written().includes('Stopping'));
    expect(await ask('/readyz')).toEqual([503, 'close']);
    sendRest();
    expect(await ended).toBe(0);
    await other.remove();
  });

  test('a relay that stops does not wait forever, and settles what it ends', async () => {
    const { other, own } = await createOwnHome({ PITH_DRAIN_SECONDS: '0.5' });
    const stopping = await other.start();
    answer = () => ({ steps: [chunk({ content: 'w1 ' }), 'hang'] });
    const stream = await openStream(`${stopping.url}/summary`, { body: BODY, headers: own });
    await stream.waitFor('w1 ');
    expect(await stopping.kill('SIGTERM')).toBe(0);
    await stream.ended;
    expect(stream.read()).toContain('"code":"relay_stopped"');
    expect(stream.read()).not.toContain('[DONE]');
    const next = await other.start();
    const { today } = (await (await fetch(`${next.url}/v1/usage`, { headers: own })).json()) as { today: Sum };
    expect(today).toMatchObject({ requests: 1, estimated_requests: 1 });
    await other.remove();
  });

  test('a relay that is killed in mid-stream settles the prompt and the written output at its next start', async () => {
    const { other, own } = await createOwnHome();
    const killed = await other.start();
    answer = () => ({
      steps: [...words(40, 10).filter((step) => typeof step !== 'string' || step.includes('"content":"w')), 'hang'],
    });
    const stream = await openStream(`${killed.url}/summary`, { body: BODY, headers: own });
    await stream.waitFor('w40 ');
    await waitUntil(30_000, () => readNoted(other.database) > 40);
    await killed.kill('SIGKILL');
    await stream.ended;
    const next = await other.start();
    const { today } = (await (await fetch(`${next.url}/v1/usage`, { headers: own })).json()) as { today: Sum };
    expect(today).toMatchObject({ requests: 1, estimated_requests: 1 });
    expect(today.completion_tokens).toBeGreaterThan(40);
    expect(today.completion_tokens).toBeLessThan(200);
    expect(today.prompt_tokens).toBeGreaterThan(100);
    expect(next.written()).toContain('"swept":1');
    // But not again at the next start.
    await next.kill('SIGTERM');
    const third = await other.start();
    expect(third.written()).not.toContain('"swept"');
    await other.remove();
  });
});

test('a relay whose ledger cannot be written refuses rather than serves unbilled', { timeout: 30_000 }, async () => {
  const other = await createRelayHome({ PITH_UPSTREAM_URL: provider.url });
  await other.createToken('--name', 'alice');
  const spare = await other.createToken('--name', 'spare');
  // This process's files cannot grow beyond 160 blocks of 512 bytes, as on a full disk.
  const full = await other.start({}, (command) => ['sh', '-c', `ulimit -f 160; exec "$@"`, 'sh', ...command]);
  answer = () => ({ steps: completion(['Ok.']) });
  const statuses: number[] = [];
  for (let count = 0; count < 400 && statuses.at(-1) !== 503; count += 1) {
    const response = await fetch(`${full.url}/summary`, {
      method: 'POST',
      headers: { authorization: `Bearer ${spare}` },
      body: JSON.stringify(BODY),
    });
    statuses.push(response.status);
    await response.text();
  }
  expect(statuses.at(-1)).toBe(503);
  expect(statuses.length).toBeGreaterThan(1);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  // The upstream received nothing that is not in the ledger.
  expect(provider.requests.length).toBe(statuses.length - 1);
  await full.kill('SIGKILL');
  const next = await other.start();
  const response = await fetch(`${next.url}/v1/usage`, { headers: { authorization: `Bearer ${spare}` } });
  const { today } = (await response.json()) as { today: Sum };
  expect(today.requests).toBe(statuses.length - 1);
  await other.remove();
});
