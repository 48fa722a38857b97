import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TypedReport } from '../../entrypoints/sidepanel/report-typed';
import { type Chromium, clickButton, relaySettings, startChromium, waitForText } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { completion, paced, type Provider, startProvider } from '../helpers/provider';
import { createRelayHome, type RelayHome } from '../helpers/relay/relay';
import { type RelayScript, type RelayServer, startRelayServer } from '../helpers/relay/relay-server';
import { waitUntil } from '../helpers/wait-until';

/** A relay on another host than the page, with the built extension in a real browser. */

const TOKEN = 'pith_alice_0123456789abcdef';
const WORDS = Array.from({ length: 60 }, (_, n) => `w${n} `);
/** Long enough to be stopped before its end, even on a slow machine. */
const ENDLESS = { events: completion(Array.from({ length: 1_000 }, (_, n) => `w${n} `)) };

let chromium: Chromium;
let server: PageServer;
let tab: Page;
/** When the test's run was requested: until it starts, the panel still shows the run before. */
let askedAt = 0;
const relays: RelayServer[] = [];

beforeAll(async () => {
  server = await servePages({ '/sample': SAMPLE });
  chromium = await startChromium('chromeTry');
});
afterEach(async () => {
  if (tab && !tab.isClosed()) await tab.close();
  for (const relay of relays.splice(0)) await relay.close();
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
});

async function serve(script: Partial<RelayScript> = {}): Promise<RelayServer> {
  const relay = await startRelayServer({ events: completion(WORDS), paceMs: 40, token: TOKEN, ...script });
  relays.push(relay);
  return relay;
}

async function summarizeWith(url: string, token = TOKEN): Promise<Page> {
  await chromium.configure(relaySettings(url, token));
  tab = await chromium.open(`${server.url}/sample`);
  askedAt = Date.now();
  await chromium.clickToolbar(tab);
  const panel = await chromium.waitForPanel();
  await waitForRun(panel, () => true);
  return panel;
}

async function waitForRun(panel: Page, is: (run: TypedReport['run']) => boolean): Promise<TypedReport['run']> {
  return waitUntil(30_000, async () => {
    const run = await panel.evaluate(() => (globalThis as { pithReport?: TypedReport }).pithReport?.run);
    return run && run.startedAt >= askedAt && is(run) ? run : null;
  });
}

const isEnded = ({ ending }: TypedReport['run']) => ending !== null;

const stopBackground = () => chromium.stopBackground();

test("the relay's answer is typed out, and the relay gets the page's text and the token, but not its address", async () => {
  const relay = await serve({ events: completion(['- The **pi', 'th**\n', '- of it']), paceMs: 20 });
  const panel = await summarizeWith(`${relay.url}/gpt`);
  await waitForText(panel, new RegExp(`${new URL(relay.url).host} · [\\d.]+\\ss`));
  expect(await panel.$eval('.text strong', (node) => node.textContent)).toBe('pith');
  expect(relay.requests).toHaveLength(1);
  const [request] = relay.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/gpt/summary' });
  expect(request?.body).toMatchObject({ length: 'medium' });
  expect(JSON.stringify(request?.body)).not.toContain(server.url);
  expect(request?.body?.content).toContain('nine tenths of its volume is air');
  expect(request?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(request?.headers.cookie).toBeUndefined();
  expect(request?.headers.referer).toBeUndefined();
  expect(await panel.evaluate(() => document.documentElement.outerHTML)).not.toContain(TOKEN);
});

describe('the relay is told to stop, and the request to it ends', () => {
  async function expectStopped(relay: RelayServer) {
    await waitUntil(45_000, () => typeof relay.streams[0]?.stoppedAt === 'number');
    await waitUntil(45_000, () => relay.requests.every(({ closedAt }) => closedAt !== null));
    const stop = relay.requests.find(({ method }) => method === 'DELETE');
    expect(stop?.headers['last-event-id']).toMatch(/^stream-1\.\d+$/);
    expect(stop?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    // No client reconnects.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(relay.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  }

  test.each<[string, (panel: Page) => Promise<unknown>]>([
    ['pressing Stop', (panel) => clickButton(panel, 'Stop')],
    ['pressing Esc', (panel) => panel.keyboard.press('Escape')],
    ['closing the panel', (panel) => panel.close()],
    ['reloading the panel', (panel) => panel.reload()],
    ['closing the tab', () => chromium.open('about:blank').then(() => tab.close())],
  ])('the relay is told to stop, and its request ends: %s', async (_name, act) => {
    const relay = await serve(ENDLESS);
    const panel = await summarizeWith(`${relay.url}/gpt`);
    await waitForText(panel, 'w0 w1 w2');
    await act(panel);
    await expectStopped(relay);
  });

  test("a new gesture on the same tab stops the relay's stream and makes another request", async () => {
    const relay = await serve();
    const panel = await summarizeWith(relay.url);
    await waitForText(panel, 'w0 w1 w2');
    // An earlier gesture would be a double click.
    await new Promise((resolve) => setTimeout(resolve, 600));
    await chromium.clickToolbar(tab);
    await waitUntil(45_000, () => typeof relay.streams[0]?.stoppedAt === 'number');
    const run = await waitForRun(panel, ({ shownBefore, ending }) => shownBefore !== '' && ending !== null);
    expect(run.text).toBe(WORDS.join(''));
    expect(relay.streams).toHaveLength(2);
  });
});

test('a lost connection to the relay is resumed: each word once, for one request', async () => {
  const relay = await serve({ fault: (n) => (n < 3 ? { bytes: 1_500 + 300 * n, how: 'cut' } : null), paceMs: 20 });
  const run = await waitForRun(await summarizeWith(relay.url), isEnded);
  expect(run).toMatchObject({ text: WORDS.join(''), ending: { kind: 'done', finishReason: 'stop' } });
  expect(relay.streams).toHaveLength(1);
  expect(relay.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'POST']);
});

test('the panel says that it is trying to reach the relay again', async () => {
  const relay = await serve();
  const panel = await summarizeWith(relay.url);
  await waitForText(panel, 'w0 w1 w2');
  relay.script.onResume = () => ({ status: 502 });
  relay.drop();
  expect(await waitForText(panel, 'The connection was lost. Going on where it was…')).toContain('w0 w1 w2');
  relay.script.onResume = () => null;
  const run = await waitForRun(panel, isEnded);
  expect(run).toMatchObject({ text: WORDS.join(''), isReconnecting: false, ending: { kind: 'done' } });
  expect(await waitForText(panel, /· [\d.]+\ss/)).not.toContain('The connection was lost');
  expect(relay.streams).toHaveLength(1);
});

test('a lost stream that the relay no longer has ends cut off, with its text', async () => {
  const relay = await serve({ fault: () => ({ bytes: 1_000, how: 'cut' }), onResume: () => ({ status: 410 }) });
  const panel = await summarizeWith(relay.url);
  const shown = await waitForText(panel, 'broke off before the text was finished');
  expect(shown).toContain('w0 w1');
  expect(shown).toContain('Go on');
  expect(relay.streams).toHaveLength(1);
});

describe('a background that is killed', () => {
  test.each([1, 5, 20, 40, 55])(
    'each word from a relay is shown once, for one request, when the background is killed after %i words',
    async (count) => {
      // Later words are written when the background is gone. The first event has no word.
      const { promise: opened, resolve: open } = Promise.withResolvers<void>();
      const relay = await serve({ paceMs: 25, gate: { index: count + 1, opened } });
      const panel = await summarizeWith(relay.url);
      // The space behind the last word might begin a hint, which is not shown.
      const text = WORDS.slice(0, count).join('').trimEnd();
      await waitForRun(panel, (run) => run.text.startsWith(text));
      await stopBackground();
      open();
      const run = await waitForRun(panel, isEnded);
      expect(run).toMatchObject({ text: WORDS.join(''), ending: { kind: 'done', finishReason: 'stop' } });
      expect(relay.streams).toHaveLength(1);
      expect(relay.requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
      expect(relay.requests[1]?.headers['last-event-id']).toBe('stream-1.0');
    },
  );

  test('a run through a relay survives the background being killed three times', async () => {
    const relay = await serve();
    const panel = await summarizeWith(relay.url);
    for (const count of [5, 20, 40]) {
      const text = WORDS.slice(0, count).join('').trimEnd();
      await waitForRun(panel, (run) => run.text.startsWith(text));
      await stopBackground();
    }
    expect((await waitForRun(panel, isEnded)).text).toBe(WORDS.join(''));
    expect(relay.streams).toHaveLength(1);
  });

  test('a run that was resumed can be stopped like any other', async () => {
    const relay = await serve(ENDLESS);
    const panel = await summarizeWith(relay.url);
    await waitForText(panel, 'w0 w1 w2');
    await stopBackground();
    await waitForRun(panel, (run) => run.text.includes('w12'));
    await clickButton(panel, 'Stop');
    await waitUntil(45_000, () => typeof relay.streams[0]?.stoppedAt === 'number');
  });

  test('a run keeps its text when the background is killed and the relay no longer has the stream', async () => {
    const relay = await serve({ onResume: () => ({ status: 410 }) });
    const panel = await summarizeWith(relay.url);
    await waitForText(panel, 'w0 w1 w2');
    await stopBackground();
    const shown = await waitForText(
      panel,
      'The browser stopped Pith in the background before the summary was finished',
    );
    expect(shown).toContain('w0 w1 w2');
    expect(relay.streams).toHaveLength(1);
  });
});

describe('Pith’s own relay, with a network that can be lost', () => {
  let provider: Provider;
  let answer: string[];
  let home: RelayHome;
  let network: Network;
  let token: string;

  beforeAll(async () => {
    provider = await startProvider(() => ({ steps: paced(answer, 40) }));
    home = await createRelayHome({ PITH_UPSTREAM_URL: provider.url, PITH_UPSTREAM_KEY: 'sk-upstream' });
    token = await home.createToken('--name', 'alice');
    network = await startNetwork((await home.start()).url);
  });
  beforeEach(() => {
    provider.requests.length = 0;
    answer = completion(WORDS);
  });
  afterAll(async () => {
    network?.close();
    await home?.remove();
    await provider?.close();
  });

  test.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['the connection', () => network.drop()],
    ['the background', stopBackground],
    ['the connection, and then the background', () => (network.drop(), stopBackground())],
  ])(
    "each word from Pith's own relay comes once, for one request to the provider, when %s is lost",
    async (_name, lose) => {
      const panel = await summarizeWith(network.url, token);
      await waitForText(panel, 'w0 w1 w2');
      await lose();
      const run = await waitForRun(panel, isEnded);
      expect(run).toMatchObject({ text: WORDS.join(''), ending: { kind: 'done', finishReason: 'stop' } });
      expect(provider.requests).toHaveLength(1);
      expect(provider.requests[0]?.isEarly).toBe(false);
    },
  );

  test.each<[string, (panel: Page) => Promise<unknown>]>([
    ['Stop', (panel) => clickButton(panel, 'Stop')],
    ['Esc', (panel) => panel.keyboard.press('Escape')],
    ['closing the panel', (panel) => panel.close()],
  ])("Pith's own relay closes its connection to the provider on this gesture: %s", async (_name, act) => {
    answer = completion(Array<string>(1_000).fill('word '));
    const panel = await summarizeWith(network.url, token);
    await waitForText(panel, 'word word word');
    await act(panel);
    await waitUntil(45_000, () => provider.requests[0]?.closedAt);
    expect(provider.requests[0]?.isEarly).toBe(true);
  });
});

describe('each refusal has its own sentence', () => {
  const error = (code: string, message: string) => JSON.stringify({ error: { message, type: 'relay_error', code } });
  test('a token that the relay refuses has its own sentence', async () => {
    const relay = await serve();
    const shown = await waitForText(
      await summarizeWith(relay.url, 'pith_wrong_0123456789'),
      'did not accept the token',
    );
    expect(shown).toContain('Open the options');
    expect(relay.streams).toHaveLength(0);
  });

  test("a relay token's exhausted budget has its own sentence", async () => {
    const body = error('budget_exceeded', 'Of 5.00 USD a month 5.00 are spent.');
    const relay = await serve({ refuse: { status: 402, body } });
    const panel = await summarizeWith(relay.url);
    await waitForText(panel, "Your token's budget at");
    expect(await panel.$eval('.card details', ({ textContent }) => textContent)).toContain(
      'Of 5.00 USD a month 5.00 are spent.',
    );
  });

  test("a relay's host without permission has its own sentence", async () => {
    await waitForText(
      await summarizeWith('http://localhost:1/gpt'),
      'does not have permission to reach the server you chose',
    );
  });
});

type Network = { url: string; drop: () => void; close: () => void };

/** Passes bytes on to a server. `drop` resets every connection, like a network that is lost. */
async function startNetwork(target: string): Promise<Network> {
  const sockets = new Set<Socket>();
  const front = createServer((client) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const drop = () => sockets.forEach((socket) => socket.resetAndDestroy());
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    drop,
    close: () => {
      drop();
      front.close();
    },
  };
}
