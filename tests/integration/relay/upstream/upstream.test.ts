import { once } from 'node:events';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createEventSplitter } from '../../../../relay/upstream/event-splitter.ts';
import { createUpstream } from '../../../../relay/upstream/upstream.ts';
import { readUpstreamEvent } from '../../../../relay/upstream/event.ts';
import { type Answer, chunk, completion, type Step } from '../../../helpers/provider';
import { KEY, readAll, REQUEST, startUpstream } from '../../../helpers/relay/relay-upstream-ask';
import { sleep, waitUntil } from '../../../helpers/wait-until';

const EVENTS = completion(['The', ' bridge']);
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';

afterEach(() => void vi.useRealTimers());
const refuse = (status: number, body: unknown, headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  steps: [typeof body === 'string' ? body : JSON.stringify(body)],
});

test("the bytes of a provider's event stream arrive unchanged", async () => {
  await using asked = await startUpstream(() => ({ steps: ['\r\n', ...EVENTS, ': rest'] }));
  const answer = await asked.ask();
  expect(answer).toMatchObject({ isEventStream: true, isOutputBounded: true });
  expect(await readAll(answer)).toBe(`\r\n${EVENTS.join('')}: rest`);
});

test('the provider is asked to stream, to report its usage, and to stop at the limit', async () => {
  await using asked = await startUpstream(() => ({ steps: EVENTS }));
  await readAll(await asked.ask());
  const { method, path, headers = {}, body } = asked.provider.requests[0] ?? {};
  expect({ method, path }).toEqual({ method: 'POST', path: '/v1/chat/completions' });
  expect(body).toEqual({
    ...{ ...REQUEST.body, stream: true, stream_options: { include_usage: true }, max_tokens: 300 },
  });
  expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'text/event-stream' });
  expect(headers['content-type']).toBe('application/json');
  expect(headers['transfer-encoding']).toBe(undefined);
});

test('without a key, no authorization is sent to the provider, even if the URL has a password', async () => {
  await using asked = await startUpstream(() => ({ steps: EVENTS }));
  const url = asked.provider.url.replace('//', '//me:secret@');
  const upstream = createUpstream({ url: `${url}/?version=1`, key: '' });
  await readAll(await upstream.open(REQUEST, new AbortController().signal));
  upstream.close();
  expect(asked.provider.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(asked.provider.requests[0]?.path).toBe('/v1/chat/completions?version=1');
});

test('a connection to the provider is reused after its answer was read to the end', async () => {
  const ports = new Set<number>();
  await using raw = await serveRaw((socket) => {
    ports.add(socket.remotePort ?? 0);
    socket.on('data', () => socket.write(`${OK}content-length: 14\r\n\r\ndata: [DONE]\n\n`));
  });
  const upstream = createUpstream({ url: raw.url, key: KEY });
  for (let count = 0; count < 3; count += 1) await readAll(await upstream.open(REQUEST, new AbortController().signal));
  expect(ports.size).toBe(1);
  upstream.close();
});

test('a connection to the provider that was closed while idle causes no error', async () => {
  let requests = 0;
  await using raw = await serveRaw((socket) => {
    let isFirst = true;
    socket.on('data', () => {
      requests += 1;
      if (isFirst) socket.write(`${OK}content-length: 14\r\n\r\ndata: [DONE]\n\n`);
      else socket.resetAndDestroy();
      isFirst = false;
    });
  });
  const upstream = createUpstream({ url: raw.url, key: KEY });
  const ask = async () => readAll(await upstream.open(REQUEST, new AbortController().signal));
  expect(await ask()).toBe('data: [DONE]\n\n');
  expect(await ask()).toBe('data: [DONE]\n\n');
  expect(requests).toBe(3);
  upstream.close();
});

test('a request to the provider whose connection was closed is not sent again', async () => {
  let requests = 0;
  await using raw = await serveRaw((socket) => socket.on('data', () => (requests++, socket.resetAndDestroy())));
  const upstream = createUpstream({ url: raw.url, key: KEY });
  await expect(upstream.open(REQUEST, new AbortController().signal)).rejects.toMatchObject({
    code: 'upstream_unreachable',
    message: 'The provider closed the connection without an answer (ECONNRESET).',
  });
  expect(requests).toBe(1);
});

test.each([1, 3, 64])(
  "the kind of a provider's answer is recognized in slices of %i bytes, and as text/plain",
  async (size) => {
    const bytes = Buffer.from(`\uFEFF\n${EVENTS.join('')}`);
    const steps: Step[] = [];
    for (let at = 0; at < bytes.length; at += size) steps.push(bytes.subarray(at, at + size), { waitMs: 0 });
    await using asked = await startUpstream(() => ({ headers: { 'content-type': 'text/plain' }, steps }));
    expect(await readAll(await asked.ask())).toBe(bytes.toString().replace(/^\uFEFF/, '\uFEFF'));
  },
);

test.each([
  ': OPENROUTER PROCESSING\n\n',
  'event: x\ndata: 1\n\n',
  'id: 1\n',
  'retry: 1\n',
  'error: {"code":500}\n',
  'data',
])('an answer that begins with %j is an event stream', async (start) => {
  await using asked = await startUpstream(() => ({ steps: [start] }));
  expect(await readAll(await asked.ask())).toBe(start);
});

const COMPLETION = {
  ...{ id: 'c1', object: 'chat.completion', model: 'm', usage: { prompt_tokens: 9, completion_tokens: 2 } },
  choices: [{ index: 0, message: { role: 'assistant', content: 'The bridge' }, finish_reason: 'length' }],
};

test.each([
  ['at once', [JSON.stringify(COMPLETION)]],
  ['in pieces and lines', ['\n', ...JSON.stringify(COMPLETION, null, 2).match(/[^]{1,40}/g)!]],
])('a whole completion, sent %s, becomes a stream', async (_, steps) => {
  await using asked = await startUpstream(() => ({ headers: { 'content-type': 'application/json' }, steps }));
  const answer = await asked.ask();
  expect(answer.isEventStream).toBe(false);
  const events = createEventSplitter()
    .push(Buffer.from(await readAll(answer)))
    .map(readUpstreamEvent);
  const usage = { promptTokens: 9, completionTokens: 2, cachedTokens: 0 };
  expect(events).toMatchObject([
    { kind: 'chunk', delta: 'The bridge', finishReason: null, usage: null, isPlain: true },
    { kind: 'chunk', delta: '', finishReason: 'length', usage: null },
    { kind: 'chunk', isUsageOnly: true, usage },
    { kind: 'done' },
  ]);
  expect(events[0]).toMatchObject({ value: { id: 'c1', object: 'chat.completion.chunk', model: 'm' } });
});

test.each<[string, Step[], string]>([
  ['a web page', ['  \n<!doctype html><title>Proxy</title>'], 'upstream_not_openai'],
  ['JSON in lines', ['{"message":{"content":"a"}}\n{"message":{"content":"b"}}\n'], 'upstream_not_openai'],
  ['JSON in lines that never end', ['{"a":1}\n{"b":', 'hang'], 'upstream_not_openai'],
  ['a JSON object of another kind', ['{"models":[]}'], 'upstream_not_openai'],
  ['plain text', ['It works!'], 'upstream_not_openai'],
  ['short plain text', ['ok'], 'upstream_not_openai'],
  ['a JSON string', ['"data: x"'], 'upstream_not_openai'],
  ['an empty answer', [], 'upstream_not_openai'],
  ['blank lines alone', ['\n'.repeat(5_000), 'hang'], 'upstream_not_openai'],
  ['a completion that was cut', ['{"choices": [{"message": {"con'], 'upstream_cut_off'],
  ['a connection that was cut', ['da', 'cut'], 'upstream_cut_off'],
  ['a completion over a connection that was cut', ['{"choices": [', 'cut'], 'upstream_cut_off'],
  ['an error object', ['{"error":{"message":"Something broke"}}'], 'upstream_error'],
  ['an error object about the rate', ['{"error":{"code":429}}'], 'upstream_rate_limited'],
  [
    'an error object about the length',
    ['{"error":"maximum context length is 4096 tokens"}'],
    'context_length_exceeded',
  ],
  ['Google’s error object', ['[{"error":{"message":"API key not valid"}}]'], 'upstream_rejected_key'],
])('an answer that is no stream is an error: %s', async (_, steps, code) => {
  await using asked = await startUpstream(() => ({ steps }));
  await expect(asked.ask()).rejects.toMatchObject({ name: 'RelayError', code });
  await waitUntil(30_000, () => asked.provider.requests[0]?.closedAt !== null);
});

test.each<[number, unknown, string, RegExp]>([
  [401, { error: { message: `Incorrect API key provided: ${KEY}` } }, 'upstream_rejected_key', /relay's key \(401\)/],
  [403, '', 'upstream_rejected_key', /403/],
  [402, {}, 'upstream_error', /no credit/],
  [429, { error: { code: 'insufficient_quota', message: 'You exceeded…' } }, 'upstream_error', /no credit/],
  [404, 'nope', 'upstream_error', /model "m".*its URL/],
  [405, '', 'upstream_error', /its URL/],
  [413, '', 'context_length_exceeded', /^The text is too long for the model\.$/],
  [400, { error: { code: 'context_length_exceeded', message: 'Long.' } }, 'context_length_exceeded', /model: Long\.$/],
  [400, { error: { message: `Bad ${KEY}.` } }, 'upstream_bad_request', /^The provider rejected the request: Bad …\.$/],
  [400, { error: { message: 'API key not valid. Please pass one.' } }, 'upstream_rejected_key', /relay's key/],
  [422, { detail: [{ loc: ['body', 'stop'], msg: 'Too odd' }] }, 'upstream_bad_request', /request: Too odd$/],
  [400, '<html>secret page</html>', 'upstream_bad_request', /^The provider rejected the request\.$/],
  [302, '', 'upstream_error', /redirects \(302\)/],
  [408, '', 'upstream_error', /failed \(408\)/],
  [500, { error: { message: 'the page said this' } }, 'upstream_error', /^The provider failed \(500\); try again/],
  [503, '<html>secret page</html>', 'upstream_error', /failed \(503\)/],
  [418, 'secret page', 'upstream_error', /^The provider refused the request \(418\)\.$/],
])('a refusal with the status %i and %j has the code %s', async (status, body, code, message) => {
  await using asked = await startUpstream(() => refuse(status, body, { location: '/elsewhere' }));
  const error: unknown = await asked.ask().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'RelayError', code, message: expect.stringMatching(message) });
  // Where the URL and the key come from depends on the relay's settings.
  expect((error as Error).message).not.toContain('PITH_');
  expect(JSON.stringify(error)).not.toContain(KEY);
  expect(asked.provider.requests).toHaveLength(1);
});

test('only the beginning of a long refusal is read and reported', async () => {
  const words = 'no '.repeat(1_000_000);
  await using asked = await startUpstream(() => refuse(400, `{"error":"${words.slice(0, 9_000)}"}`));
  const error = (await asked.ask().catch((thrown: unknown) => thrown)) as Error;
  expect(error.message.length).toBeLessThan(350);
  await using endless = await startUpstream(() => ({ status: 400, steps: [words, 'hang'] }));
  await expect(endless.ask()).rejects.toMatchObject({ code: 'upstream_bad_request' });
});

test.each([
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': '0' }, 1],
  [{ 'retry-after': '1.2' }, 2],
  [{ 'retry-after-ms': '2500', 'retry-after': '9' }, 3],
  [{ 'retry-after': '99999999' }, 86_400],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 1],
  [{ 'retry-after': 'soon' }, 5],
  [{ 'retry-after': '2027' }, 2027],
  [{}, 5],
])('a rate limit with the headers %j says to wait %i seconds', async (headers, retryAfterSeconds) => {
  await using asked = await startUpstream(() => refuse(429, { error: { message: 'Slow down' } }, headers));
  await expect(asked.ask()).rejects.toMatchObject({ code: 'upstream_rate_limited', retryAfterSeconds });
});

test('a date in Retry-After is read', async () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  await using asked = await startUpstream(() => refuse(429, '', { 'retry-after': date }));
  const { retryAfterSeconds } = (await asked.ask().catch((thrown: unknown) => thrown)) as { retryAfterSeconds: number };
  expect(retryAfterSeconds).toBeGreaterThan(50);
  expect(retryAfterSeconds).toBeLessThan(61);
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('a stream, a completion or a refusal that is compressed with %s is read', async (encoding, compress) => {
  const answer = (text: string, status = 200): Answer => ({
    status,
    headers: { 'content-encoding': encoding },
    steps: [compress(text)],
  });
  await using asked = await startUpstream(() => answer(EVENTS.join('')));
  expect(await readAll(await asked.ask())).toBe(EVENTS.join(''));
  await using whole = await startUpstream(() => answer(JSON.stringify(COMPLETION)));
  expect(await readAll(await whole.ask())).toContain('The bridge');
  await using refused = await startUpstream(() => answer('{"error":{"message":"no"}}', 400));
  await expect(refused.ask()).rejects.toMatchObject({ message: expect.stringContaining('no') });
});

/** A provider that rejects these parameters by name. */
const picky =
  (...names: string[]) =>
  ({ body }: { body: Record<string, unknown> | null }): Answer => {
    const name = names.find((each) => body && each in body);
    return name
      ? refuse(400, { error: { message: `Unsupported parameter: '${name}'.`, param: name } })
      : { steps: EVENTS };
  };

test('the name of the output limit that a model accepts is found and remembered', async () => {
  await using asked = await startUpstream(picky('max_tokens'));
  expect(await asked.ask({ mustBoundOutput: true })).toMatchObject({ isOutputBounded: true });
  await asked.ask();
  await asked.ask({ body: { ...REQUEST.body, model: 'other' } });
  const names = asked.provider.requests.map(({ body }) =>
    Object.keys(body ?? {}).filter((name) => name.startsWith('max')),
  );
  expect(names.flat()).toEqual([
    'max_tokens',
    'max_completion_tokens',
    'max_completion_tokens',
    'max_tokens',
    'max_completion_tokens',
  ]);
  expect(asked.provider.requests[1]?.body?.max_completion_tokens).toBe(300);
});

test('each rejected optional parameter is left out, and the request repeated once for it', async () => {
  await using asked = await startUpstream(picky('stream_options', 'temperature'));
  await asked.ask();
  expect(asked.provider.requests).toHaveLength(3);
  expect(Object.keys(asked.provider.requests[2]?.body ?? {}).toSorted()).toEqual([
    'max_tokens',
    'messages',
    'model',
    'stream',
  ]);
});

test('the parameter that FastAPI rejects is found in its list, which also quotes the rest', async () => {
  const detail = [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'No', input: 'the temperature' }];
  await using asked = await startUpstream(({ body }) =>
    body && 'stream_options' in body ? refuse(422, { detail }) : { steps: EVENTS },
  );
  await asked.ask();
  expect(asked.provider.requests[1]?.body).toHaveProperty('temperature');
  const echo = { detail: [{ type: 'x', loc: ['body', 'messages'], msg: 'No', input: 'temperature max_tokens' }] };
  await using other = await startUpstream(() => refuse(422, echo));
  await expect(other.ask()).rejects.toMatchObject({ code: 'upstream_bad_request' });
  expect(other.provider.requests).toHaveLength(1);
});

test('a model that rejects every output limit is not used where a budget needs one', async () => {
  await using asked = await startUpstream(picky('max_tokens', 'max_completion_tokens'));
  await expect(asked.ask({ mustBoundOutput: true })).rejects.toMatchObject({
    code: 'upstream_error',
    message: expect.stringContaining('no budget'),
  });
  expect(asked.provider.requests).toHaveLength(2);
  expect(await asked.ask()).toMatchObject({ isOutputBounded: false });
  expect(asked.provider.requests).toHaveLength(5);
  // Now this is known, so nothing is sent.
  await expect(asked.ask({ mustBoundOutput: true })).rejects.toMatchObject({ code: 'upstream_error' });
  expect(asked.provider.requests).toHaveLength(5);
});

test.each([
  'max_tokens is too large: 5000. This model supports at most 4096 completion tokens, whereas you provided 5000.',
  "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 4096 tokens.",
  'max_tokens must be less than or equal to 2048',
])('an output limit that is only too large is not left out: %s', async (message) => {
  await using asked = await startUpstream(() => refuse(400, { error: { message, param: 'max_tokens' } }));
  await expect(asked.ask()).rejects.toMatchObject({
    code: expect.stringMatching(/^(context_length_exceeded|upstream_bad_request)$/) as string,
  });
  expect(asked.provider.requests).toHaveLength(1);
});

test('a provider where nothing listens is reported as unreachable', async () => {
  const raw = await serveRaw(() => undefined);
  await raw[Symbol.asyncDispose]();
  const ask = (url: string) => createUpstream({ url, key: KEY }).open(REQUEST, new AbortController().signal);
  const code = 'upstream_unreachable';
  await expect(ask(raw.url)).rejects.toMatchObject({ code, message: expect.stringContaining('ECONNREFUSED') });
  await expect(ask('http://nowhere.invalid/v1')).rejects.toMatchObject({ code });
});

test('a server that does not speak HTTP is reported as such', async () => {
  await using raw = await serveRaw((socket) => socket.write('220 mail ready\r\n'));
  const upstream = createUpstream({ url: raw.url, key: KEY });
  await expect(upstream.open(REQUEST, new AbortController().signal)).rejects.toMatchObject({
    code: 'upstream_not_openai',
  });
});

test('a connection to a provider that cannot be established is given up', async () => {
  await using raw = await serveRaw(() => undefined);
  const upstream = createUpstream({ url: raw.url.replace('http:', 'https:'), key: KEY, connectMs: 50 });
  await expect(upstream.open(REQUEST, new AbortController().signal)).rejects.toMatchObject({
    code: 'upstream_unreachable',
    message: 'The provider could not be reached in time.',
  });
});

test('a provider that is silent before its headers or its first byte is given up, and its connection closed', async () => {
  let closed = 0;
  await using raw = await serveRaw((socket) => {
    socket.on('close', () => (closed += 1));
    socket.resume();
  });
  const upstream = createUpstream({ url: raw.url, key: KEY, headersMs: 50 });
  await expect(upstream.open(REQUEST, new AbortController().signal)).rejects.toMatchObject({
    code: 'upstream_timeout',
  });
  await waitUntil(30_000, () => closed === 1);
  await using asked = await startUpstream(() => ({ steps: ['hang'] }), { headersMs: 50 });
  await expect(asked.ask()).rejects.toMatchObject({ code: 'upstream_timeout' });
  await waitUntil(30_000, () => asked.provider.requests[0]?.closedAt !== null);
});

test('an answer that announces an event stream is trusted before its first byte', async () => {
  const { promise: isBelieved, resolve: sendFirstByte } = Promise.withResolvers<void>();
  await using asked = await startUpstream(() => ({ steps: [isBelieved, EVENTS[0]!] }));
  const answer = await asked.ask();
  sendFirstByte();
  expect(await readAll(answer)).toBe(EVENTS[0]);
});

test.each([
  ['headers restart', `${OK}content-length: 14\r\n\r\n`, ['data: [DONE]\n\n'], 'data: [DONE]'],
  [
    'each piece of a whole completion restarts',
    `${OK}content-length: ${JSON.stringify(COMPLETION).length}\r\n\r\n`,
    JSON.stringify(COMPLETION).match(/.{1,40}/g)!,
    'The bridge',
  ],
])("of a provider's answer, %s its time limit", async (_, head, pieces, text) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { promise: asked, resolve: hear } = Promise.withResolvers<Socket>();
  await using raw = await serveRaw((socket) => socket.once('data', () => hear(socket)));
  const upstream = createUpstream({ url: raw.url, key: KEY, headersMs: 200 });
  const answer = upstream.open(REQUEST, new AbortController().signal).then(readAll);
  const socket = await asked;
  for (const piece of [head, ...pieces]) {
    vi.advanceTimersByTime(150);
    socket.write(piece);
    await letArrive();
  }
  expect(await answer).toContain(text);
  upstream.close();
});

test('a stream may be silent for longer than an answer may take to begin', async () => {
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
  await using asked = await startUpstream(() => ({ steps: [EVENTS[0]!, isOver, EVENTS[1]!] }), { headersMs: 10_000 });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const answer = await asked.ask();
  vi.advanceTimersByTime(20_000);
  end();
  expect(await readAll(answer)).toBe(EVENTS.slice(0, 2).join(''));
});

/** Resolves when what was written to a socket of this process has arrived at its other end. */
async function letArrive(): Promise<void> {
  for (let count = 0; count < 10; count += 1) await new Promise((resolve) => setImmediate(resolve));
}

test.each<[string, Step[]]>([
  ['before the first byte', ['hang']],
  ['in a whole completion', ['{"choices": [', 'hang']],
  ['in a stream', [EVENTS[0]!, 'hang']],
  ['in a stream at full speed', Array.from({ length: 5_000 }, () => chunk({ content: 'x'.repeat(65_536) }))],
])('an abort %s closes the connection to the provider at once', async (_, steps) => {
  await using asked = await startUpstream(() => ({ steps }));
  const controller = new AbortController();
  const reason = new Error('gone');
  const read = asked
    .ask({}, controller.signal)
    .then(readAll)
    .then((text) => text.length);
  const outcome = expect(read).rejects.toThrow();
  await waitUntil(30_000, () => asked.provider.requests.length === 1);
  await sleep(30);
  controller.abort(reason);
  await outcome;
  await waitUntil(30_000, () => asked.provider.requests[0]?.closedAt !== null);
  expect(asked.provider.requests[0]).toMatchObject({ isEarly: true });
});

test('an abort before the headers closes the connection to the provider, and throws its reason', async () => {
  let closed = 0;
  await using raw = await serveRaw((socket) => {
    socket.on('close', () => (closed += 1));
    socket.resume();
  });
  const upstream = createUpstream({ url: raw.url, key: KEY });
  const reason = new Error('gone');
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 30);
  await expect(upstream.open(REQUEST, controller.signal)).rejects.toBe(reason);
  await expect(upstream.open(REQUEST, AbortSignal.abort(reason))).rejects.toBe(reason);
  await waitUntil(30_000, () => closed === 1);
});

test.each(['end', 'close'])(
  'an abort at the %s of a provider’s stream harms neither the relay nor the next request',
  async (event) => {
    await using asked = await startUpstream(() => ({ steps: EVENTS }));
    for (let count = 0; count < 20; count += 1) {
      const controller = new AbortController();
      const { stream } = await asked.ask({}, controller.signal);
      await new Promise<void>((resolve) => {
        stream.once(event, () => {
          controller.abort();
          resolve();
        });
        stream.resume();
      });
    }
    expect(await readAll(await asked.ask())).toBe(EVENTS.join(''));
    expect(asked.provider.requests.filter(({ isEarly }) => isEarly)).toEqual([]);
  },
);

test('a stream that is not read slows the provider', async () => {
  let written = 0;
  const big = chunk({ content: 'x'.repeat(65_536) });
  await using raw = await serveRaw((socket) => {
    socket.write(`${OK}connection: close\r\n\r\n`);
    const go = () => {
      while (written < 1_000 && !socket.destroyed) {
        written += 1;
        if (!socket.write(big)) return void socket.once('drain', go);
      }
      socket.end();
    };
    socket.once('data', go);
  });
  const upstream = createUpstream({ url: raw.url, key: KEY });
  const answer = await upstream.open(REQUEST, new AbortController().signal);
  await sleep(200);
  expect(written).toBeLessThan(500);
  expect((await readAll(answer)).length).toBe(1_000 * big.length);
});

/** A server of raw bytes, for answers that `node:http` does not allow. */
async function serveRaw(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
