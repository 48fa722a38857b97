import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseTokenCommand } from '../../../relay/commands/token-command';
import { runTokenCommand } from '../../../relay/commands/run-token-command';
import { readStoreConfig } from '../../../relay/config';
import { openStore } from '../../../relay/open-store';
import { waitUntil } from '../wait-until';

const ROOT = path.join(import.meta.dirname, '../../..');
const MAIN = path.join(ROOT, 'relay', 'start.js');
/** For `NODE_COMPILE_CACHE`, so that Node compiles the relay once and not for each process. */
export const COMPILE_CACHE = path.join(tmpdir(), 'pith-compile-cache');
/** The settings of every relay in the tests, unless a test overrides them. */
export const METRICS_TOKEN = 'a-secret-for-the-metrics';
const execute = promisify(execFile);

export type RunningRelay = {
  url: string;
  /** The lines that it has logged so far. */
  log: Record<string, unknown>[];
  /** The answer of `/metrics`. */
  metrics: () => Promise<string>;
  /** Its whole output. */
  written: () => string;
  /** Sends a signal that does not end it. */
  signal: (name: NodeJS.Signals) => void;
  /** Resolves to its exit status. */
  kill: (signal: NodeJS.Signals) => Promise<number | null>;
};

export type RelayHome = {
  /** Runs a command of `npm run relay`. Resolves to its output. */
  command: (...parameters: string[]) => Promise<string>;
  /** What `command('token', 'create', …)` does, in this process, which saves a second of starting another. */
  createToken: (...parameters: string[]) => Promise<string>;
  start: (env?: Record<string, string>, wrap?: (command: string[]) => string[]) => Promise<RunningRelay>;
  database: string;
  /** The settings of commands and relays; may be changed. */
  env: Record<string, string>;
  /** Ends the relays that still run, and removes the files. */
  remove: () => Promise<void>;
};

/** A folder with a database, and settings for relays that are started there as real processes. */
export async function createRelayHome(settings: Record<string, string>): Promise<RelayHome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pith-relay-'));
  const database = path.join(folder, 'relay.sqlite');
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    PITH_MODEL: 'test-model',
    PITH_RELAY_PORT: '0',
    PITH_RELAY_DB: database,
    XDG_STATE_HOME: folder,
    PITH_METRICS_TOKEN: METRICS_TOKEN,
    ...settings,
  };
  const relays: RunningRelay[] = [];
  const command = async (...parameters: string[]) => {
    const { stdout } = await execute(process.execPath, [MAIN, ...parameters], { env });
    return stdout;
  };
  return {
    database,
    env,
    command,
    createToken: async (...parameters) => {
      const store = await openStore(readStoreConfig(env), { as: 'command-line' });
      const lines: string[] = [];
      try {
        await runTokenCommand(parseTokenCommand(['create', ...parameters]), store, (line) => void lines.push(line));
      } finally {
        await store.close();
      }
      return lines.at(-1) ?? '';
    },
    start: async (more = {}, wrap = (parts) => parts) => {
      const relay = await startRelay({ ...env, ...more }, wrap);
      relays.push(relay);
      return relay;
    },
    remove: async () => {
      await Promise.all(relays.map(({ kill }) => kill('SIGKILL')));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startRelay(env: Record<string, string>, wrap: (command: string[]) => string[]): Promise<RunningRelay> {
  const [file = '', ...parameters] = wrap([process.execPath, MAIN]);
  const child = spawn(file, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let written = '';
  const log: Record<string, unknown>[] = [];
  let line = '';
  child.stderr.on('data', (part: Buffer) => (written += part.toString()));
  child.stdout.on('data', (part: Buffer) => {
    written += part.toString();
    const lines = (line + part.toString()).split('\n');
    line = lines.pop() ?? '';
    for (const text of lines) if (text.startsWith('{')) log.push(JSON.parse(text) as Record<string, unknown>);
  });
  const port = await Promise.race([
    waitUntil(30_000, () => log.find(({ port }) => typeof port === 'number')?.port as number | undefined),
    exited.then(([code]) => {
      throw new Error(`The relay ended with ${String(code)}:\n${written}`);
    }),
  ]);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    log,
    metrics: async () => {
      const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
      return response.text();
    },
    written: () => written,
    signal: (name) => void child.kill(name),
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const [code] = (await exited) as [number | null];
      // The output of a relay that crashed.
      if (code === 1) process.stderr.write(written.slice(-2_000));
      return code;
    },
  };
}

/** A part of the answer of `GET /v1/usage`. */
export type Sum = {
  requests: number;
  prompt_tokens: number;
  completion_tokens: number;
  spent_usd: string;
  unknown_price_requests: number;
  estimated_requests: number;
};

export type Lines = { status: number; headers: Headers; events: string[]; text: string; isDone: boolean };

/** All that a plain client does: split at blank lines, take `data:`, append, stop at `[DONE]`. */
export async function readSummary(response: Response): Promise<Lines> {
  const events: string[] = [];
  let text = '';
  let rest = '';
  let isDone = false;
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    const blocks = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split(/\n\n|\r\n\r\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const line = block.split(/\r?\n/).find((candidate) => candidate.startsWith('data:'));
      if (!line) continue;
      const value = line.slice('data:'.length).trim();
      events.push(value);
      if (value === '[DONE]') isDone = true;
      else
        text +=
          (JSON.parse(value) as { choices?: { delta?: { content?: string } }[] }).choices?.[0]?.delta?.content ?? '';
    }
  }
  return { status: response.status, headers: response.headers, events, text, isDone };
}

export type RawStream = {
  response: IncomingMessage;
  /** What has arrived so far. */
  read: () => string;
  waitFor: (text: string) => Promise<string>;
  /** Closes the connection with a FIN, as a program does when it ends. */
  close: () => void;
  /** Resets the connection, as when the network is lost. */
  reset: () => void;
  ended: Promise<void>;
};

/** A low-level request whose connection can be lost in different ways. */
export async function openStream(
  url: string,
  { method = 'POST', body = {}, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> },
): Promise<RawStream> {
  const outgoing = httpRequest(url, {
    method,
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  });
  outgoing.on('error', () => undefined);
  outgoing.end(JSON.stringify(body));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  response.on('data', (part: Buffer) => (text += part.toString()));
  response.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => response.on('close', () => resolve()));
  return {
    response,
    read: () => text,
    waitFor: (wanted) => waitUntil(30_000, () => (text.includes(wanted) ? text : undefined)),
    close: () => void outgoing.destroy(),
    reset: () => void response.socket.resetAndDestroy(),
    ended,
  };
}
