import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRelayHome, type RelayHome, type RunningRelay } from '../../../helpers/relay/relay';

const FLOODING_PROVIDER = path.resolve('tests/helpers/relay/flooding-provider.ts');
const SLOW_READERS = 40;

const provider = spawn(process.execPath, [FLOODING_PROVIDER], { stdio: ['ignore', 'pipe', 'inherit'] });
let home: RelayHome;
let relay: RunningRelay;
let headers: Record<string, string>;

beforeAll(async () => {
  const [port] = (await once(provider.stdout, 'data')) as [Buffer];
  home = await createRelayHome({ PITH_UPSTREAM_URL: `http://127.0.0.1:${port.toString().trim()}/v1` });
  headers = { authorization: `Bearer ${await home.createToken('--name', 'alice')}` };
  relay = await home.start();
});
afterAll(async () => {
  await home?.remove();
  provider.kill();
});

/** How long the first delta takes, in milliseconds. */
async function timeFirstDelta(): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${relay.url}/summary`, { method: 'POST', headers, body: '{"content":"x"}' });
  const reader = response.body!.getReader();
  await reader.read();
  const ms = performance.now() - startedAt;
  await reader.cancel();
  return ms;
}

function openWithoutReading(): void {
  const outgoing = request(`${relay.url}/summary`, { method: 'POST', headers, agent: false }, (response) => {
    response.pause();
  });
  outgoing.on('error', () => undefined);
  outgoing.end('{"content":"FLOOD"}');
}

test('40 clients that do not read do not delay the first delta of others by seconds', async () => {
  for (let count = 0; count < 5; count += 1) await timeFirstDelta();
  for (let count = 0; count < SLOW_READERS; count += 1) openWithoutReading();
  const times: number[] = [];
  for (const startedAt = performance.now(); performance.now() - startedAt < 5_000;) times.push(await timeFirstDelta());
  // A process that is kept busy would answer none of them in this time.
  expect(times.length).toBeGreaterThan(5);
  expect(Math.max(...times)).toBeLessThan(2_000);
});
