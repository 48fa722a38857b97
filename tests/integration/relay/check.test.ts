import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRelay, type Result, Unreachable } from '../../../relay/check/check';
import { LIMITS } from '../../../relay/check/kit/limits';
import { startUpstream, type Upstream, UPSTREAM_KEY } from '../../../relay/check/kit/upstream';
import { type RelayOptions, startFaultyRelay } from '../../helpers/relay/faulty-relay';
import type { Fault } from '../../helpers/relay/faulty-relay-faults';
import { COMPILE_CACHE } from '../../helpers/relay/relay';

/**
 * The check of relays finds nothing wrong with a correct relay, and each fault in a faulty one.
 */

const TOKEN = 'pith_k1_secret';
const BEAT_S = 1;
/** Generous, so that no test fails on a busy machine: what is never delivered or closed fails at any limit. */
const IN_TESTS = {
  ...LIMITS,
  stepMs: 12_000,
  rowMs: 120_000,
  earlyMs: Infinity,
  stopMs: 6_000,
  quietMs: 250,
  keepAliveMs: BEAT_S * 1_000,
  headerHoldMs: 1_000,
  graceMs: 10_000,
};
/** The faults that only a clock can detect. A busy machine makes them no smaller. */
const LATE: ReadonlySet<Fault | null | undefined> = new Set<Fault>(['delays-first-chunk']);

const ROWS = [
  'contract',
  'chat-completions',
  'headers',
  'pass-through',
  'first-chunk',
  'keep-alive',
  'abort',
  'back-pressure',
  'settle-once',
  'usage-stripped',
  'auth',
  'prompt-pinned',
  'key-hidden',
  'upstream-errors',
  'bad-input',
  'cors',
  'resume',
  'stop',
];

/** The only rows that each fault must fail. Some faults inevitably show in more than one. */
const FAILING: Record<Fault, string[]> = {
  'no-auth': ['auth'],
  'accepts-any-token': ['auth'],
  'skips-done': ['contract', 'chat-completions', 'pass-through', 'resume'],
  'streams-unasked': ['chat-completions'],
  'plain-headers': ['headers'],
  'buffers-everything': ['first-chunk', 'keep-alive', 'abort', 'back-pressure', 'settle-once', 'stop'],
  'delays-first-chunk': ['first-chunk', 'upstream-errors'],
  'no-keep-alive': ['keep-alive'],
  'holds-headers': ['keep-alive'],
  'no-back-pressure': ['back-pressure'],
  'never-aborts-upstream': ['abort', 'stop'],
  'ignores-early-abort': ['abort'],
  'bills-zero-on-abort': ['settle-once'],
  'bills-maximum-on-abort': ['settle-once'],
  'settles-twice': ['settle-once'],
  'estimate-not-flagged': ['settle-once'],
  'never-asks-usage': ['chat-completions', 'settle-once', 'usage-stripped'],
  'leaks-usage-chunk': ['contract', 'pass-through', 'usage-stripped'],
  'hides-usage-from-all': ['usage-stripped'],
  'client-system-prompt-wins': ['prompt-pinned'],
  'no-system-prompt': ['prompt-pinned'],
  'passes-tools': ['prompt-pinned'],
  'passes-n': ['prompt-pinned'],
  'passes-max-tokens': ['prompt-pinned'],
  'echoes-key-in-errors': ['key-hidden'],
  'echoes-key-in-stream': ['key-hidden'],
  'echoes-key-in-headers': ['key-hidden'],
  'breaks-utf8': ['pass-through'],
  'splits-on-64k-lines': ['pass-through'],
  'drops-equal-deltas': ['pass-through'],
  'trims-leading-space': ['pass-through'],
  'rewrites-json': ['pass-through'],
  'says-done-after-cut': ['upstream-errors'],
  'says-done-after-error': ['upstream-errors'],
  'swallows-upstream-error': ['upstream-errors'],
  'passes-401-on': ['upstream-errors'],
  'retry-after-lost': ['upstream-errors'],
  'no-body-cap': ['bad-input'],
  'serves-empty-content': ['bad-input'],
  'cors-star': ['cors'],
  'cors-echo': ['cors'],
  'resume-loses-one': ['resume'],
  'resume-doubles-one': ['resume'],
  'resume-asks-again': ['resume'],
  'resume-pays-twice': ['resume'],
  'resume-unknown-asks': ['resume'],
  'stop-is-ignored': ['stop'],
  'stop-needs-connection': ['stop'],
};

async function check(wish: Partial<RelayOptions> = {}, token: string | null = TOKEN): Promise<Result[]> {
  const upstream = await startUpstream('127.0.0.1', 0);
  const defaults = { upstreamUrl: upstream.url, key: UPSTREAM_KEY, token: TOKEN, keepAliveMs: BEAT_S * 1_000 };
  const relay = await startFaultyRelay({ ...defaults, ...wish });
  try {
    const limits = { ...IN_TESTS, ...(LATE.has(wish.fault) && { earlyMs: LIMITS.earlyMs }) };
    return await checkRelay(relay.url, token, upstream, limits);
  } finally {
    await relay.close();
    await upstream.close();
  }
}

/** For each row with this outcome, what was seen. */
function seen(results: readonly Result[], outcome: Result['outcome']): Record<string, string> {
  return Object.fromEntries(
    results.flatMap((result) => (result.outcome === outcome ? [[result.name, result.seen] as const] : [])),
  );
}

describe('a correct relay', () => {
  test.concurrent.each(['', '/gpt', '/a/b'])(
    'a correct relay passes every row of the check at the base path "%s"',
    async (base) => {
      const results = await check({ base });
      expect(seen(results, 'failed')).toEqual({});
      expect(seen(results, 'not-checked')).toEqual({});
      expect(results.map(({ name }) => name)).toEqual(ROWS);
    },
  );

  test.concurrent('the rows about resuming, usage and tokens are not checked on a relay without these', async () => {
    const results = await check({ offersResume: false, offersUsage: false, token: null }, null);
    expect(seen(results, 'failed')).toEqual({});
    expect(seen(results, 'not-checked')).toEqual({
      auth: 'the relay serves this machine without a token',
      'settle-once': 'without a token there is no usage of its own to look at',
      resume: 'the relay offers no resuming: its events have no id',
      stop: 'the relay offers no resuming: its events have no id',
    });
  });

  test.concurrent('the row about settling is not checked on a relay without /v1/usage', async () => {
    const results = await check({ offersUsage: false });
    expect(seen(results, 'failed')).toEqual({});
    expect(seen(results, 'not-checked')).toEqual({ 'settle-once': 'GET /v1/usage answered 404' });
  });
});

describe('a relay with one fault', () => {
  const faults = Object.entries(FAILING) as [Fault, string[]][];
  const results = new Map<Fault, Result[]>();
  // A check mostly waits, so more of them run at the same time than tests would.
  beforeAll(async () => {
    const left = faults.map(([fault]) => fault);
    const work = async () => {
      for (let fault = left.shift(); fault; fault = left.shift()) results.set(fault, await check({ fault }));
    };
    await Promise.all(Array.from({ length: 10 }, work));
  }, 300_000);

  test.each(faults)('the check finds the fault %s of a relay in the rows %j', (fault, rows) => {
    const found = results.get(fault) ?? [];
    expect(Object.keys(seen(found, 'failed')), JSON.stringify(seen(found, 'failed'))).toEqual(rows);
    expect(seen(found, 'not-checked')).toEqual({});
  });
});

describe('a relay with another upstream', () => {
  test.concurrent('rows that need the upstream are not checked on a relay that asks another one', async () => {
    const other = await startUpstream('127.0.0.1', 0);
    const results = await check({ upstreamUrl: other.url });
    await other.close();
    expect(seen(results, 'failed')).toEqual({});
    expect(Object.keys(seen(results, 'passed'))).toEqual(['auth', 'cors']);
    expect(seen(results, 'not-checked').abort).toBe('the relay asked another upstream (it answered 502)');
  });

  test.concurrent('the row about hiding the key is not checked on a relay that uses another key', async () => {
    const notChecked = seen(await check({ key: 'sk-other' }), 'not-checked');
    expect(notChecked).toEqual({ 'key-hidden': expect.stringContaining(`PITH_UPSTREAM_KEY=${UPSTREAM_KEY}`) });
  });

  test.concurrent('rows that need a token are not checked without one', async () => {
    const results = await check({}, null);
    expect(seen(results, 'passed')).toHaveProperty('auth');
    expect(seen(results, 'failed')).toEqual({});
    expect(seen(results, 'not-checked').contract).toBe('the relay wants a token: --token');
  });

  test.concurrent('the check reports a token that the relay refuses', async () => {
    const results = await check({}, 'pith_other_token');
    expect(seen(results, 'failed')).toEqual({ auth: 'the token was refused' });
    expect(seen(results, 'not-checked').contract).toBe('the relay refused the token (401)');
  });

  test.concurrent('a relay that accepts requests and never answers counts as unreachable', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const upstream = await startUpstream('127.0.0.1', 0);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(checkRelay(url, null, upstream, { ...IN_TESTS, stepMs: 300 })).rejects.toThrow(Unreachable);
    await upstream.close();
    server.closeAllConnections();
    server.close();
  });

  test.concurrent('the check reports a server without POST /summary', async () => {
    const server = createServer((_, response) => void response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const upstream = await startUpstream('127.0.0.1', 0);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const results = await checkRelay(url, null, upstream, IN_TESTS);
    await upstream.close();
    server.close();
    expect(seen(results, 'failed')).toEqual({ contract: expect.stringMatching(/^POST http.*\/summary answered 404$/) });
  });
});

type Exit = { code: number; stdout: string; stderr: string };

function run(...args: string[]): Promise<Exit> {
  return new Promise((resolve) => {
    const cwd = path.join(import.meta.dirname, '../../..');
    const env = { ...process.env, PITH_RELAY_TOKEN: '', NODE_COMPILE_CACHE: COMPILE_CACHE };
    execFile(process.execPath, ['relay/check/main.ts', ...args], { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe('npm run relay:check', () => {
  let taken: Upstream;
  let takenPort: string;
  beforeAll(async () => {
    taken = await startUpstream('127.0.0.1', 0);
    takenPort = new URL(taken.url).port;
  });
  afterAll(() => taken.close());

  /** A port that was just free: the relay has to know it before the command listens there. */
  async function findPort(): Promise<string> {
    const upstream = await startUpstream('127.0.0.1', 0);
    await upstream.close();
    return new URL(upstream.url).port;
  }

  async function runOn(wish: Partial<RelayOptions>, ...args: string[]): Promise<Exit & { url: string }> {
    const at = `127.0.0.1:${await findPort()}`;
    const defaults = { upstreamUrl: `http://${at}/v1`, key: UPSTREAM_KEY, token: TOKEN, keepAliveMs: BEAT_S * 1_000 };
    const relay = await startFaultyRelay({ ...defaults, ...wish });
    const limits = ['--keep-alive', String(BEAT_S), '--patience', '20'];
    const exit = await run(`${relay.url}/`, '--token', TOKEN, '--upstream', at, ...limits, ...args);
    await relay.close();
    return { ...exit, url: relay.url };
  }

  test.concurrent(
    'relay:check prints an aligned table and the sums, and exits with 0 when nothing failed',
    async () => {
      const { code, stdout, stderr } = await runOn({ base: '/gpt' });
      expect(stdout).toMatch(/\n18 passed, 0 failed, 0 not checked\n$/);
      expect(code).toBe(0);
      const rows = stdout.trim().split('\n').slice(0, ROWS.length);
      expect(rows.map((row) => row.split(/ +/)[0])).toEqual(ROWS);
      expect(new Set(rows.map((row) => row.indexOf('  passed ')).filter((at) => at >= 0)).size).toBeLessThanOrEqual(2);
      expect(rows.every((row) => row.slice(18).startsWith('passed '))).toBe(true);
      expect(stderr).toContain(`PITH_UPSTREAM_KEY=${UPSTREAM_KEY}`);
      expect(stdout + stderr).not.toContain(TOKEN);
    },
  );

  test.concurrent('relay:check --json prints one JSON object, and exits with 1 when something failed', async () => {
    const { code, stdout, url } = await runOn({ fault: 'cors-star', offersUsage: false }, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ url, passed: 16, failed: 1, notChecked: 1 });
    const { rows } = JSON.parse(stdout) as { rows: Result[] };
    expect(rows.find(({ name }) => name === 'cors')).toEqual({
      name: 'cors',
      outcome: 'failed',
      seen: expect.stringContaining('access-control-allow-origin: *'),
      ms: null,
    });
    expect(rows.find(({ name }) => name === 'abort')).toMatchObject({ outcome: 'passed', ms: expect.any(Number) });
  });

  test.concurrent('relay:check --help prints its usage', async () => {
    expect(await run('--help')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Usage: npm run relay:check/),
      stderr: '',
    });
  });

  test.concurrent('relay:check says what is wrong with its arguments, and exits with 2', async () => {
    const { code, stdout, stderr } = await run('relay.example');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^relay\.example is not an http\(s\) URL\.\n\nUsage: npm run relay:check/);
  });

  test.concurrent('relay:check exits with 2 when no relay answers', async () => {
    const { code, stderr } = await run(`http://127.0.0.1:${await findPort()}`, '--upstream', '127.0.0.1:0');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/No relay answers at .*: ECONNREFUSED\.\n$/),
    });
  });

  test.concurrent("relay:check exits with 2 when the upstream's port is taken", async () => {
    const { code, stderr } = await run(taken.url, '--upstream', `127.0.0.1:${takenPort}`);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('the port is taken. Choose another') });
  });
});
