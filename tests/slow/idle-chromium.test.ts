import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test, type TestContext } from 'vitest';
import { providerSettings } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { type Answer, chunk, completion, paced, type Provider, startProvider } from '../helpers/provider';
import { type RawChromium, startRawChromium } from '../helpers/browsers/raw-chromium';
import { sleep, waitUntil } from '../helpers/wait-until';

/**
 * Chromium stops a background that received no event for 30 s. No debugger is attached here, so it is stopped as a
 * reader's is: never during a run, however silent the provider is, and soon afterwards.
 */

const SILENCE_MS = 75_000;
const STOP_AFTER_MS = 60_000;
/** The browser's 30 s, and time for it to notice. */
const GONE_WITHIN_MS = 45_000;

const DELTAS = ['The pith ', 'keeps ', 'all ', 'the others ', 'alive.'];
const WRITTEN = /The pith keeps all the others alive\.[^]*test-model · [\d.]+\ss/;

let server: PageServer;

beforeAll(async () => {
  server = await servePages({ '/sample': SAMPLE });
});
afterAll(() => server?.close());

// Each has its own browser, because the messages of one run would keep another's background alive. They mostly wait, so
// they run at the same time, the longest first.
describe.concurrent('a background without a debugger', () => {
  test('the background keeps running while a provider sends one delta every 40 s', async (context) => {
    const steps = [...paced(['one ', 'two ', 'three.'].map(toChunk), 40_000), ...completion([])];
    const provider = await provide(context, () => ({ steps }));
    const { chromium } = await summarize(context, provider.url);
    await chromium.waitFor(/one two three\.[^]*· [\d.]+\ss/, 150_000);
    expect(provider.requests).toHaveLength(1);
  });

  test('the background keeps running while a provider is silent for 75 s between two deltas', async (context) => {
    const [first, ...rest] = DELTAS.map(toChunk);
    const provider = await provide(context, () => ({
      steps: [first!, { waitMs: SILENCE_MS }, ...rest, ...completion([])],
    }));
    const { chromium } = await summarize(context, provider.url);
    await chromium.waitFor(/The pith/);
    await chromium.waitFor(WRITTEN, SILENCE_MS + 20_000);
    expect(provider.requests).toHaveLength(1);
  });

  test('the background keeps running while a provider is silent for 75 s before its headers', async (context) => {
    let requests = 0;
    const late = createServer((_request, response) => {
      requests++;
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(completion(DELTAS).join(''));
      }, SILENCE_MS);
    });
    await once(late.listen(0, '127.0.0.1'), 'listening');
    context.onTestFinished(() => void late.close());
    const { chromium } = await summarize(context, `http://127.0.0.1:${(late.address() as AddressInfo).port}/v1`);
    await waitUntil(20_000, () => requests === 1);
    await chromium.waitFor(WRITTEN, SILENCE_MS + 20_000);
    expect(requests).toBe(1);
  });

  test('“Stop” after 60 s of silence closes the connection within a second', async (context) => {
    const provider = await provide(context, () => ({ steps: [toChunk('The first words'), 'hang'] }));
    const { chromium } = await summarize(context, provider.url);
    await chromium.waitFor(/The first words/);
    await sleep(STOP_AFTER_MS);
    expect(provider.requests[0]?.closedAt).toBeNull();
    const at = Date.now();
    await chromium.clickButton('Stop');
    await chromium.waitFor(/The first words[^]*You stopped it here\./);
    await waitUntil(3_000, () => provider.requests[0]?.closedAt);
    expect(provider.requests[0]!.closedAt! - at).toBeLessThan(1_000);
    expect(provider.requests).toHaveLength(1);
  });

  test('the background stops soon after a run, even with an open panel, and the next click wakes it', async (context) => {
    const provider = await provide(context, () => ({ steps: completion(DELTAS) }));
    const { chromium, tab } = await summarize(context, provider.url);
    await chromium.waitFor(WRITTEN);
    await expectGone(chromium, context);
    // A new background has empty globals. The wish, the settings and the earlier summary are in storage and in the
    // panel.
    await chromium.clickToolbar(tab);
    await waitUntil(10_000, () => chromium.isBackgroundAlive());
    // A finished summary of an unchanged page is not paid for again.
    await chromium.clickButton('Write it again');
    await waitUntil(10_000, () => provider.requests.length === 2);
    await chromium.waitFor(/2\/2[^]*· [\d.]+\ss/);
    await expectGone(chromium, context);
  });

  test('the background stops soon after runs that were replaced, refused, cut off and stopped', async (context) => {
    const answers: Answer[] = [
      { steps: [toChunk('Replaced'), 'hang'] },
      { status: 500, steps: [] },
      { steps: [toChunk('Cut off'), { waitMs: 500 }, 'cut'] },
      { steps: [toChunk('Stopped'), 'hang'] },
    ];
    const provider = await provide(context, () => answers[provider.requests.length - 1]!);
    const { chromium, tab } = await summarize(context, provider.url);
    await chromium.waitFor(/Replaced/);
    for (const shown of [/is having problems/, /Cut off[^]*broke off/, /Stopped/]) {
      // Two gestures within half a second are one.
      await sleep(1_000);
      await chromium.clickToolbar(tab);
      await chromium.waitFor(shown);
    }
    await chromium.clickButton('Stop');
    await chromium.waitFor(/You stopped it here\./);
    expect(provider.requests).toHaveLength(answers.length);
    await expectGone(chromium, context);
    expect(chromium.panelErrors).toEqual([]);
  });
});

/** A browser in which a gesture on the sample page has made Pith ask the provider at `baseUrl`. */
async function summarize(
  { onTestFinished }: TestContext,
  baseUrl: string,
): Promise<{ chromium: RawChromium; tab: string }> {
  const chromium = await startRawChromium(inject('chromeTry'));
  onTestFinished(chromium.close);
  await chromium.configure(providerSettings(baseUrl));
  const tab = await chromium.open(`${server.url}/sample`);
  await chromium.clickToolbar(tab);
  return { chromium, tab };
}

async function provide({ onTestFinished }: TestContext, answer: () => Answer): Promise<Provider> {
  const provider = await startProvider(answer);
  onTestFinished(provider.close);
  return provider;
}

async function expectGone(chromium: RawChromium, { annotate }: TestContext): Promise<void> {
  const from = Date.now();
  expect(await chromium.isBackgroundAlive()).toBe(true);
  await waitUntil(GONE_WITHIN_MS, async () => !(await chromium.isBackgroundAlive()));
  await annotate(`gone after ${(Date.now() - from) / 1_000} s`);
}

function toChunk(content: string): string {
  return chunk({ content });
}
