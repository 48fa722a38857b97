import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { HOSTILE_PAGES, TRAP } from '../fixtures/attacks/pages';
import { type Chromium, providerSettings, startChromium } from '../helpers/browsers/chromium';
import { FREEZE_MS } from '../helpers/longest-task';
import { findForbidden, isPolluted } from '../helpers/panel/inspect';
import { expectSafeRequests } from '../helpers/pages/expect-safe-requests';
import { type PageServer, servePages } from '../helpers/pages/pages';
import { completion, type Provider, startProvider } from '../helpers/provider';

/**
 * Hostile pages in real Chromium: they cause no request of their own choice, and reach the panel as text.
 */

let chromium: Chromium;
let server: PageServer;
let trap: PageServer;
let provider: Provider;
let panel: Page | undefined;
let tab: Page | undefined;
let lastId = '';
let worstTaskMs = 0;
let forbidden = 0;
let shown = 0;
const requests: string[] = [];

beforeAll(async () => {
  trap = await servePages({});
  const pages = HOSTILE_PAGES.map(({ html }, index) => [`/${index}`, html.replaceAll(TRAP, trap.url)]);
  server = await servePages(Object.fromEntries(pages));
  provider = await startProvider(() => ({ steps: completion(['Fine, ', 'it is a bridge.']) }));
  chromium = await startChromium('chromeTry');
  await chromium.configure(providerSettings(provider.url));
});
afterEach(async () => {
  provider.requests.length = 0;
  await tab?.close();
  tab = undefined;
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
  trap?.close();
  await provider?.close();
});

/** Opens the panel for the first page. It stays open for all others. */
async function openPanel(): Promise<Page> {
  const opened = await chromium.waitForPanel();
  opened.on('request', (request) => requests.push(request.url()));
  await opened.evaluate(() => {
    const tasks: number[] = ((globalThis as { longTasks?: number[] }).longTasks = []);
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  return opened;
}

test.each(HOSTILE_PAGES.map((page, index) => ({ ...page, index })))(
  'a hostile page is read as text and sent only to the provider: $name',
  async ({ index, sends = true }) => {
    tab = await chromium.open(`${server.url}/${index}`);
    await chromium.clickToolbar(tab);
    panel ??= await openPanel();
    await panel.waitForFunction(
      (former) => {
        const { pithReport } = globalThis as { pithReport?: { run: { id: string; ending: unknown } } };
        return pithReport !== undefined && pithReport.run.id !== former && pithReport.run.ending !== null;
      },
      { polling: 50, timeout: 60_000 },
      lastId,
    );
    const result = await panel.evaluate(() => {
      const { pithReport, longTasks } = globalThis as unknown as {
        pithReport: { run: { id: string } };
        longTasks: number[];
      };
      return {
        id: pithReport.run.id,
        longestTaskMs: Math.round(Math.max(0, ...longTasks.splice(0))),
        text: document.body.innerText,
      };
    });
    const found = await panel.evaluate(findForbidden);
    lastId = result.id;
    shown++;
    forbidden += found.length;
    worstTaskMs = Math.max(worstTaskMs, result.longestTaskMs);
    expect(found).toEqual([]);
    expect(await panel.evaluate(isPolluted)).toBe(false);
    expect(result.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(result.longestTaskMs).toBeLessThan(FREEZE_MS);
    expectSafeRequests(provider.requests, { sends });
  },
);

test('hostile pages make Pith contact nobody', async () => {
  const others = requests.filter((url) => !url.startsWith(chromium.origin));
  console.log(
    `Hostile pages: ${shown} of ${HOSTILE_PAGES.length} read; requests ${trap.hits.length + others.length}, ` +
      `forbidden nodes ${forbidden}, longest task in the panel ${worstTaskMs} ms (goal 200 ms)`,
  );
  expect(trap.hits).toEqual([]);
  expect(others).toEqual([]);
});
