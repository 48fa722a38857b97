import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { providerSettings } from '../helpers/browsers/chromium';
import { describeInFirefox } from '../helpers/browsers/describe-in-firefox';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { chunk, completion, type Provider, startProvider } from '../helpers/provider';
import { sleep, waitUntil } from '../helpers/wait-until';

/**
 * Firefox also stops a background that received no event for 30 s. Its state is read from the browser's own window,
 * which neither wakes the background nor keeps it running.
 */

const SILENCE_MS = 75_000;
const STOP_AFTER_MS = 60_000;
/** The browser's 30 s, and time for it to notice. */
const GONE_WITHIN_MS = 45_000;

const DELTAS = ['The pith ', 'keeps ', 'all ', 'the others ', 'alive.'];
const WRITTEN = /The pith keeps all the others alive\.[^]*test-model · [\d.]+\ss/;

// In sequence: each test continues where the one before stopped.
describeInFirefox('the background of Firefox', (firefox) => {
  let pages: PageServer;
  /** Silent forever after its first words; silent between two deltas; silent before its headers. */
  let endless: Provider;
  let halting: Provider;
  let late: Server;
  let lateRequests = 0;
  let startedAt: number;

  beforeAll(async () => {
    const [first, ...rest] = DELTAS.map((content) => chunk({ content }));
    pages = await servePages({ '/sample': SAMPLE });
    endless = await startProvider(() => ({ steps: [chunk({ content: 'The first words' }), 'hang'] }));
    halting = await startProvider(() => ({ steps: [first!, { waitMs: SILENCE_MS }, ...rest, ...completion([])] }));
    late = createServer((_request, response) => {
      lateRequests++;
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(completion(DELTAS).join(''));
      }, SILENCE_MS);
    });
    await once(late.listen(0, '127.0.0.1'), 'listening');
    await firefox.setHostPermissions('add', ['http://127.0.0.1/*']);

    // Each waits on its own, so they run at the same time, each in its own tab.
    await summarize(halting.url);
    await firefox.sidebar.waitFor(/The pith/);
    await summarize(`http://127.0.0.1:${(late.address() as AddressInfo).port}/v1`);
    await waitUntil(10_000, () => lateRequests === 1);
    await summarize(endless.url);
    await firefox.sidebar.waitFor(/The first words/);
    startedAt = Date.now();
  });
  afterAll(async () => {
    for (const server of [pages, endless, halting, late]) await server?.close();
  });

  /** Asks the provider at `baseUrl` for a summary of the page, in a new tab. */
  const summarize = async (baseUrl: string) => {
    await firefox.configure(providerSettings(baseUrl));
    await firefox.open(`${pages.url}/sample`, 'new tab');
    await firefox.clickToolbar();
  };
  const expectGone = async ({ annotate }: TestContext) => {
    const from = Date.now();
    expect(await firefox.background.state()).not.toBe('stopped');
    await waitUntil(GONE_WITHIN_MS, async () => (await firefox.background.state()) === 'stopped');
    await annotate(`gone after ${(Date.now() - from) / 1_000} s`);
  };

  test('“Stop” after 60 s of silence closes the connection within a second', async () => {
    await sleepUntil(startedAt + STOP_AFTER_MS);
    const [request] = endless.requests;
    expect(request?.closedAt).toBeNull();
    const at = Date.now();
    await firefox.sidebar.click('Stop');
    await firefox.sidebar.waitFor(/The first words[^]*You stopped it here\./);
    await waitUntil(3_000, () => request?.closedAt);
    expect(request!.closedAt! - at).toBeLessThan(1_000);
    expect(endless.requests).toHaveLength(1);
  });

  test.each([
    ['before its headers', 2, () => lateRequests],
    ['between two deltas', 1, () => halting.requests.length],
  ])('the background of Firefox keeps running while a provider is silent for 75 s %s', async (_when, tab, requests) => {
    await sleepUntil(startedAt + SILENCE_MS);
    await firefox.switchTab(tab);
    await firefox.sidebar.waitFor(WRITTEN);
    expect(requests()).toBe(1);
  });

  test('the background of Firefox stops soon after the last run, even with an open sidebar', expectGone);

  test('the next click wakes the background of Firefox, which stops again later', async (context) => {
    // `halting`'s tab is in front. The last request was to `endless`, which a new background knows only from storage.
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(/The first words/);
    expect(endless.requests).toHaveLength(2);
    await firefox.sidebar.click('Stop');
    await firefox.sidebar.waitFor(/You stopped it here\./);
    await expectGone(context);
  });
});

function sleepUntil(at: number): Promise<void> {
  return sleep(Math.max(0, at - Date.now()));
}
