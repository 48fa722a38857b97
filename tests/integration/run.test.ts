import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Article, type Passage, type Verdict, VERDICTS } from '../../lib/article/article';
import { RunError } from '../../lib/errors';
import { toAbout } from '../../lib/page-url';
import { renderPassage } from '../../lib/prompt/prompt';
import type { Chunk, Engine } from '../../lib/engine/engine';
import { createProviderEngine } from '../../lib/engine/provider/openai';
import type { Fetch } from '../../lib/engine/stream/guard-fetch';
import type { EngineFacts, RunEvent } from '../../lib/run/protocol';
import type { Consent, Origin, RunWish } from '../../lib/run/request';
import { serveRun } from '../../lib/run/run';
import { summarize } from '../../lib/run/summarize';
import { createArticle } from '../helpers/pages/article';
import { createPortPair, until } from '../helpers/port-pair';
import { chunk, completion, type Provider, type Answer, startProvider, type Step } from '../helpers/provider';
import { replay } from '../helpers/replay';
import { continuing, createRequest } from '../helpers/run-requests';

const PAGE = createRequest();
const REQUEST = { type: 'start', request: PAGE };
const SECRET = 'sk-test-0123456789abcdef';
const SLICES = [1, 2, 3, 7, 64, 4096];

const providers: Provider[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.close();
});

async function serve(answer: Answer): Promise<Provider> {
  const provider = await startProvider(() => answer);
  providers.push(provider);
  return provider;
}

type Options = {
  fetch?: Fetch;
  baseUrl?: string;
  timeouts?: { headersMs: number; idleMs: number };
  isOnline?: boolean;
  key?: string;
};

/** A whole run over a pair of ports, through the real SDK. */
function start({
  fetch = globalThis.fetch,
  baseUrl = 'http://127.0.0.1:1/v1',
  timeouts,
  isOnline = true,
  key = SECRET,
}: Options) {
  const [panel, background] = createPortPair('run');
  const engine = createProviderEngine(
    { baseUrl, model: 'test-model', key, isPrivateHost: true },
    { fetch, isOnline: () => isOnline, createFence: () => 'f3nce', ...(timeouts && { timeouts }) },
  );
  serveRun(background, (request, signal) =>
    summarize(request, signal, {
      readArticle: async () => createArticle({ hiddenCharacters: 214 }),
      readyEngine: async () => ({
        engine,
        facts: { kind: 'provider', host: 'host', model: 'test-model', language: 'page' },
        wish: { length: 'medium', format: 'key-points', language: 'page', prompt: '' },
        maxTokens: Infinity,
      }),
    }),
  );
  panel.postMessage(REQUEST);
  const events = panel.received as RunEvent[];
  return {
    panel,
    events,
    text: () => events.map((event) => (event.type === 'delta' ? event.text : '')).join(''),
    end: async () => {
      await until(() => events.some(({ type }) => type === 'done' || type === 'error'));
      return events.at(-1);
    },
  };
}

test('a run sends the article to the provider and streams its answer to the panel', async () => {
  const provider = await serve({ steps: completion(['The ', '**bridge** ', 'is closed.']) });
  const run = start({ baseUrl: provider.url });
  expect(await run.end()).toEqual({
    type: 'done',
    finishReason: 'stop',
    usage: { promptTokens: 120, completionTokens: 3, estimated: false },
  });
  expect(run.text()).toBe('The **bridge** is closed.');
  expect(run.events[0]).toMatchObject({
    type: 'article',
    article: { title: 'The bridge', passages: 2, words: 14, hiddenCharacters: 214 },
  });

  const [request] = provider.requests;
  expect(provider.requests).toHaveLength(1);
  expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
  expect(request?.headers.authorization).toBe(`Bearer ${SECRET}`);
  expect(request?.body).toMatchObject({ model: 'test-model', stream: true, stream_options: { include_usage: true } });
  expect(request?.body?.messages?.[1]?.content).toContain('Engineers had found cracks in three piers.');
  expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
  expect(request?.headers['user-agent']).not.toMatch(/openai/i);
});

test('a run without a key sends no authorization header', async () => {
  const provider = await serve({ steps: completion(['x']) });
  await start({ baseUrl: provider.url, key: '' }).end();
  expect(provider.requests[0]?.headers.authorization).toBeUndefined();
});

test.each(SLICES)("a provider's text is the same in slices of %i bytes, whatever the line ends", async (sliceBytes) => {
  const events = completion(['Café ', '日本語', ' 👩‍👩‍👧 ', 'naïve', '\n\n', '- x']).join('');
  for (const body of [
    events,
    events.replaceAll('\n', '\r\n'),
    `\uFEFF: hello\n\n${events}`,
    events.replaceAll('data: ', 'data:'),
  ]) {
    const run = start({ fetch: replay(body, { sliceBytes }) });
    expect(await run.end()).toMatchObject({ type: 'done', finishReason: 'stop' });
    expect(run.text()).toBe('Café 日本語 👩‍👩‍👧 naïve\n\n- x');
  }
});

test.each(SLICES)(
  'a run whose connection closes before a finish reason ends in cut-off, in slices of %i bytes',
  async (sliceBytes) => {
    const run = start({ fetch: replay(chunk({ content: 'Half of ' }) + chunk({ content: 'it' }), { sliceBytes }) });
    expect(await run.end()).toMatchObject({ type: 'error', code: 'cut-off' });
    expect(run.text()).toBe('Half of it');
  },
);

test('a run whose connection breaks within a line ends in cut-off', async () => {
  const provider = await serve({
    steps: [chunk({ content: 'Half' }), 'data: {"choices":[{"ind', { waitMs: 50 }, 'cut'],
  });
  const run = start({ baseUrl: provider.url });
  expect(await run.end()).toMatchObject({ type: 'error', code: 'cut-off' });
  expect(run.text()).toBe('Half');
});

test.each([
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['content_filter', 'filtered'],
  ['SAFETY', 'filtered'],
  ['eos', 'stop'],
])('the finish reason %s is reported as %s', async (given, told) => {
  const run = start({ fetch: replay(completion(['text'], given).join('')) });
  expect(await run.end()).toMatchObject({ type: 'done', finishReason: told });
});

test.each([
  [400, '{"error":{"message":"bad temperature"}}', 'bad-request'],
  [400, '{"error":{"message":"Unsupported parameter: max_tokens"}}', 'bad-request'],
  [400, '{"error":{"code":"context_length_exceeded","message":"maximum context length is 8192 tokens"}}', 'too-long'],
  [400, '[{"error":{"message":"API key not valid. Please pass a valid API key."}}]', 'key-rejected'],
  [400, '{"error":{"message":"Your credit balance is too low to access the API."}}', 'no-credit'],
  [401, `{"error":{"message":"Incorrect API key provided: ${SECRET}."}}`, 'key-rejected'],
  [402, '{"error":{"message":"Insufficient Balance"}}', 'no-credit'],
  [403, '', 'origin-refused'],
  [403, '{"error":"not allowed"}', 'key-rejected'],
  [404, '{"error":{"message":"model not found"}}', 'not-found'],
  [404, '<html><body>nginx 404</body></html>', 'not-found'],
  [413, '', 'too-long'],
  [422, '{"detail":"no such field"}', 'bad-request'],
  [429, '{"error":{"message":"slow down"}}', 'rate-limited'],
  [429, '{"error":{"code":"insufficient_quota"}}', 'no-credit'],
  [500, '', 'provider-down'],
  [502, '<html><h1>Bad gateway</h1></html>', 'provider-down'],
  [529, '', 'provider-down'],
  [302, '', 'redirected'],
  [418, 'teapot', 'provider-error'],
])('a refusal with HTTP %i and the body %s is reported as %s, after one request', async (status, body, code) => {
  const provider = await serve({
    status,
    steps: body ? [body] : [],
    headers: { location: 'https://elsewhere.example/' },
  });
  const run = start({ baseUrl: provider.url });
  const end = await run.end();
  expect(end).toMatchObject({ type: 'error', code, facts: { status } });
  expect(JSON.stringify(end)).not.toContain(SECRET);
  expect(JSON.stringify(end)).not.toContain('<html>');
  expect(provider.requests).toHaveLength(1);
});

test.each([
  ['a sign-in page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'text/html', 'html-answer'],
  ['a sign-in page that calls itself a stream', '\n <html>', 'text/event-stream', 'html-answer'],
  ['an error object', '{"error":{"message":"it broke"}}', 'application/json', 'provider-error'],
  ['an error object that calls itself a stream', '{"error":"quota"}', 'text/event-stream', 'provider-error'],
  [
    "Ollama's own protocol",
    '{"message":{"content":"x"}}\n{"message":{"content":"y"},"done":true}\n',
    'application/x-ndjson',
    'wrong-api',
  ],
  ['a Mistral error object', '{"object":"error","message":"quota"}', 'application/json', 'provider-error'],
  ['other JSON', '{"hello":"world"}', 'application/json', 'wrong-api'],
  ['an empty body', '', 'text/event-stream', 'empty-answer'],
  ['white space', ' \n\n ', 'text/event-stream', 'empty-answer'],
  ['only [DONE]', 'data: [DONE]\n\n', 'text/event-stream', 'empty-answer'],
  ['a finished answer without a word', completion([]).join(''), 'text/event-stream', 'empty-answer'],
  [
    'an error in the stream',
    chunk({ content: 'a' }) + 'data: {"error":{"message":"overloaded"}}\n\n',
    'text/event-stream',
    'provider-error',
  ],
  [
    'a Mistral error in the stream',
    'data: {"object":"error","message":"quota"}\n\n',
    'text/event-stream',
    'provider-error',
  ],
])('an answer with status 200 that is no summary has its own error: %s', async (_name, body, contentType, code) => {
  for (const sliceBytes of [1, 4096]) {
    const run = start({ fetch: replay(body, { contentType, sliceBytes }) });
    expect(await run.end()).toMatchObject({ type: 'error', code });
  }
});

test('a whole completion that was not streamed is shown', async () => {
  const body = JSON.stringify({
    choices: [{ index: 0, message: { role: 'assistant', content: 'All at once.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 5, completion_tokens: 3 },
  });
  const run = start({ fetch: replay(body, { contentType: 'application/json', sliceBytes: 3 }) });
  expect(await run.end()).toEqual({
    type: 'done',
    finishReason: 'stop',
    usage: { promptTokens: 5, completionTokens: 3, estimated: false },
  });
  expect(run.text()).toBe('All at once.');
});

test('a run reads only the first of several choices, from chunks of every known shape', async () => {
  const other = JSON.stringify({
    choices: [
      { index: 1, delta: { content: 'no' } },
      { index: 0, delta: { content: 'yes' } },
    ],
  });
  const body = `data: {"choices":null}\n\ndata: null\n\ndata: {"type":"ping"}\n\ndata: {"choices":[]}\n\ndata: ${other}\n\n${chunk({ content: null })}${chunk({}, 'stop')}`;
  const run = start({ fetch: replay(body) });
  expect(await run.end()).toMatchObject({ type: 'done' });
  expect(run.text()).toBe('yes');
});

test('a connection that is lost because the browser is offline is reported as such', async () => {
  const provider = await serve({ steps: [chunk({ content: 'Half' }), { waitMs: 50 }, 'cut'] });
  const run = start({ baseUrl: provider.url, isOnline: false });
  expect(await run.end()).toMatchObject({ type: 'error', code: 'offline' });
  expect(run.text()).toBe('Half');
});

test('an unreachable host is not reported as being offline', async () => {
  const fetch: Fetch = async () => Promise.reject(new TypeError('Failed to fetch'));
  expect(await start({ fetch }).end()).toMatchObject({ code: 'unreachable' });
  expect(await start({ fetch, isOnline: false }).end()).toMatchObject({ code: 'offline' });
});

test.each([
  ['before its headers', { headersMs: 60, idleMs: 5_000 }, [] as string[], ''],
  ['in the middle', { headersMs: 5_000, idleMs: 60 }, [chunk({ content: 'So far' })], 'So far'],
])('a provider that falls silent %s is given up, and its connection closed', async (_name, timeouts, steps, text) => {
  const provider = await startProvider(() => ({ steps: [...steps, 'hang'] }));
  providers.push(provider);
  const silent: Fetch = async (input, init) => {
    const response = await fetch(input, init);
    return steps.length > 0 ? response : new Promise(() => undefined);
  };
  const run = start({ fetch: silent, baseUrl: provider.url, timeouts });
  expect(await run.end()).toMatchObject({ type: 'error', code: 'stalled' });
  expect(run.text()).toBe(text);
  await until(() => provider.requests[0]?.closedAt !== null);
});

test('closing the panel closes the connection to the provider', async () => {
  const provider = await serve({ steps: [...completion(['word ']).slice(0, 2), 'hang'] });
  const run = start({ baseUrl: provider.url });
  await until(() => run.text().length > 0);
  run.panel.disconnect();
  await until(() => provider.requests[0]?.closedAt !== null);
  expect(provider.requests[0]?.isEarly).toBe(true);
  expect(run.events.every(({ type }) => ['article', 'sent', 'delta', 'page'].includes(type))).toBe(true);
});

test('closing the panel before the provider has answered closes the connection too', async () => {
  const provider = await startProvider(() => ({ steps: ['hang'] }));
  providers.push(provider);
  const run = start({ baseUrl: provider.url });
  await until(() => provider.requests.length === 1);
  run.panel.disconnect();
  await until(() => provider.requests[0]?.closedAt !== null);
});

test('a request is repeated without a parameter that the provider rejects by name', async () => {
  const provider = await startProvider(({ body }) =>
    body?.stream_options
      ? { status: 400, steps: ['{"error":{"message":"Unknown parameter: stream_options"}}'] }
      : { steps: completion(['fine']) },
  );
  providers.push(provider);
  const run = start({ baseUrl: provider.url });
  expect(await run.end()).toMatchObject({ type: 'done' });
  expect(provider.requests).toHaveLength(2);
});

test('a refusal whose body never ends is reported, and its connection closed', async () => {
  const provider = await startProvider(() => ({ status: 500, steps: ['{"error":', 'hang'] }));
  providers.push(provider);
  const run = start({ baseUrl: provider.url, timeouts: { headersMs: 5_000, idleMs: 60 } });
  expect(await run.end()).toMatchObject({ type: 'error', code: 'provider-down' });
  await until(() => provider.requests[0]?.closedAt !== null);
});

test('an engine that is stopped ends without an error', async () => {
  for (const steps of [['hang'], [chunk({ content: 'a' }), 'hang']] satisfies Step[][]) {
    const provider = await startProvider(() => ({ steps }));
    providers.push(provider);
    const controller = new AbortController();
    const engine = createProviderEngine(
      { baseUrl: provider.url, model: 'm', key: '', isPrivateHost: true },
      { fetch: globalThis.fetch, isOnline: () => true, createFence: () => 'f' },
    );
    const summary = summarize(PAGE, controller.signal, {
      readArticle: async () => createArticle({ hiddenCharacters: 214 }),
      readyEngine: async () => ({
        engine,
        facts: { kind: 'provider', host: '', model: '', language: 'page' },
        wish: { length: 'short', format: 'key-points', language: 'page', prompt: '' },
        maxTokens: Infinity,
      }),
    });
    const events: string[] = [];
    const expected = ['article', 'sent', ...steps.slice(1).flatMap(() => ['delta', 'page'])];
    void until(() => provider.requests.length === 1 && events.length === expected.length).then(() =>
      controller.abort(),
    );
    for await (const { type } of summary) events.push(type);
    expect(events).toEqual(expected);
  }
});

test('a selection of a word or two is not sent', async () => {
  const article = createArticle({ method: 'selection', words: 3 });
  const engine = () => {
    throw new Error('The engine was asked.');
  };
  const ready = {
    engine,
    facts: { kind: 'provider', host: '', model: '', language: 'page' },
    wish: { length: 'short', format: 'key-points', language: 'page', prompt: '' },
    maxTokens: Infinity,
  } as const;
  const asked = summarize(PAGE, new AbortController().signal, {
    readArticle: async () => article,
    readyEngine: async () => ready,
  });
  await expect(asked.next()).rejects.toMatchObject({ code: 'selection-too-short' });
});

describe('hints', () => {
  const QUESTION = { kind: 'question', question: 'Why?' } as const;
  const RESUME = { kind: 'resume', prefix: '', stream: 's', host: 'h' } as const;

  /** The text of a run whose engine answers with a hint, and what the engine was asked with. */
  async function play(kind: EngineFacts['kind'], instruction: string | undefined, wish: RunWish) {
    const sent: { hints: boolean; numbers: (number | undefined)[] } = { hints: false, numbers: [] };
    async function* answer(): AsyncGenerator<Chunk> {
      yield { type: 'delta', text: 'It rained [1' };
      yield { type: 'delta', text: '].' };
      yield { type: 'finish', finishReason: 'stop' };
    }
    const engine: Engine = ({ passages }, { hints = false }) => {
      Object.assign(sent, { hints, numbers: passages.map(({ number }) => number) });
      return answer();
    };
    const ready = {
      engine,
      resume: answer,
      facts: { kind, host: 'h', model: 'm', language: 'page' },
      wish: { length: 'short', format: 'key-points', language: 'page', prompt: '' } as const,
      ...(instruction !== undefined && { instruction }),
      maxTokens: Infinity,
    };
    const doors = { readArticle: async () => createArticle(), readyEngine: async () => ready };
    const events: RunEvent[] = [];
    for await (const event of summarize(createRequest({ wish }), new AbortController().signal, doors))
      events.push(event);
    const text = events.map((event) => (event.type === 'delta' ? event.text : '')).join('');
    return { text, ...sent, hasHint: events.some(({ type }) => type === 'hint') };
  }

  test.each<[string, EngineFacts['kind'], string | undefined, RunWish]>([
    ['a provider’s summary', 'provider', undefined, { kind: 'summary' }],
    ['a relay’s summary', 'relay', undefined, { kind: 'summary' }],
    ['an answer', 'provider', undefined, QUESTION],
    ['an answer after an own prompt', 'provider', 'As a limerick', QUESTION],
  ])('a model is asked for hints, and they are taken out of its text: %s', async (_, kind, instruction, wish) => {
    const played = await play(kind, instruction, wish);
    expect(played).toEqual({ text: 'It rained.', hints: true, numbers: [1, 2], hasHint: true });
  });

  test.each<[string, EngineFacts['kind'], string | undefined]>([
    ['an own prompt', 'provider', 'Cite the text as [1].'],
    ['key sentences', 'key-sentences', undefined],
  ])('nobody is asked for hints, and the text stays as it is: %s', async (_, kind, instruction) => {
    const played = await play(kind, instruction, { kind: 'summary' });
    expect(played).toMatchObject({ text: 'It rained [1].', hints: false, hasHint: false });
  });

  test('a stream that is resumed has its hints taken out if its model was asked for them', async () => {
    expect((await play('relay', undefined, RESUME)).text).toBe('It rained [1].');
    expect((await play('relay', undefined, { ...RESUME, hasHints: true })).text).toBe('It rained.');
  });
});

describe('a page that is hardly worth a request', () => {
  /** The events of a run over such a page, and how often the engine was asked. */
  async function ask(kind: EngineFacts['kind'], verdict: Verdict, consent: Partial<Consent> = {}) {
    let asked = 0;
    const engine: Engine = async function* () {
      asked += 1;
      yield { type: 'delta', text: 'x' };
      yield { type: 'finish', finishReason: 'stop' };
    };
    const told: string[] = [];
    const doors = {
      readArticle: async () => createArticle({ verdict }),
      readyEngine: async () => ({
        engine,
        facts: { kind, host: 'h', model: 'm', language: 'page' },
        wish: { length: 'short', format: 'key-points', language: 'page', prompt: '' } as const,
        maxTokens: Infinity,
      }),
    };
    try {
      for await (const event of summarize(createRequest(consent), new AbortController().signal, doors)) {
        told.push(event.type === 'article' ? event.article.verdict : event.type);
      }
    } catch (error) {
      told.push(error instanceof RunError ? error.code : String(error));
    }
    return { told, asked };
  }
  const BAD = [
    'stub',
    'login',
    'paywall',
    'consent',
    'bot-check',
    'error-page',
    'empty-application',
    'loading',
    'framed',
    'covered',
  ] as const;

  test.each(BAD)('nothing of a page with the verdict %s is sent before the reader agrees', async (verdict) => {
    for (const kind of ['provider', 'relay'] as const) {
      expect(await ask(kind, verdict)).toEqual({ told: [verdict, 'doubtful-page'], asked: 0 });
      expect(await ask(kind, verdict, { isConfirmed: true })).toEqual({
        told: [verdict, 'sent', 'delta', 'page', 'done'],
        asked: 1,
      });
    }
    expect((await ask('key-sentences', verdict)).asked).toBe(1);
  });

  test.each(VERDICTS.filter((verdict) => !BAD.some((bad) => bad === verdict)))(
    'a page with the verdict %s is sent without a question',
    async (verdict) => {
      expect((await ask('provider', verdict)).asked).toBe(1);
    },
  );
});

test('the engine gets the part of an article that fits, and the panel is told how much that is', async () => {
  const passages = ['A', 'B', 'C', 'D'].flatMap((text): Passage[] => [
    { kind: 'heading', text, level: 2 },
    { kind: 'paragraph', text: `${text} word`.repeat(50) },
  ]);
  const sent: Article[] = [];
  const engine: Engine = async function* (article) {
    sent.push(article);
    yield { type: 'delta', text: 'x' };
    yield { type: 'finish', finishReason: 'stop' };
  };
  const events: RunEvent[] = [];
  const run = summarize(createRequest({ halvings: 1 }), new AbortController().signal, {
    readArticle: async () => createArticle({ passages }),
    readyEngine: async () => ({
      engine,
      facts: { kind: 'provider', host: 'h', model: 'm', language: 'page' },
      wish: { length: 'short', format: 'key-points', language: 'page', prompt: '' },
      maxTokens: 1_000,
    }),
  });
  for await (const event of run) events.push(event);
  expect(events.slice(0, 2)).toMatchObject([
    { type: 'article', article: { passages: 8 } },
    { type: 'sent', sent: { coverage: { percent: 50, sections: 2, ofSections: 4 } } },
  ]);
  expect(sent[0]?.passages).toMatchObject(passages.slice(0, 4));
});

describe('a run that continues', () => {
  const facts = { kind: 'provider', host: 'h', model: 'm', language: 'page' } as const;
  const url = createArticle().url;
  const prefix = '- First point of the page.\n- Second';
  let prefixes: string[] = [];
  beforeEach(() => void (prefixes = []));
  /** What the panel would show for a continuation by a scripted engine. */
  async function continueWith(
    chunks: Chunk[],
    from: Partial<Origin> = { url: `${url}#top` },
    ready: EngineFacts = facts,
    article = createArticle(),
    leftOut: readonly string[] = [],
  ) {
    const engine: Engine = async function* (_article, { prefix }) {
      prefixes.push(prefix);
      yield* chunks;
    };
    const events: RunEvent[] = [];
    const about = toAbout({ kind: 'page' }, article.url);
    const said = { leftOut: [{ about, passages: leftOut }] };
    const request = createRequest({ ...said, wish: continuing(prefix, from) });
    const doors = {
      readArticle: async () => article,
      readyEngine: async () => ({
        engine,
        facts: ready,
        wish: { length: 'short', format: 'key-points', language: 'page', prompt: '' } as const,
        maxTokens: Infinity,
      }),
    };
    for await (const event of summarize(request, new AbortController().signal, doors)) events.push(event);
    return events;
  }
  const finish: Chunk = { type: 'finish', finishReason: 'stop' };

  test('a continuation removes what the model repeats', async () => {
    const events = await continueWith([{ type: 'delta', text: '- Second point.' }, finish]);
    expect(events.filter(({ type }) => type === 'delta')).toEqual([{ type: 'delta', text: ' point.' }]);
  });

  test('a continuation is joined to the answer, not to the reasoning before it', async () => {
    const events = await continueWith([
      { type: 'delta', text: 'Second thoughts' },
      { type: 'was-reasoning' },
      { type: 'delta', text: `${prefix} point.` },
      finish,
    ]);
    const from = events.findIndex(({ type }) => type === 'was-reasoning');
    expect(events.slice(from + 1).filter(({ type }) => type === 'delta')).toEqual([{ type: 'delta', text: ' point.' }]);
  });

  test.each<[string, Partial<Origin>, EngineFacts]>([
    ['another page', { url: 'https://gazette.example/other' }, facts],
    ['another host', { host: 'x' }, facts],
    ['another model', { model: 'x' }, facts],
    [
      'an engine on the device',
      { host: '', model: '' },
      { kind: 'key-sentences', host: '', model: '', language: 'page' },
    ],
  ])('a continuation fails before anything is sent when it was from %s', async (_name, from, ready) => {
    await expect(continueWith([finish], from, ready)).rejects.toMatchObject({ code: 'changed-since' });
  });

  test('a continued selection needs no address, because its text is sent', async () => {
    const events = await continueWith([finish], undefined, facts, createArticle({ method: 'selection', url: '' }));
    expect(events.at(-1)).toMatchObject({ type: 'done' });
  });

  test('a continuation starts over, and says so, when something has since been left out', async () => {
    const [passage] = createArticle().passages.map(renderPassage);
    const chunks: Chunk[] = [{ type: 'delta', text: 'x' }, finish];
    const since = await continueWith(chunks, {}, facts, undefined, [passage!]);
    expect(since.find(({ type }) => type === 'sent')).toMatchObject({ isContinued: false });
    const before = await continueWith(chunks, { without: [passage!] }, facts, undefined, [passage!]);
    expect(before.find(({ type }) => type === 'sent')).toMatchObject({ isContinued: true });
    expect(prefixes).toEqual(['', prefix]);
  });

  test('a continuation of a complete text adds nothing', async () => {
    expect((await continueWith([finish])).at(-1)).toMatchObject({ type: 'done' });
  });
});

test('a run whose connection closes during reasoning ends in cut-off', async () => {
  const run = start({ fetch: replay(chunk({ reasoning_content: 'hm' })) });
  expect(await run.end()).toMatchObject({ type: 'error', code: 'cut-off' });
});
