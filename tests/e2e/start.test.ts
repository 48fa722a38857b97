import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SAMPLE_TEXT } from '../helpers/pages/pages';
import { completion, paced, startProvider } from '../helpers/provider';
import { startRelayServer } from '../helpers/relay/relay-server';
import { findDisplay } from '../helpers/browsers/display';

/** `npm start` as scripts use it: arguments, both outputs, exit status, invalid input. */

type Outcome = {
  status: string;
  code: string | null;
  finishReason: string | null;
  engine: string;
  text: string;
  message: string;
  article: { title: string; url: string; words: number; passages: number } | null;
  usage: object | null;
  timings: Record<string, number | null> & {
    gestureToFirstDeltaMs: number;
    gestureToFirstPaintMs: number;
    gestureToEndMs: number;
  };
};

const ROOT = path.join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pith test '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = {
      cwd: ROOT,
      env: { ...process.env, DISPLAY: '', PITH_BROWSER: inject('browser'), ...env },
      maxBuffer: 2 ** 26,
    };
    execFile(process.execPath, ['scripts/start.ts', ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

async function startJson(args: string[], env?: Record<string, string>): Promise<Outcome & { exit: number }> {
  const { code, stdout } = await start([...args, '--headless', '--json'], env);
  return { ...(JSON.parse(stdout) as Outcome), exit: code };
}

async function write(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

test("npm start without arguments prints only the sample page's summary on standard output", async () => {
  const { code, stdout, stderr } = await start([]);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(SAMPLE_TEXT).toContain(line.replace(/^- /, ''));
  expect(stderr).toContain('nothing sent');
});

test('npm start --json prints one object with all facts', async () => {
  const file = await write(
    'an article.html',
    `<title>Kites</title><article><h1>Kites</h1><p>${'Kites fly in the wind. A kite needs a long line. '.repeat(20)}</p></article>`,
  );
  const outcome = await startJson([file]);
  expect(outcome).toMatchObject({
    exit: 0,
    status: 'done',
    code: null,
    finishReason: 'stop',
    engine: 'key-sentences',
    usage: null,
    article: { title: 'Kites' },
  });
  expect(outcome.text).toMatch(/^- .*\n/);
  expect(outcome.article?.url).toMatch(/^http:\/\/localhost:\d+\/an%20article\.html$/);
  const { gestureToFirstDeltaMs, gestureToFirstPaintMs, gestureToEndMs } = outcome.timings;
  expect(gestureToFirstDeltaMs).toBeGreaterThan(0);
  expect(gestureToFirstPaintMs).toBeGreaterThanOrEqual(gestureToFirstDeltaMs);
  expect(gestureToEndMs).toBeGreaterThanOrEqual(gestureToFirstPaintMs);
});

test("npm start --provider prints the provider's Markdown as it is typed", async () => {
  const deltas = ['# Title\n\n', '- one **two', '**\n', '- <b>three</b> ', '![x](http://e.example/y)\n'];
  const provider = await startProvider(() => ({ steps: paced(completion(deltas), 60) }));
  const args = ['--provider', provider.url, '--model', 'm'];
  expect(await startJson(args, { PITH_API_KEY: 'from-env' })).toMatchObject({
    exit: 0,
    status: 'done',
    engine: 'provider',
    finishReason: 'stop',
    text: deltas.join(''),
    usage: { promptTokens: 120, completionTokens: 5, estimated: false },
  });
  expect(provider.requests.at(-1)?.headers.authorization).toBe('Bearer from-env');
  expect((await start([...args, '--key', 'k', '--headless'])).stdout).toBe(deltas.join(''));
  expect(provider.requests.at(-1)?.headers.authorization).toBe('Bearer k');
  await provider.close();
});

test('npm start --relay streams through the relay, at any base path, with the token', async () => {
  const deltas = ['# Title\n\n', '- one **two', '**\n'];
  const relay = await startRelayServer({ events: completion(deltas), paceMs: 60, token: 'secret' });
  const args = ['--relay', `${relay.url}/gpt`];
  expect(await startJson([...args, '--token', 'secret'])).toMatchObject({
    exit: 0,
    status: 'done',
    engine: 'relay',
    finishReason: 'stop',
    text: deltas.join(''),
    usage: { promptTokens: 120, completionTokens: 3, estimated: false },
  });
  expect((await start([...args, '--headless'], { PITH_RELAY_TOKEN: 'secret' })).stdout).toBe(deltas.join(''));
  expect(relay.requests.map(({ path }) => path)).toEqual(['/gpt/summary', '/gpt/summary']);
  expect(await startJson([...args, '--token', 'wrong'])).toMatchObject({ exit: 1, code: 'token-rejected' });
  await relay.close();
});

test('npm start exits with 1 and the code when a run fails', async () => {
  const provider = await startProvider(() => ({ status: 401, steps: ['{}'] }));
  expect(await startJson(['--provider', provider.url, '--model', 'm'])).toMatchObject({
    exit: 1,
    status: 'error',
    code: 'key-rejected',
    text: '',
  });
  await provider.close();
});

test('everything that the panel says at the end is on standard error, and in message', async () => {
  const body = JSON.stringify({
    error: { message: 'Rate limit reached. Please try again in 70s.', code: 'rate_limited' },
  });
  const provider = await startProvider(() => ({
    status: 429,
    steps: [body],
    headers: { 'content-type': 'application/json', 'retry-after': '3600' },
  }));
  const { stdout, stderr } = await start(['--provider', provider.url, '--model', 'm', '--headless', '--json']);
  await provider.close();
  const { message, code } = JSON.parse(stdout) as Outcome;
  expect(code).toBe('rate-limited');
  expect(message.split('\n')).toEqual([
    expect.stringContaining('127.0.0.1'),
    expect.stringContaining('60 minutes'),
    expect.stringContaining('Rate limit reached. Please try again in 70s.'),
  ]);
  expect(stderr.trimEnd().endsWith(message)).toBe(true);
});

test('message has the sentence about the ending, the figures and their notes', async () => {
  // Without reported usage, the tokens are estimated, and a note says so.
  const provider = await startProvider(() => ({
    steps: [
      'data: {"choices":[{"delta":{"content":"- one"}}]}\n\n',
      'data: {"choices":[{"delta":{},"finish_reason":"length"}]}\n\n',
      'data: [DONE]\n\n',
    ],
  }));
  const { message } = await startJson(['--provider', provider.url, '--model', 'm']);
  await provider.close();
  const lines = message.split('\n');
  expect(lines[0]).toMatch(/length|limit/);
  expect(lines[1]).toMatch(/^m · .*tokens.*% read|^m · /);
  expect(lines).toContainEqual(expect.stringMatching(/estimate/i));
  expect(lines).toContainEqual(expect.stringMatching(/^Tokens in, out: ≈\s\d+/));
});

test.skipIf(findDisplay() === '')('npm start --selection uses the context menu', async () => {
  const outcome = await startJson(['--selection', 'article p:last-of-type']);
  expect(outcome).toMatchObject({ exit: 0, status: 'done' });
  expect(outcome.article?.words).toBeLessThan(100);
  expect(outcome.text).not.toContain('Most people peel');
  expect(outcome.timings.gestureToFirstDeltaMs).toBeGreaterThanOrEqual(0);
});

test('npm start reports a --selection that matches nothing', async () => {
  expect(await startJson(['--selection', '#nowhere'])).toMatchObject({
    exit: 1,
    status: 'error',
    code: 'no-selection',
  });
});

test.each([[['--nonsense']], [['--provider', 'http://127.0.0.1:1/v1']], [['--model', 'm']], [['a', 'b']]])(
  'npm start prints its usage and exits with 2 for the arguments %j',
  async (args) => {
    const { code, stdout, stderr } = await start(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: npm start');
  },
);

test('npm start reads a file in its declared encoding, or else as UTF-8', async () => {
  const sentences = 'Die Brücke über den Fluß ist älter als die Stadt. Über sie gehen täglich tausend Füße. '.repeat(5);
  const html = `<title>Brücke</title><article><p>${sentences}</p></article>`;
  const utf8 = await write('utf-8.html', html);
  const latin1 = await write('latin-1.html', Buffer.from(`<meta charset=iso-8859-1>${html}`, 'latin1'));
  for (const file of [utf8, latin1]) {
    const outcome = await startJson([file]);
    expect(outcome.article?.title).toBe('Brücke');
    expect(outcome.text).toContain('älter');
  }
});

// Concurrent, because one of them waits half a minute.
describe.concurrent('bad input gets a sentence', () => {
  test('npm start reports a missing file in a sentence', async () => {
    const { code, stdout, stderr } = await start([path.join(folder, 'nowhere.html'), '--headless', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'error', code: 'no-such-file' });
    expect(stderr).toContain('There is no file');
  });

  test.runIf(process.platform === 'linux')(
    'npm start reports an unreadable file in a sentence, and leaves nothing behind',
    async () => {
      const own = path.join(folder, 'own');
      await mkdir(own);
      const { code, stdout, stderr } = await start(['/proc/self/mem', '--headless', '--json'], { TMPDIR: own });
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ status: 'error', code: 'no-such-file' });
      expect(stderr).toMatch(/^\/proc\/self\/mem cannot be read: .+\n$/);
      expect(await readdir(own)).toEqual([]);
    },
  );

  test('npm start reports a wrong browser in a sentence', async () => {
    const { code, stdout, stderr } = await start(['--headless', '--json'], { PITH_BROWSER: '/bin/false' });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'error', code: 'no-browser' });
    expect(stderr).toContain('/bin/false did not start');
  });

  test('npm start reports a URL that does not answer in a sentence', async () => {
    const provider = await startProvider(() => ({ steps: [] }));
    await provider.close();
    expect(await startJson([provider.url])).toMatchObject({ exit: 1, status: 'error' });
  });

  test('a silent server and an image that never loads do not block npm start', async () => {
    const text = 'A harbour keeps its boats out of the wind. The wind turns in the evening. '.repeat(10);
    const waiting: string[] = [];
    const server = createServer((request, response) => {
      if (request.url === '/page')
        response
          .setHeader('content-type', 'text/html')
          .end(`<title>Harbour</title><article><p>${text}</p><img src="/picture"></article>`);
      else waiting.push(request.url ?? '');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    try {
      // Nothing is answered before both have ended, so neither waits for an answer.
      const [mute, slow] = await Promise.all([
        start([`${url}/mute`, '--headless', '--json']),
        startJson([`${url}/page`]),
      ]);
      expect(waiting).toEqual(expect.arrayContaining(['/mute', '/picture']));
      expect(mute.code).toBe(1);
      expect(JSON.parse(mute.stdout)).toMatchObject({ status: 'error', code: 'page-unreachable', text: '' });
      expect(mute.stderr).toContain(`${url}/mute does not answer.`);
      expect(slow).toMatchObject({ exit: 0, status: 'done', article: { title: 'Harbour' } });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('npm start reports a page without text in a sentence', async () => {
    expect(await startJson([await write('empty.html', '<title>x</title><body><img alt="">')])).toMatchObject({
      exit: 1,
      code: 'no-text',
    });
  });

  test('npm start summarizes a page with 100,000 elements', async () => {
    const paragraph = (n: number) => `<p>Paragraph <b>${n}</b> says <i>something</i> about boats.</p>`;
    const file = await write(
      'many.html',
      `<title>Many</title><main>${Array.from({ length: 34_000 }, (_, n) => paragraph(n)).join('')}</main>`,
    );
    expect(await startJson([file])).toMatchObject({ exit: 0, status: 'done', article: { passages: 34_000 } });
  });

  test('npm start summarizes a page of 50 MB', async () => {
    const file = await write(
      'huge.html',
      `<title>Huge</title><main>${`<p>${'A long line about a river and its boats. '.repeat(50)}</p>`.repeat(25_000)}</main>`,
    );
    const outcome = await startJson([file]);
    expect(outcome).toMatchObject({ exit: 0, status: 'done' });
    expect(outcome.article?.words).toBeGreaterThan(300_000);
  });
});
