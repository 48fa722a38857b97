import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Chunk } from '../../../lib/engine/engine';
import { createRelayEngine, type RelayDoors, type RelayEngine, testRelay } from '../../../lib/engine/relay/engine';
import { RunError } from '../../../lib/errors';
import { createArticle } from '../../helpers/pages/article';
import { readLines } from '../../helpers/ask-engine';
import { until } from '../../helpers/port-pair';
import { type Answer, chunk, completion, type Provider, startProvider } from '../../helpers/provider';
import { type Fault, type RelayScript, type RelayServer, startRelayServer } from '../../helpers/relay/relay-server';
import { replay } from '../../helpers/replay';

const TOKEN = 'pith_a_0123456789abcdef';
const WISH = { length: 'medium', language: 'page', prefix: '' } as const;
const DONE = 'data: [DONE]\n\n';
const DELTAS = ['Café ', '日本', '👩‍👩‍👧\n', '- x'];
const EVENTS = completion(DELTAS);
const LINES = ['resumable stream-1', ...DELTAS.map((text) => `+${text}`), 'usage 120/4', '. stop'];

const servers: (RelayServer | Provider)[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(script: Partial<RelayScript> = {}): Promise<RelayServer> {
  const server = await startRelayServer({ events: EVENTS, ...script });
  servers.push(server);
  return server;
}

async function serveAnswer(answer: Answer): Promise<Provider> {
  const server = await startProvider(() => answer);
  servers.push(server);
  return server;
}

type Options = Partial<RelayDoors> & { key?: string };

/** `slept`: the pauses, which take no time here. */
function connect(baseUrl: string, { key = TOKEN, ...doors }: Options = {}): RelayEngine & { slept: number[] } {
  const slept: number[] = [];
  const relay = createRelayEngine(
    { baseUrl, key, isPrivateHost: true },
    {
      fetch: globalThis.fetch,
      isOnline: () => true,
      sleep: async (ms) => void slept.push(ms),
      timeouts: { headersMs: 5_000, idleMs: 5_000, finishedMs: 200 },
      ...doors,
    },
  );
  return { ...relay, slept };
}

const ask = (baseUrl: string, options?: Options, signal = new AbortController().signal) =>
  readLines(connect(baseUrl, options).engine(createArticle(), WISH, signal));

const toText = (lines: string[]) => lines.flatMap((line) => (line.startsWith('+') ? [line.slice(1)] : [])).join('');
const countOf = (server: RelayServer, method: string) => server.requests.filter((it) => it.method === method).length;

describe('what a relay is asked with', () => {
  test('a request to a relay has the article without its address, the wish and the token, at any base path', async () => {
    const server = await serve();
    expect(await ask(`${server.url}/gpt/v2`)).toEqual(LINES);
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/gpt/v2/summary' });
    expect(request?.body).toEqual({
      content: expect.stringContaining('Engineers had found cracks in three piers.') as string,
      title: 'The bridge',
      author: 'A. Writer',
      site: 'The Gazette',
      published: '2026-11-01',
      pageLanguage: 'en',
      length: 'medium',
      stream_options: { include_usage: true },
    });
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'pith-resume': '1' });
    expect(request?.headers['last-event-id']).toBeUndefined();
    expect(Object.keys(request?.headers ?? {}).filter((name) => /^x-stainless|cookie|referer/.test(name))).toEqual([]);
  });

  test('a request to a relay has the wished language and the summary to continue, and no authorization without a token', async () => {
    const server = await serve();
    const { engine } = connect(server.url, { key: '' });
    const article = createArticle({ byline: '', siteName: '', publishedTime: '', language: '', title: '' });
    const wish = { length: 'short', language: 'zh-Hans', prefix: 'So far', format: 'table' } as const;
    await readLines(engine(article, wish, new AbortController().signal));
    expect(server.requests[0]?.body).toEqual({
      content: expect.any(String) as string,
      language: 'zh-Hans',
      length: 'short',
      format: 'table',
      prefix: 'So far',
      stream_options: { include_usage: true },
    });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('a request to a relay has the beginning of a text, a question about it, and the thread', async () => {
    const server = await serve();
    const { engine } = connect(server.url);
    const thread = [{ question: '', answer: 'Shut.' }];
    const wish = { ...WISH, instruction: 'As a limerick', question: 'When?', thread };
    await readLines(engine(createArticle({ truncated: true }), wish, new AbortController().signal));
    expect(server.requests[0]?.body).toMatchObject({
      truncated: true,
      instruction: 'As a limerick',
      question: 'When?',
      thread,
    });
  });

  test('a relay that rejects stream_options is asked again without them', async () => {
    const server = await serve();
    let refused = 0;
    const fetch: RelayDoors['fetch'] = (input, init) => {
      const isRefused = String(init?.body).includes('stream_options');
      refused += Number(isRefused);
      return isRefused
        ? Promise.resolve(new Response('{"error":"Unknown field stream_options"}', { status: 400 }))
        : globalThis.fetch(input, init);
    };
    expect(await ask(server.url, { fetch })).toEqual(LINES);
    expect(refused).toBe(1);
  });
});

describe('any server that keeps the contract', () => {
  const events = completion(['Half ', 'and half']);
  const text = ['+Half ', '+and half'];
  const json = { choices: [{ index: 0, message: { content: 'Half and half' }, finish_reason: 'stop' }] };
  test.each<[string, string, string[]]>([
    ['ends without [DONE] after a finish reason', events.slice(0, -2).join(''), [...text, '. stop']],
    ['sends [DONE] without a finish reason', [...events.slice(0, 3), DONE].join(''), [...text, '. stop']],
    ['separates lines with CRLF', events.join('').replaceAll('\n', '\r\n'), [...text, 'usage 120/2', '. stop']],
    ['names its events', events.map((event) => `event: delta\n${event}`).join(''), [...text, 'usage 120/2', '. stop']],
    [
      'sends comments and pings',
      events.map((event) => `: ping\n\nevent: ping\ndata: {}\n\n${event}`).join(''),
      [...text, 'usage 120/2', '. stop'],
    ],
    [
      'encodes its chunks as JSON strings',
      events
        .map((event) => event.trim().slice(6))
        .map((data) => `data: ${data === '[DONE]' ? data : JSON.stringify(data)}\n\n`)
        .join(''),
      [...text, 'usage 120/2', '. stop'],
    ],
    ['answers with a whole completion', JSON.stringify(json), ['+Half and half', '. stop']],
    [
      'reports an error in the stream',
      `${events[1]}data: {"error":{"message":"Used up."}}\n\n`,
      ['+Half ', '! provider-error Used up.'],
    ],
    [
      'has ids of another kind',
      events.map((event, n) => `id: ${n}\n${event}`).join(''),
      [...text, 'usage 120/2', '. stop'],
    ],
    [
      'has the same id always',
      events.map((event) => `id: chatcmpl-a.1\n${event}`).join(''),
      ['resumable chatcmpl-a', ...text, 'usage 120/2', '. stop'],
    ],
    ['lacks the last blank line', `${events.slice(1, 3).join('')}${chunk({}, 'stop').trim()}`, [...text, '. stop']],
    [
      'numbers its events and lacks the last blank line',
      `id: s.1\n${events[1]}id: s.2\n${chunk({}, 'stop').trim()}`,
      ['resumable s', '+Half ', '. stop'],
    ],
    [
      'numbers its pings too',
      `id: s.1\n${events[1]}id: s.2\nevent: ping\ndata:\n\nid: s.3\n${events[2]}id: s.4\n${DONE}`,
      ['resumable s', ...text, '. stop'],
    ],
  ])('the answer of any relay is read, one that %s', async (_name, body, expected) => {
    for (const sliceBytes of [1, 7, 4096]) {
      let requests = 0;
      const answer = replay(body, { sliceBytes });
      const fetch: RelayDoors['fetch'] = (input, init) => {
        requests += 1;
        return answer(input, init);
      };
      expect(await ask('http://127.0.0.1:1/x', { fetch })).toEqual(expected);
      expect(requests).toBe(1);
    }
  });

  test.each<[string, string]>([
    ['has no ids', EVENTS.slice(0, 3).join('')],
    [
      'has ids of another kind',
      EVENTS.slice(0, 3)
        .map((event, n) => `id: ${n}\n${event}`)
        .join(''),
    ],
    [
      'has the same id always',
      EVENTS.slice(0, 3)
        .map((event) => `id: chatcmpl-a.1\n${event}`)
        .join(''),
    ],
  ])('the stream of a relay that %s is not resumed', async (_name, body) => {
    const server = await serveAnswer({ steps: [body, { waitMs: 50 }, 'cut'] });
    const lines = await ask(server.url);
    expect(lines.filter((line) => !line.startsWith('resumable'))).toEqual(['+Café ', '+日本', '! cut-off']);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a lost connection', () => {
  const stream = EVENTS.map((event, index) => `id: stream-1.${index + 1}\n${event}`).join('');

  test.each(['cut', 'end'] as const)(
    'a connection lost by a %s at any byte loses nothing and doubles nothing',
    async (how) => {
      const toEvent = (choice: object) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`;
      const events = ['é', '日', '👩‍👩‍👧'].map((content) => toEvent({ delta: { content } }));
      events.push(toEvent({ finish_reason: 'stop' }), DONE);
      const sizes = events.map((event, index) => Buffer.byteLength(`id: stream-1.${index + 1}\n${event}`));
      const sizeOf = (count: number) => sizes.slice(0, count).reduce((sum, size) => sum + size);
      for (let bytes = 1; bytes < sizeOf(5); bytes++) {
        const server = await serve({ events, fault: (connection) => (connection === 0 ? { bytes, how } : null) });
        const lines = await ask(server.url);
        const at = `after ${bytes} bytes`;
        expect(server.streams, at).toHaveLength(1);
        if (bytes < sizeOf(1)) {
          // Nothing to resume has arrived.
          expect(lines, at).not.toContain('reconnecting');
          expect(server.requests, at).toHaveLength(1);
        } else {
          expect(toText(lines), at).toBe('é日👩‍👩‍👧');
          expect(lines.at(-1), at).toBe('. stop');
          // The last event does not need a blank line.
          const isFinished = bytes >= sizeOf(4) - 2;
          expect(lines.includes('reconnecting'), at).toBe(!isFinished);
          expect(server.requests, at).toHaveLength(isFinished ? 1 : 2);
        }
        await server.close();
        servers.pop();
      }
    },
    120_000,
  );

  test('a connection that is lost every few bytes is resumed each time', async () => {
    const server = await serve({ fault: () => ({ bytes: 190, how: 'cut' }) });
    const { engine, slept } = connect(server.url);
    const lines = await readLines(engine(createArticle(), WISH, new AbortController().signal));
    expect(toText(lines)).toBe(DELTAS.join(''));
    expect(lines.at(-1)).toBe('. stop');
    expect(server.streams).toHaveLength(1);
    expect(server.requests.length).toBeGreaterThan(4);
    // Each connection brought something, so each retry begins with the shortest pause.
    expect(new Set(slept)).toEqual(new Set([250]));
  });

  test('a stream is resumed with the id of the last whole event, the token and an empty body', async () => {
    const bytes = Buffer.byteLength(stream.slice(0, stream.indexOf('id: stream-1.4') + 20));
    const server = await serve({ fault: (n) => (n === 0 ? { bytes, how: 'cut' } : null), token: TOKEN });
    await ask(`${server.url}/base`);
    expect(server.requests[1]).toMatchObject({ method: 'POST', path: '/base/summary', body: {} });
    expect(server.requests[1]?.headers).toMatchObject({
      'last-event-id': 'stream-1.3',
      authorization: `Bearer ${TOKEN}`,
      'pith-resume': '1',
    });
  });

  const half: Fault = { bytes: 400, how: 'cut' };
  const atFirst = (fault: Fault) => (connection: number) => (connection === 0 ? fault : null);

  test.each([410, 404, 401, 400, 403])(
    'a lost stream ends cut off, with its text, when the relay answers %i',
    async (status) => {
      const server = await serve({ fault: atFirst(half), onResume: () => ({ status }) });
      expect(await ask(server.url)).toEqual(['resumable stream-1', '+Café ', 'reconnecting', '! cut-off']);
      expect(server.streams).toHaveLength(1);
      expect(server.requests).toHaveLength(2);
    },
  );

  test('a stream that ends properly but too early is not resumed', async () => {
    const server = await serve({ fault: atFirst({ ...half, how: 'end' }), onResume: () => ({ status: 410 }) });
    // No `finish`, which a run reads as cut off.
    expect(await ask(server.url)).toEqual(['resumable stream-1', '+Café ', 'reconnecting']);
  });

  test.each([502, 503, 429])('a lost stream is retried after a temporary answer of %i', async (status) => {
    let count = 0;
    const server = await serve({ fault: atFirst(half), onResume: () => (++count < 4 ? { status } : null) });
    const { engine, slept } = connect(server.url);
    const lines = await readLines(engine(createArticle(), WISH, new AbortController().signal));
    expect(toText(lines)).toBe(DELTAS.join(''));
    expect(lines.filter((line) => line === 'reconnecting')).toHaveLength(1);
    expect(slept).toEqual([250, 500, 1_000, 2_000]);
    expect(server.streams).toHaveLength(1);
  });

  test('a lost stream is cut off when the relay answers with another stream or with a gap', async () => {
    const other = `id: stream-9.3\n${chunk({ content: 'WRONG' })}id: stream-9.4\n${chunk({}, 'stop')}${DONE}`;
    for (const body of [
      other,
      other.replaceAll('stream-9.3', 'stream-1.9'),
      other.replaceAll(/id: .*\n/g, ''),
      `${other.replaceAll(/id: .*\n/g, 'id: 3\n')}`,
    ]) {
      const server = await serve({ fault: atFirst(half), onResume: () => ({ body }) });
      expect(await ask(server.url)).toEqual(['resumable stream-1', '+Café ', 'reconnecting', '! cut-off']);
      expect(server.requests).toHaveLength(2);
    }
  });

  test('events that a relay sends again are read once', async () => {
    const server = await serve({ fault: atFirst(half), onResume: () => ({ body: stream }) });
    expect(toText(await ask(server.url))).toBe(DELTAS.join(''));
  });

  test('an error event from the relay does not count as a lost connection', async () => {
    const error = 'data: {"error":{"message":"The relay stops.","type":"relay_error","code":"relay_stopped"}}\n\n';
    const server = await serve({ events: [...EVENTS.slice(0, 2), error] });
    expect(await ask(server.url)).toEqual(['resumable stream-1', '+Café ', '! provider-error The relay stops.']);
    expect(server.requests).toHaveLength(1);
  });

  test('silence counts as a lost connection', async () => {
    const server = await serve({ events: EVENTS, paceMs: 400 });
    const timeouts = { headersMs: 2_000, idleMs: 300, finishedMs: 200 };
    const lines = await ask(server.url, { timeouts });
    expect(toText(lines)).toBe(DELTAS.join(''));
    expect(lines).toContain('reconnecting');
    expect(server.streams).toHaveLength(1);
  });

  test('reasoning and answer stay separate, wherever the connection to the relay is lost', async () => {
    const events = completion(['<thi', 'nk>Hm', ' hm</thi', 'nk>\n\nThe answer', ' is <b', '>.']);
    const plain = await serve({ events });
    const read = (lines: string[]) => ({
      text: toText(lines),
      thoughts: lines.flatMap((line) => (line.startsWith('~') ? [line.slice(1)] : [])).join(''),
    });
    const expected = read(await ask(plain.url));
    expect(expected).toEqual({ text: 'The answer is <b>.', thoughts: 'Hm hm' });
    for (let bytes = 160; bytes < 1_200; bytes += 37) {
      const server = await serve({ events, fault: atFirst({ bytes, how: 'cut' }) });
      expect(read(await ask(server.url))).toEqual(expected);
    }
  });

  test('a connection lost before the first event, or a refusal, is not retried', async () => {
    const server = await serve({ fault: () => ({ bytes: 10, how: 'cut' }) });
    expect(await ask(server.url)).toEqual(['! cut-off']);
    expect(server.requests).toHaveLength(1);
  });
});

describe('the time between retries', () => {
  afterEach(() => void vi.useRealTimers());

  /** A relay whose first connection is lost after a delta, and which then cannot be reached. */
  function startLost(doors: Partial<RelayDoors> = {}, backAfter = Infinity) {
    const requests: number[] = [];
    const body = EVENTS.slice(0, 2).map((event, n) => `id: s.${n + 1}\n${event}`);
    const rest = EVENTS.slice(2).map((event, n) => `id: s.${n + 3}\n${event}`);
    const fetch: RelayDoors['fetch'] = async (input, init) => {
      requests.push(Date.now());
      if (requests.length === 1) return replay(body.join(''))(input, init);
      if (requests.length <= backAfter) throw new TypeError('Failed to fetch');
      return replay(rest.join(''))(input, init);
    };
    const abort = new AbortController();
    const relay = createRelayEngine(
      { baseUrl: 'http://127.0.0.1:1', key: '', isPrivateHost: true },
      { fetch, isOnline: () => false, ...doors },
    );
    const chunks: Chunk[] = [];
    const lines = readLines(relay.engine(createArticle(), WISH, abort.signal), (chunk) => chunks.push(chunk));
    return { requests, lines, chunks, abort };
  }

  test('a lost stream is retried after 0.25, 0.5, 1, 2, 4, 8, 8… seconds, for 60 seconds in all', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const { requests, lines } = startLost();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await lines).toEqual(['resumable s', '+Café ', 'reconnecting']);
    const pauses = requests.slice(1).map((at, index) => at - (requests[index] ?? 0));
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000]);
    expect(pauses.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(60_000);
  });

  test('a lost stream is retried as soon as the browser is online again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const waiting = new Set<() => void>();
    const onOnline = (wake: () => void) => {
      waiting.add(wake);
      return () => void waiting.delete(wake);
    };
    const { requests, lines } = startLost({ onOnline }, 6);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(requests).toHaveLength(6);
    const since = Date.now();
    for (const wake of waiting) wake();
    await vi.advanceTimersByTimeAsync(10);
    expect(requests).toHaveLength(7);
    expect(requests[6]).toBeLessThan(since + 10);
    expect(toText(await lines)).toBe(DELTAS.join(''));
    expect(waiting.size).toBe(0);
  });

  test('a stream is retried after 40 seconds of silence, and an attempt without an answer ends after ten', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const started = Date.now();
    const requests: number[] = [];
    const fetch: RelayDoors['fetch'] = async () => {
      requests.push(Date.now() - started);
      if (requests.length > 1) return new Promise(() => undefined);
      const bytes = new TextEncoder().encode(`id: s.1\n${EVENTS[1]}`);
      return new Response(new ReadableStream({ start: (controller) => controller.enqueue(bytes) }));
    };
    const relay = createRelayEngine(
      { baseUrl: 'https://relay.example', key: '', isPrivateHost: false },
      { fetch, isOnline: () => true },
    );
    const lines = readLines(relay.engine(createArticle(), WISH, new AbortController().signal));
    await vi.advanceTimersByTimeAsync(200_000);
    expect(await lines).toEqual(['resumable s', '+Café ', 'reconnecting', '! stalled']);
    expect(requests.slice(0, 4)).toEqual([0, 40_250, 50_750, 61_750]);
  });

  test('Stop ends the retries of a lost stream, and only the request to stop is still sent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { requests, lines, chunks, abort } = startLost();
    await vi.advanceTimersByTimeAsync(0);
    expect(chunks.some(({ type }) => type === 'reconnecting')).toBe(true);
    const before = requests.length;
    abort.abort();
    expect(await lines).toEqual(['resumable s', '+Café ', 'reconnecting']);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(requests.length - before).toBe(1);
  });
});

describe('Stop', () => {
  test('Stop sends the relay the id of the last event and the token, and closes the connection', async () => {
    // What has arrived when Stop is pressed is kept, so the next event must not have arrived even on a busy machine.
    const server = await serve({ paceMs: 700, token: TOKEN });
    const abort = new AbortController();
    const { engine } = connect(`${server.url}/base`);
    const lines = await readLines(engine(createArticle(), WISH, abort.signal), (chunk) => {
      if (chunk.type === 'delta') abort.abort();
    });
    expect(lines).toEqual(['resumable stream-1', '+Café ']);
    await until(() => typeof server.streams[0]?.stoppedAt === 'number' && server.requests[0]?.closedAt !== null);
    const stop = server.requests.find(({ method }) => method === 'DELETE');
    expect(stop?.path).toBe('/base/summary');
    expect(stop?.headers).toMatchObject({ 'last-event-id': 'stream-1.2', authorization: `Bearer ${TOKEN}` });
    expect(stop?.headers['content-type']).toBeUndefined();
  });

  test('Stop sends the relay nothing when the summary is finished, or before its first event', async () => {
    const server = await serve();
    const abort = new AbortController();
    await ask(server.url, {}, abort.signal);
    abort.abort();
    const slow = await serve({ paceMs: 2_000, isNumbered: false });
    const early = new AbortController();
    const lines = ask(slow.url, {}, early.signal);
    await until(() => slow.requests.length === 1);
    early.abort();
    expect(await lines).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(countOf(server, 'DELETE') + countOf(slow, 'DELETE')).toBe(0);
  });

  test('Stop fails silently when the relay cannot be reached', async () => {
    const server = await serve({ paceMs: 50 });
    const abort = new AbortController();
    const stops: (RequestInit | undefined)[] = [];
    const fetch: RelayDoors['fetch'] = (input, init) => {
      if (init?.method !== 'DELETE') return globalThis.fetch(input, init);
      stops.push(init);
      return Promise.reject(new TypeError('Failed to fetch'));
    };
    const { engine } = connect(server.url, { fetch });
    const lines = await readLines(engine(createArticle(), WISH, abort.signal), () => abort.abort());
    expect(lines).toEqual(['resumable stream-1']);
    // It outlives the background, and carries only what is needed.
    expect(stops).toMatchObject([{ keepalive: true, redirect: 'manual', credentials: 'omit' }]);
  });
});

describe('a stream whose background was lost', () => {
  test('a stream whose background was lost is read again from its first word, at no cost', async () => {
    const server = await serve({ paceMs: 30, token: TOKEN });
    const abort = new AbortController();
    const { engine, resume } = connect(server.url);
    // No word was passed on: the background was lost together with what it would have passed on.
    const fetch: RelayDoors['fetch'] = (input, init) =>
      init?.method === 'DELETE' ? Promise.reject(new TypeError('gone')) : globalThis.fetch(input, init);
    const lost = createRelayEngine(
      { baseUrl: server.url, key: TOKEN, isPrivateHost: true },
      { fetch, isOnline: () => true },
    );
    await readLines(lost.engine(createArticle(), WISH, abort.signal), (chunk) => {
      if (chunk.type === 'delta') abort.abort();
    });
    const lines = await readLines(resume('stream-1', new AbortController().signal));
    expect(lines.filter((line) => line !== 'reconnecting')).toEqual(LINES.slice(1));
    expect(server.streams).toHaveLength(1);
    expect(server.requests.at(-1)?.headers['last-event-id']).toBe('stream-1.0');
    expect(engine).toBeDefined();
  });

  test('a stream whose background was lost is resumed when its connection is lost again', async () => {
    const server = await serve({ fault: (n) => (n > 0 && n < 4 ? { bytes: 350, how: 'cut' } : null) });
    await ask(server.url);
    const { resume } = connect(server.url);
    const lines = await readLines(resume('stream-1', new AbortController().signal));
    expect(toText(lines)).toBe(DELTAS.join(''));
    expect(server.streams).toHaveLength(1);
  });

  test('a resumed stream that ends too early has not lost its background', async () => {
    const server = await serve({
      fault: (n) => (n === 1 ? { bytes: 400, how: 'end' } : null),
      onResume: (_stream, after) => (after > 0 ? { status: 410 } : null),
    });
    await ask(server.url);
    const { resume } = connect(server.url);
    const lines = await readLines(resume('stream-1', new AbortController().signal));
    expect(lines).toEqual(['reconnecting', '+Café ', 'reconnecting']);
  });

  test.each([410, 404, 401])(
    'a stream whose background was lost ends interrupted when the relay answers %i',
    async (status) => {
      const server = await serve({ onResume: () => ({ status }) });
      await ask(server.url);
      const { resume } = connect(server.url);
      expect(await readLines(resume('stream-1', new AbortController().signal))).toEqual([
        'reconnecting',
        '! interrupted',
      ]);
      expect(server.requests).toHaveLength(2);
    },
  );

  test('a stream that was stopped before it was resumed is stopped', async () => {
    const server = await serve({ paceMs: 1_000 });
    void ask(server.url);
    await until(() => server.streams.length === 1);
    const { resume } = connect(server.url);
    expect(await readLines(resume('stream-1', AbortSignal.abort()))).toEqual([]);
    await until(() => typeof server.streams[0]?.stoppedAt === 'number');
  });
});

describe('a refusal', () => {
  const error = (code: string) => JSON.stringify({ error: { message: 'A sentence.', type: 'relay_error', code } });
  test.each<[number, string, string]>([
    [401, error('invalid_token'), 'token-rejected'],
    [402, error('budget_exceeded'), 'budget-used-up'],
    [403, error('origin_not_allowed'), 'origin-refused'],
    [403, error('model_not_allowed'), 'provider-error'],
    [403, error('price_unknown'), 'provider-error'],
    [403, '', 'token-rejected'],
    [400, error('invalid_request'), 'bad-request'],
    [400, error('context_length_exceeded'), 'too-long'],
    [404, error('not_found'), 'not-found'],
    [413, error('body_too_large'), 'too-long'],
    [429, error('rate_limited'), 'rate-limited'],
    [429, '{"error":{"message":"No credit for billing."}}', 'rate-limited'],
    [500, error('unexpected'), 'provider-down'],
    [502, error('upstream_rejected_key'), 'provider-down'],
    [503, error('shutting_down'), 'provider-down'],
    [504, error('upstream_timeout'), 'provider-down'],
  ])(
    'a relay’s refusal with status %i and %s has the code %s and the relay’s own words',
    async (status, body, code) => {
      const server = await serve({ refuse: { status, body } });
      const [line = ''] = await ask(server.url);
      expect(line.split(' ')[1]).toBe(code);
      if (body.includes('A sentence.')) expect(line).toContain('A sentence.');
      expect(server.requests).toHaveLength(1);
    },
  );

  test('a relay’s refusal that asks to wait is retried once', async () => {
    const server = await serve({ refuse: { status: 429, headers: { 'retry-after': '2' }, body: '{}' } });
    const { engine, slept } = connect(server.url);
    const lines = readLines(engine(createArticle(), WISH, new AbortController().signal), () => {
      server.script.refuse = null;
    });
    expect(await lines).toEqual(['wait 2000', ...LINES]);
    expect(slept).toEqual([2_000]);
  });

  test('a relay that expects the bare token is asked again without Bearer, which is remembered', async () => {
    const given: (string | undefined)[] = [];
    const server = await startProvider(({ headers }) => {
      given.push(headers.authorization);
      return headers.authorization === TOKEN ? { steps: EVENTS } : { status: 401, steps: ['Unauthorized'] };
    });
    servers.push(server);
    const names: string[] = [];
    const memory = { loadRejected: async () => names, saveRejected: async (all: string[]) => void names.push(...all) };
    expect((await ask(server.url, memory)).at(-1)).toBe('. stop');
    expect(given).toEqual([`Bearer ${TOKEN}`, TOKEN]);
    expect(names).toEqual(['bearer']);
    expect((await ask(server.url, memory)).at(-1)).toBe('. stop');
    expect(given.slice(2)).toEqual([TOKEN]);
  });

  test('a token that is refused with and without Bearer is reported once, and neither form is remembered', async () => {
    const server = await serveAnswer({ status: 401, steps: ['Unauthorized'] });
    const saved: string[][] = [];
    const lines = await ask(server.url, { saveRejected: async (all) => void saved.push(all) });
    expect(lines).toEqual(['! token-rejected Unauthorized']);
    expect(server.requests).toHaveLength(2);
    expect(saved).toEqual([]);
  });

  test("Pith's own relay is asked once, because it counts wrong tokens", async () => {
    const body = JSON.stringify({ error: { message: 'No.', type: 'relay_error', code: 'invalid_token' } });
    const server = await serveAnswer({ status: 401, steps: [body] });
    expect(await ask(server.url)).toEqual(['! token-rejected No.']);
    expect(server.requests).toHaveLength(1);
  });

  test('a relay’s refusal never shows the token', async () => {
    const server = await serve({ refuse: { status: 401, body: `{"error":{"message":"Wrong token ${TOKEN}"}}` } });
    expect(await ask(server.url)).toEqual(['! token-rejected Wrong token …']);
  });
});

test.each<[string, object, object]>([
  ['estimated usage and its cost', { estimated: true, cost_usd: '0.000123' }, { estimated: true, costUsd: '0.000123' }],
  ['an unknown price', { cost_usd: null }, { estimated: false, costUsd: null }],
  ['a malformed price', { estimated: 'yes', cost_usd: '<b>1</b>' }, { estimated: false }],
])('the usage of a relay is read: %s', async (_name, fields, expected) => {
  const usage = { prompt_tokens: 9, completion_tokens: 3, ...fields };
  const body = `${chunk({ content: 'x' }, 'stop')}data: ${JSON.stringify({ choices: [], usage })}\n\n${DONE}`;
  const chunks: Chunk[] = [];
  const { engine } = connect('http://127.0.0.1:1', { fetch: replay(body) });
  await readLines(engine(createArticle(), WISH, new AbortController().signal), (chunk) => chunks.push(chunk));
  expect(chunks.find(({ type }) => type === 'usage')).toEqual({
    type: 'usage',
    usage: { promptTokens: 9, completionTokens: 3, ...expected },
  });
});

describe('testing a connection', () => {
  const doors = { fetch: globalThis.fetch, isOnline: () => true };
  const test_ = (baseUrl: string) =>
    testRelay({ baseUrl, key: TOKEN, isPrivateHost: true }, doors, new AbortController().signal);

  test('a connection test of a relay asks for very little, and stops the stream at its first chunk', async () => {
    const server = await serve({ paceMs: 200, token: TOKEN });
    await test_(`${server.url}/gpt`);
    expect(server.requests[0]).toMatchObject({ path: '/gpt/summary', body: { content: 'Hi', length: 'short' } });
    await until(() => typeof server.streams[0]?.stoppedAt === 'number' && server.requests[0]?.closedAt !== null);
    expect(server.streams).toHaveLength(1);
  });

  test('a connection test of a relay reports the error that a run would have', async () => {
    const server = await serve({ token: 'another' });
    await expect(test_(server.url)).rejects.toMatchObject({ code: 'token-rejected' });
    const empty = await serveAnswer({ steps: [] });
    await expect(test_(empty.url)).rejects.toBeInstanceOf(RunError);
  });
});
