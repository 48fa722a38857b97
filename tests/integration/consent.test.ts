import { afterEach, expect, test } from 'vitest';
import { readyEngine } from '../../lib/run/ready-engine';
import { serveRun } from '../../lib/run/run';
import { summarize } from '../../lib/run/summarize';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/settings';
import { createArticle } from '../helpers/pages/article';
import { createPortPair, until } from '../helpers/port-pair';
import { completion, type Provider, startProvider } from '../helpers/provider';
import { createRequest } from '../helpers/run-requests';

/** The reader's consent to send page text, in whole runs. */

let provider: Provider;
afterEach(() => provider.close());

/** Runs with a provider or a relay. `consents`: the answers to the questions for consent, in turn. */
async function run(engine: 'provider' | 'relay', consents: boolean[]) {
  const [panel, background] = createPortPair('run');
  const doors = {
    fetch: globalThis.fetch,
    isOnline: () => true,
    createFence: () => 'fence',
    browserLanguage: () => 'en',
    sleep: async () => undefined,
    loadSettings: async (): Promise<Settings> => ({
      ...DEFAULT_SETTINGS,
      engine,
      provider: { preset: 'custom', baseUrl: provider.url, model: 'test-model' },
      relay: { url: provider.url },
    }),
    loadKey: async () => 'key',
    loadPrices: async () => ({}),
    loadWordLists: async () => ({ questions: {}, leaning: {} }),
    loadRejected: async () => [],
    saveRejected: async () => undefined,
    hasHostPermission: async () => true,
    mayBeSent: async () => consents.shift() ?? false,
  };
  serveRun(background, (request, signal) =>
    summarize(request, signal, { readArticle: async () => createArticle(), readyEngine: () => readyEngine(doors) }),
  );
  panel.postMessage({ type: 'start', request: createRequest() });
  const isOver = (event: unknown) => ['done', 'error'].includes((event as { type: string }).type);
  await until(() => panel.received.some(isOver));
  return panel.received.find(isOver);
}

const serve = async (answer: Parameters<typeof startProvider>[0]) => (provider = await startProvider(answer));
const asked = () => provider.requests.map(({ method }) => method);
const REFUSED = { type: 'error', code: 'needs-consent', facts: {} };
const summarized = () => ({ steps: completion(['Done.']) });

test.each(['provider', 'relay'] as const)('nothing is sent to a %s without consent', async (engine) => {
  await serve(summarized);
  expect(await run(engine, [false])).toEqual(REFUSED);
  expect(asked()).toEqual([]);
});

test.each(['provider', 'relay'] as const)(
  'nothing is sent to a %s when consent is withdrawn just before the request',
  async (engine) => {
    await serve(summarized);
    expect(await run(engine, [true, false])).toEqual(REFUSED);
    expect(asked()).toEqual([]);
  },
);

test.each(['provider', 'relay'] as const)('a request to a %s is not repeated without consent', async (engine) => {
  await serve(() => ({ status: 429, headers: { 'retry-after': '1' }, steps: ['slow down'] }));
  expect(await run(engine, [true, true, false])).toEqual(REFUSED);
  expect(asked()).toEqual(['POST']);
});

test.each(['provider', 'relay'] as const)('with consent, one request is sent to a %s', async (engine) => {
  await serve(summarized);
  expect(await run(engine, [true, true])).toMatchObject({ type: 'done' });
  expect(asked()).toEqual(['POST']);
});
