import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RELAY_ATTACKS, type RelayAttack } from '../../../fixtures/attacks/relay';
import { completion, type Provider, startProvider } from '../../../helpers/provider';
import { createRelayHome, openStream, type RelayHome, type RunningRelay } from '../../../helpers/relay/relay';
import { waitUntil } from '../../../helpers/wait-until';

const KEY = 'sk-relay-key-0123456789';
const PROMPT = 'A system prompt that nobody may read.';
/** The relay closes a connection without a whole request after ten seconds. */
const PATIENCE_MS = 15_000;

let provider: Provider;
let home: RelayHome;
let relay: RunningRelay;
let token: string;
let othersStream: string;
let held = 0;

beforeAll(async () => {
  provider = await startProvider(() => ({ steps: completion(['Ok.']) }));
  home = await createRelayHome({
    PITH_UPSTREAM_URL: provider.url,
    PITH_UPSTREAM_KEY: KEY,
    PITH_SYSTEM_PROMPT: PROMPT,
    PITH_MAX_BODY_BYTES: '204800',
    PITH_MAX_OUTPUT_TOKENS: '1000',
  });
  token = await home.createToken('--name', 'mallory');
  const other = await home.createToken('--name', 'alice');
  relay = await home.start();
  const stream = await openStream(`${relay.url}/summary`, {
    body: { content: 'A secret of Alice.' },
    headers: { authorization: `Bearer ${other}`, 'pith-resume': '1' },
  });
  await stream.ended;
  othersStream = /^id: (\S+)\.\d+$/m.exec(stream.read())?.[1] ?? '';
});
afterAll(async () => {
  console.log(`Relay attacks held: ${held} of ${RELAY_ATTACKS.length}`);
  await home?.remove();
  await provider?.close();
});
beforeEach(() => {
  provider.requests.length = 0;
});

const fill = (text: string) =>
  text.replaceAll('TOKEN', token).replaceAll('OTHER', othersStream).replaceAll('HOST', new URL(relay.url).host);

/** The status, or 0 for none, and the whole answer. */
async function send(attack: RelayAttack): Promise<{ status: number; text: string }> {
  return attack.raw === undefined ? sendRequest(attack) : sendBytes(fill(attack.raw));
}

async function sendRequest({ method = 'POST', path = '/summary', headers = {}, body }: RelayAttack) {
  const all = { authorization: 'Bearer TOKEN', 'content-type': 'application/json', ...headers };
  const kept = Object.entries(all).filter(([, value]) => value !== '');
  const outgoing = httpRequest(relay.url, {
    method,
    path: fill(path),
    agent: false,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, fill(value)])),
  });
  outgoing.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(outgoing, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return { status: response.statusCode, text: Buffer.concat(parts).toString() };
}

async function sendBytes(bytes: string) {
  const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString()));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes);
  await waitUntil(PATIENCE_MS, () => socket.closed || /\r\n\r\n/.test(text));
  socket.destroy();
  await closed;
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
}

test('there are at least forty attacks on the relay, each with its own name', () => {
  expect(RELAY_ATTACKS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(RELAY_ATTACKS.map(({ name }) => name)).size).toBe(RELAY_ATTACKS.length);
});

test.each(RELAY_ATTACKS)('an attack on the relay fails: $name', async (attack) => {
  const { status, text } = await send(attack);
  expect(attack.statuses).toContain(status);
  for (const secret of [KEY, PROMPT, othersStream, 'A secret of Alice', token.slice(-20)])
    expect(text).not.toContain(secret);
  const asked = provider.requests.map(({ headers, body }) => JSON.stringify({ headers, body }));
  expect(asked).toHaveLength(attack.asks ? 1 : 0);
  if (attack.asks) expect(asked[0]).toMatch(attack.asks);
  if (attack.neverAsks) expect(asked[0]).not.toMatch(attack.neverAsks);
  held += 1;
});

test('after all attacks the relay still serves, holds nothing, and has billed only its own requests', async () => {
  const usage = await fetch(`${relay.url}/v1/usage`, { headers: { authorization: `Bearer ${token}` } });
  const { today } = (await usage.json()) as { today: { requests: number } };
  expect(today.requests).toBe(RELAY_ATTACKS.filter(({ asks }) => asks).length);
  const metrics = await relay.metrics();
  expect(metrics).toMatch(/^pith_running_streams 0$/m);
  expect(metrics).toMatch(/^pith_unsettled_requests 0$/m);
  expect(metrics).not.toMatch(/^pith_refusals_total\{code="unexpected"\}/m);
});
