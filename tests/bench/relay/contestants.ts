import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRelayHome } from '../../helpers/relay/relay';
import { startChild } from './children';
import { lacksNginx, startNginx } from '../../helpers/relay/nginx';
import { MODEL } from './script';

export type Contestant = {
  name: string;
  url: URL;
  headers: Record<string, string>;
  agent: Agent;
  /** `null` for no relay between the client and the upstream. */
  pid: number | null;
  stop: () => Promise<void>;
};

export type Contender = { name: string; start: () => Promise<Contestant> };

export const DIRECT = 'direct';
export const PIPE = 'bare pipe';
export const RELAY = 'Pith';

/** The contestants, which can be started repeatedly. One that is not installed is reported and left out. */
export function listContenders(upstream: string): Contender[] {
  if (lacksNginx) console.log(`nginx: ${lacksNginx}`);
  return [
    {
      name: DIRECT,
      start: async () => toContestant(DIRECT, { url: upstream, pid: null, stop: async () => undefined }),
    },
    { name: PIPE, start: async () => toContestant(PIPE, await startChild('pipe.ts', upstream)) },
    ...(lacksNginx ? [] : [{ name: 'nginx', start: () => startBareNginx(upstream) }]),
    { name: RELAY, start: () => startPith(upstream) },
  ];
}

type Running = { url: string; pid: number | null; stop: () => Promise<void> };

function toContestant(name: string, { url, pid, stop }: Running, headers: Record<string, string> = {}): Contestant {
  const agent = new Agent({ keepAlive: true });
  return {
    name,
    url: new URL('/v1/chat/completions', url),
    headers,
    agent,
    pid,
    stop: async () => {
      agent.destroy();
      await stop();
    },
  };
}

/** A single process that passes everything on and buffers nothing. */
async function startBareNginx(upstream: string): Promise<Contestant> {
  const nginx = await startNginx(
    (port) => `
      client_body_buffer_size 64k;
      keepalive_requests 1000000;
      upstream provider { server ${new URL(upstream).host}; keepalive 1024; keepalive_requests 1000000; }
      server {
        listen 127.0.0.1:${port} backlog=4096;
        location / {
          proxy_pass http://provider;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_buffering off;
        }
      }`,
  );
  return toContestant('nginx', nginx);
}

/** With everything that a relay does: a token with a budget and limits, a known price, and the ledger on disk. */
async function startPith(upstream: string): Promise<Contestant> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pith-bench-'));
  const prices = path.join(folder, 'prices.json');
  const models = { [MODEL]: { input: '0.40', output: '1.60' } };
  await writeFile(prices, JSON.stringify({ date: '2026-01-01', currency: 'USD', perTokens: 1_000_000, models }));
  const home = await createRelayHome({
    PITH_UPSTREAM_URL: `${upstream}/v1`,
    PITH_UPSTREAM_KEY: 'sk-0123456789abcdefghijklmnopqrstuvwxyz',
    PITH_MODEL: MODEL,
    PITH_PRICES: prices,
  });
  const wish = ['--name', 'alice', '--budget', '10000', '--rpm', '1000000', '--streams', '100000'];
  const token = await home.createToken(...wish);
  const pidFile = path.join(folder, 'pid');
  // Nothing else identifies the process.
  const tellPid = (command: string[]) => ['sh', '-c', 'echo $$ > "$0"; exec "$@"', pidFile, ...command];
  const relay = await home.start({}, process.platform === 'win32' ? undefined : tellPid);
  const pid = await readFile(pidFile, 'utf8').then(Number, () => null);
  const stop = async () => {
    await home.remove();
    await rm(folder, { recursive: true, force: true });
  };
  return toContestant(RELAY, { url: relay.url, pid, stop }, { authorization: `Bearer ${token}` });
}
