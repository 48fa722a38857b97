import { afterEach, expect, test } from 'vitest';
import type { Article, Passage } from '../../lib/article/article';
import { estimateTokens } from '../../lib/prompt/estimate-tokens';
import type { RunEvent } from '../../lib/run/protocol';
import { readyEngine } from '../../lib/run/ready-engine';
import { summarize } from '../../lib/run/summarize';
import { DEFAULT_SETTINGS } from '../../lib/settings/settings';
import { createArticle } from '../helpers/pages/article';
import { type Answer, completion, type Provider, startProvider } from '../helpers/provider';
import { createRequest } from '../helpers/run-requests';

/** How much is sent to a server in the reader's own network, which is first asked for its context. */

const PARAGRAPH: Passage = {
  kind: 'paragraph',
  text: 'The council agreed that the old bridge will be repaired. '.repeat(20),
};
/** About 29,000 tokens. */
const LONG = createArticle({ passages: Array.from({ length: 100 }, () => PARAGRAPH) });
const SHORT = createArticle({ passages: [PARAGRAPH] });

const providers: Provider[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.close();
});

const NOT_FOUND: Answer = { status: 404, headers: { 'content-type': 'application/json' }, steps: ['{}'] };
const toJson = (value: unknown): Answer => ({
  headers: { 'content-type': 'application/json; charset=utf-8' },
  steps: [JSON.stringify(value)],
});

/** A server that summarizes, and also answers these paths. */
async function serve(answers: Record<string, Answer> = {}): Promise<Provider> {
  const provider = await startProvider(({ path }) =>
    path.endsWith('/chat/completions') ? { steps: completion(['Done.']) } : (answers[path] ?? NOT_FOUND),
  );
  providers.push(provider);
  return provider;
}

type Options = { article?: Article; baseUrl?: string; remembered?: Map<string, number>; signal?: AbortSignal };

async function run(provider: Provider, { article = LONG, baseUrl = provider.url, remembered, signal }: Options = {}) {
  const ready = () =>
    readyEngine({
      fetch: globalThis.fetch,
      isOnline: () => true,
      createFence: () => 'fence',
      browserLanguage: () => 'en',
      onOnline: () => () => undefined,
      loadSettings: async () => ({
        ...DEFAULT_SETTINGS,
        engine: 'provider',
        provider: { preset: 'custom', baseUrl, model: 'gemma3' },
      }),
      loadKey: async () => 'key',
      loadPrices: async () => ({}),
      loadWordLists: async () => ({ questions: {}, leaning: {} }),
      loadRejected: async () => [],
      saveRejected: async () => undefined,
      hasHostPermission: async () => true,
      mayBeSent: async () => true,
      ...(remembered && {
        loadContext: async (url, model) => remembered.get(url + model) ?? null,
        saveContext: async (url, model, tokens) => void remembered.set(url + model, tokens),
      }),
    });
  const events: RunEvent[] = [];
  const doors = { readArticle: async () => article, readyEngine: ready };
  for await (const event of summarize(createRequest(), signal ?? new AbortController().signal, doors))
    events.push(event);
  const sent = events.find((event) => event.type === 'sent')?.sent;
  const posted = provider.requests.findLast(({ path }) => path.endsWith('/chat/completions'))?.body?.messages ?? [];
  return { sent, tokens: posted.reduce((sum, { content }) => sum + estimateTokens(content), 0) };
}

const asked = ({ requests }: Provider) => requests.map(({ method, path }) => `${method} ${path}`).toSorted();

const TOLD: [string, Record<string, Answer>, number][] = [
  ['/api/ps', { '/api/ps': toJson({ models: [{ name: 'gemma3:latest', context_length: 16384 }] }) }, 16384],
  ['/props', { '/props?model=gemma3': toJson({ default_generation_settings: { n_ctx: 16384 } }) }, 16384],
  ['/v1/models', { '/v1/models': toJson({ data: [{ id: 'gemma3', max_model_len: 16384 }] }) }, 16384],
  [
    '/api/v1/models',
    {
      '/api/v1/models': toJson({
        models: [{ key: 'gemma3', loaded_instances: [{ id: 'gemma3', config: { context_length: 16384 } }] }],
      }),
    },
    16384,
  ],
  [
    '/api/show',
    {
      '/api/ps': toJson({ models: [] }),
      '/api/show': toJson({ parameters: 'num_ctx 16384', model_info: { 'gemma3.context_length': 131072 } }),
    },
    16384,
  ],
];

test.each(TOLD)('a server that reports its context in %s is sent what fits', async (_path, answers, context) => {
  const provider = await serve(answers);
  const { sent, tokens } = await run(provider);
  expect(sent).toMatchObject({ context: { tokens: context, isTold: true } });
  expect(sent?.coverage?.percent).toBeLessThan(60);
  expect(tokens).toBeGreaterThan(0.6 * context);
  // The answer also needs room.
  expect(tokens).toBeLessThan(context - 1_000);
});

test('a model that is not loaded is sent what fits in a small context, whatever its maximum', async () => {
  const provider = await serve({
    '/api/ps': toJson({ models: [] }),
    '/api/show': toJson({ model_info: { 'gemma3.context_length': 131072 } }),
  });
  const { sent, tokens } = await run(provider);
  expect(sent?.context).toEqual({ tokens: 4096, isTold: false });
  expect(tokens).toBeLessThan(3_000);
  expect(provider.requests.find(({ path }) => path === '/api/show')?.body).toEqual({ model: 'gemma3' });
});

test.each([
  ['reports nothing', {}],
  [
    'answers each question with a page',
    { '/props?model=gemma3': { headers: { 'content-type': 'text/html' }, steps: ['<p>'] } },
  ],
  [
    'answers a question with half an object',
    { '/api/ps': { headers: { 'content-type': 'application/json' }, steps: ['{"mod'] } },
  ],
  [
    'redirects the question',
    { '/api/ps': { status: 302, headers: { location: 'https://elsewhere.example/' }, steps: [] } },
  ],
])('a server that %s is sent what fits in a small context', async (_what, answers: Record<string, Answer>) => {
  const { sent, tokens } = await run(await serve(answers));
  expect(sent?.context).toEqual({ tokens: 4096, isTold: false });
  expect(tokens).toBeLessThan(3_000);
});

test('a server with a large context is sent everything', async () => {
  const provider = await serve({ '/v1/models': toJson({ data: [{ id: 'gemma3', max_model_len: 131072 }] }) });
  const { sent, tokens } = await run(provider);
  expect(sent).toMatchObject({ coverage: null });
  expect(sent).not.toHaveProperty('context');
  expect(tokens).toBeGreaterThan(25_000);
});

test('a text that fits in a small context is sent without asking for the context', async () => {
  const provider = await serve();
  expect((await run(provider, { article: SHORT })).sent).toMatchObject({ coverage: null });
  expect(asked(provider)).toEqual(['POST /v1/chat/completions']);
});

test('requests for the context carry the key and nothing of the page, and go below the configured address', async () => {
  const provider = await serve();
  await run(provider, { baseUrl: provider.url.replace('/v1', '/proxy/v1') });
  const questions = provider.requests.filter(({ method }) => method === 'GET');
  expect(questions.map(({ path }) => path).toSorted()).toEqual([
    '/proxy/api/ps',
    '/proxy/api/v0/models',
    '/proxy/api/v1/models',
    '/proxy/model/info',
    '/proxy/props?model=gemma3',
    '/proxy/v1/models',
  ]);
  for (const { headers, body } of questions) {
    expect(headers.authorization).toBe('Bearer key');
    expect(headers.cookie).toBeUndefined();
    expect(body).toBeNull();
  }
});

test('a server that never reports its context delays the run by less than two seconds', async () => {
  const silent: Answer = { headers: { 'content-type': 'application/json' }, steps: ['{', 'hang'] };
  const provider = await serve({ '/api/ps': silent, '/props?model=gemma3': silent });
  const startedAt = Date.now();
  expect((await run(provider)).sent?.context).toEqual({ tokens: 4096, isTold: false });
  expect(Date.now() - startedAt).toBeLessThan(2_000);
  expect(provider.requests.filter(({ path }) => path === '/api/ps')[0]?.isEarly).toBe(true);
});

test('stopping a run aborts its requests for the context', async () => {
  const provider = await serve({
    '/api/ps': { headers: { 'content-type': 'application/json' }, steps: ['{', 'hang'] },
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  const startedAt = Date.now();
  await run(provider, { signal: controller.signal });
  expect(Date.now() - startedAt).toBeLessThan(1_000);
  expect(asked(provider)).not.toContain('POST /v1/chat/completions');
});

test('a reported context is remembered, and one that was not reported is asked for again', async () => {
  const remembered = new Map<string, number>();
  const told = await serve({ '/props?model=gemma3': toJson({ default_generation_settings: { n_ctx: 8192 } }) });
  await run(told, { remembered });
  const { length } = told.requests;
  expect((await run(told, { remembered })).sent?.context).toEqual({ tokens: 8192, isTold: true });
  expect(told.requests.slice(length).map(({ method }) => method)).toEqual(['POST']);
  const untold = await serve();
  await run(untold, { remembered });
  await run(untold, { remembered });
  expect(asked(untold).filter((line) => line === 'GET /api/ps')).toHaveLength(2);
});
