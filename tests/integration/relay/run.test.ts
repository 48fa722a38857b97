import { afterEach, describe, expect, test } from 'vitest';
import { RunError } from '../../../lib/errors';
import { followRun } from '../../../lib/panel/resume';
import { INITIAL_STATE, type PanelState, reduce } from '../../../lib/panel/state';
import type { CheckAnswer } from '../../../lib/run/check-protocol';
import { serveCheck } from '../../../lib/run/serve-check';
import type { RunEvent } from '../../../lib/run/protocol';
import type { RunRequest } from '../../../lib/run/request';
import { readyEngine } from '../../../lib/run/ready-engine';
import { serveRun } from '../../../lib/run/run';
import { summarize } from '../../../lib/run/summarize';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/settings';
import { createArticle } from '../../helpers/pages/article';
import { createPortPair, type TestPort, until } from '../../helpers/port-pair';
import { continuing, createRequest } from '../../helpers/run-requests';
import { chunk, completion } from '../../helpers/provider';
import { type RelayScript, type RelayServer, startRelayServer } from '../../helpers/relay/relay-server';

/** Whole runs through a relay: panel, ports, background and the real SDK; everything except the browser. */

const TOKEN = 'pith_a_0123456789abcdef';
const REQUEST = createRequest({ intent: 'i' });

const servers: RelayServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(script: RelayScript): Promise<RelayServer> {
  const server = await startRelayServer({ token: TOKEN, ...script });
  servers.push(server);
  return server;
}

/** A background as after each start, and everything that it keeps elsewhere. */
function createBackground(url: string) {
  const state = {
    settings: { ...DEFAULT_SETTINGS, engine: 'relay', relay: { url } } as Settings,
    keys: { [new URL(url).origin]: TOKEN } as Record<string, string>,
    isAllowed: true,
    articlesRead: 0,
  };
  /** A background that dies sends nothing more. */
  const start = () => {
    const life = { isOver: false };
    const network = new AbortController();
    const doors = {
      fetch: (input: string | URL | Request, init?: RequestInit) => {
        const signals = [network.signal, ...(init?.signal ? [init.signal] : [])];
        return life.isOver
          ? Promise.reject(new TypeError('gone'))
          : globalThis.fetch(input, { ...init, signal: AbortSignal.any(signals) });
      },
      browserLanguage: () => 'en',
      isOnline: () => true,
      createFence: () => 'f',
      loadSettings: async () => state.settings,
      loadKey: async (baseUrl: string) => state.keys[new URL(baseUrl).origin] ?? '',
      loadPrices: async () => ({}),
      loadWordLists: async () => ({ questions: {}, leaning: {} }),
      loadRejected: async () => [],
      saveRejected: async () => undefined,
      hasHostPermission: async (origin: string) => state.isAllowed && origin === 'http://127.0.0.1/*',
      mayBeSent: async () => true,
    };
    return {
      doors,
      connect(): TestPort {
        const [panel, background] = createPortPair('run');
        const mortal = {
          ...background,
          postMessage: (value: unknown) => (life.isOver ? undefined : background.postMessage(value)),
          disconnect: () => (life.isOver ? undefined : background.disconnect()),
        };
        serveRun(mortal, (request, signal) =>
          summarize(request, signal, {
            readArticle: async () => {
              state.articlesRead += 1;
              return createArticle();
            },
            readyEngine: () => readyEngine(doors),
          }),
        );
        ends.push(() => background.disconnect());
        return panel;
      },
      kill() {
        life.isOver = true;
        for (const end of ends.splice(0)) end();
        network.abort();
      },
    };
  };
  const ends: (() => void)[] = [];
  return Object.assign(state, { start });
}

/** A panel with one run, which reconnects as the real one does. */
function startPanel(connect: () => TestPort, request = REQUEST) {
  let state: PanelState = reduce(INITIAL_STATE, { type: 'run-started', id: 'run', request, atMs: 0 });
  const followed = followRun(request);
  let port: TestPort;
  const seen: string[] = [];
  const tell = (event: RunEvent) => {
    state = reduce(state, { type: 'run-event', tabId: 1, event, atMs: 0 });
    seen.push(run().text);
  };
  const run = () => state.tabs.get(1)!.runs[0]!;
  const open = (wish: RunRequest) => {
    const own = (port = connect());
    own.onMessage.addListener((event) => {
      const news = port === own ? followed.hear(event as RunEvent) : null;
      if (news) tell(news);
    });
    own.onDisconnect.addListener(() => {
      if (port !== own) return;
      const resumed = followed.askToResume();
      if (!resumed) return void (state = reduce(state, { type: 'run-lost', tabId: 1 }));
      tell({ type: 'reconnecting' });
      open(resumed);
    });
    own.postMessage({ type: 'start', request: wish });
  };
  open(request);
  return {
    run,
    seen,
    stop: () => port.disconnect(),
    end: async () => {
      await until(() => run().ending !== null);
      return run();
    },
  };
}

const WORDS = ['The ', 'bridge ', 'is ', 'closed ', 'for ', 'good.'];

test('a summary through a relay says that it came through one', async () => {
  const server = await serve({ events: completion(WORDS) });
  const background = createBackground(`${server.url}/gpt`);
  const run = await startPanel(() => background.start().connect()).end();
  expect(run).toMatchObject({ text: WORDS.join(''), ending: { kind: 'done', finishReason: 'stop' } });
  expect(run.source?.engine).toEqual({ kind: 'relay', host: new URL(server.url).host, model: '', language: 'page' });
  expect(server.requests[0]?.path).toBe('/gpt/summary');
});

test.each([1, 2, 3, 4, 5])(
  'each word is shown once and paid once when the background dies after %i words',
  async (count) => {
    const server = await serve({ events: completion(WORDS), paceMs: 30 });
    const background = createBackground(server.url);
    let current = background.start();
    const panel = startPanel(() => current.connect());
    const text = WORDS.slice(0, count).join('');
    await until(() => panel.run().text.startsWith(text));
    const before = current;
    current = background.start();
    before.kill();
    const run = await panel.end();
    expect(run).toMatchObject({ text: WORDS.join(''), isReconnecting: false, ending: { kind: 'done' } });
    // The shown text never shrinks.
    for (const [index, shown] of panel.seen.entries()) expect(shown.startsWith(panel.seen[index - 1] ?? '')).toBe(true);
    expect(server.streams).toHaveLength(1);
    expect(background.articlesRead).toBe(1);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
  },
);

test('reasoning and a seam are the same when the background stops between them', async () => {
  const events = completion(['Hm', '</think>', 'is closed', ' for', ' good.']);
  for (const count of [2, 3, 4, 5]) {
    const server = await serve({ events, paceMs: 30 });
    const background = createBackground(server.url);
    let current = background.start();
    const wish = continuing('The bridge is closed', { host: new URL(server.url).host, model: '' });
    const request = { ...REQUEST, wish };
    const panel = startPanel(() => current.connect(), request);
    await until(() => server.streams.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30 * count + 15));
    const before = current;
    current = background.start();
    before.kill();
    const run = await panel.end();
    expect(run.text).toBe('The bridge is closed for good.');
    expect(run.reasoning?.text).toBe('Hm');
    expect(server.streams).toHaveLength(1);
  }
});

describe('a run that lost its background ends interrupted, with its text', () => {
  test.each<[string, (background: ReturnType<typeof createBackground>, server: RelayServer) => void]>([
    ['the relay no longer has the stream', (_, server) => void (server.script.onResume = () => ({ status: 410 }))],
    ['another relay was chosen', ({ settings }) => void (settings.relay.url = 'http://127.0.0.1:1/')],
    ['another engine was chosen', ({ settings }) => void (settings.engine = 'key-sentences')],
    ['the permission was revoked', (background) => void (background.isAllowed = false)],
    ['the token was changed', ({ keys }) => Object.keys(keys).forEach((origin) => (keys[origin] = 'other'))],
  ])('a run that lost its background ends interrupted with its text when %s', async (_name, change) => {
    const server = await serve({ events: completion(WORDS), paceMs: 40 });
    const background = createBackground(server.url);
    background.settings = structuredClone(background.settings);
    let current = background.start();
    const panel = startPanel(() => current.connect());
    await until(() => panel.run().text !== '');
    change(background, server);
    const before = current;
    current = background.start();
    before.kill();
    const run = await panel.end();
    expect(run.ending).toEqual({ kind: 'failed', code: 'interrupted', facts: {} });
    expect(run.text).not.toBe('');
    expect(server.streams).toHaveLength(1);
    expect(background.articlesRead).toBe(1);
  });

  test('a run ends interrupted when each new background stops at once', async () => {
    const server = await serve({ events: completion(WORDS), paceMs: 100 });
    const background = createBackground(server.url);
    let starts = 0;
    let current = background.start();
    const panel = startPanel(() => {
      starts += 1;
      const port = current.connect();
      if (starts > 1) {
        const dying = current;
        current = background.start();
        queueMicrotask(() => dying.kill());
      }
      return port;
    });
    await until(() => panel.run().text !== '');
    const before = current;
    current = background.start();
    before.kill();
    expect((await panel.end()).ending).toMatchObject({ code: 'interrupted' });
    expect(starts).toBe(2);
  });
});

test.each(['while it streams', 'while the connection is looked for', 'after the background was lost'])(
  'the relay is told to stop when the reader presses Stop %s',
  async (when) => {
    const server = await serve({ events: completion(Array<string>(200).fill('word ')), paceMs: 30 });
    const background = createBackground(server.url);
    let current = background.start();
    const panel = startPanel(() => current.connect());
    await until(() => panel.run().text.includes('word word'));
    if (when.includes('connection')) {
      server.drop();
      await until(() => panel.run().isReconnecting);
    }
    if (when.includes('background')) {
      const before = current;
      current = background.start();
      before.kill();
      const { length } = panel.run().text;
      await until(() => panel.run().text.length > length);
    }
    panel.stop();
    await until(() => typeof server.streams[0]?.stoppedAt === 'number');
    await until(() => server.requests.every(({ closedAt }) => closedAt !== null));
    expect(server.streams).toHaveLength(1);
  },
);

test('a lost connection is reported until text arrives again', async () => {
  const server = await serve({
    events: completion(WORDS),
    paceMs: 30,
    fault: (n) => (n === 0 ? { bytes: 500, how: 'cut' } : null),
  });
  const background = createBackground(server.url);
  const panel = startPanel(() => background.start().connect());
  await until(() => panel.run().isReconnecting);
  expect(panel.run().text).not.toBe('');
  expect(await panel.end()).toMatchObject({ text: WORDS.join(''), isReconnecting: false, ending: { kind: 'done' } });
});

describe('a relay that is not set up', () => {
  const doorsOf = (url: string, isAllowed = true) => {
    const background = createBackground('http://127.0.0.1:1');
    background.settings = { ...background.settings, relay: { url } };
    background.isAllowed = isAllowed;
    return background.start().doors;
  };
  test.each([
    ['', true, 'not-configured'],
    ['http://example.com', true, 'not-configured'],
    ['http://127.0.0.1:1', false, 'no-host-permission'],
  ])(
    'a run through a relay that is not set up, at %j and allowed: %s, has the code %s',
    async (url, isAllowed, code) => {
      const failure = await readyEngine(doorsOf(url, isAllowed)).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RunError);
      expect(failure).toMatchObject({ code });
    },
  );
});

test('the connection test in the options uses the typed token, or else the stored one', async () => {
  const server = await serve({ events: [chunk({ role: 'assistant' }), chunk({ content: 'Hi' }), chunk({}, 'stop')] });
  const { doors } = createBackground(server.url).start();
  const check = async (key: string | null) => {
    const [page, background] = createPortPair('check');
    serveCheck(background, doors);
    page.postMessage({ type: 'relay', baseUrl: `${server.url}/gpt/`, model: '', key });
    await until(() => page.received.length > 0);
    return page.received[0] as CheckAnswer;
  };
  expect(await check(null)).toEqual({ type: 'works' });
  expect(await check(TOKEN)).toEqual({ type: 'works' });
  expect(await check('wrong')).toMatchObject({ type: 'failed', code: 'token-rejected' });
  expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/gpt/summary' });
});
