import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser as Api } from 'webextension-polyfill';
import { waitForText } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { waitUntil } from '../helpers/wait-until';

/** Pith in a private window, where the reader has allowed it. */

type Global = { chrome: Api };

let browser: Browser;
let server: PageServer;
let profile: string;

beforeAll(async () => {
  server = await servePages({ '/true': SAMPLE, '/false': SAMPLE });
  profile = await mkdtemp(path.join(tmpdir(), 'pith-private-'));
  browser = await puppeteer.launch({
    executablePath: inject('browser'),
    pipe: true,
    userDataDir: profile,
    enableExtensions: true,
    args: ['--no-first-run', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(profile, { recursive: true, force: true });
});

async function findPanel(): Promise<Page> {
  const target = await browser.waitForTarget((target) => target.url().endsWith('/sidepanel.html'), { timeout: 45_000 });
  return target.asPage();
}

test('a private window stores nothing of its summaries, unlike other windows', async () => {
  const id = await browser.installExtension(inject('chrome'), { enabledInIncognito: true });
  const target = await browser.waitForTarget((it) => it.type() === 'service_worker' && it.url().includes(id));
  const worker = (await target.worker())!;
  const kept = () =>
    worker.evaluate(async () => {
      const stored = await (globalThis as never as Global).chrome.storage.session.get();
      return Object.keys(stored).filter((key) => key.startsWith('shown:'));
    });
  /** The history is the only database. */
  const databases = () => worker.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  const extension = (await browser.extensions()).get(id)!;
  const summarizeIn = async (isPrivate: boolean) => {
    const opened = browser.waitForTarget((it) => it.url().startsWith(`${server.url}/${isPrivate}`));
    await worker.evaluate(
      async (url, incognito) => {
        await (globalThis as never as Global).chrome.windows.create({ url, incognito });
      },
      `${server.url}/${isPrivate}`,
      isPrivate,
    );
    const tab = (await (await opened).page())!;
    await tab.bringToFront();
    await tab.triggerExtensionAction(extension);
    const panel = await findPanel();
    await waitForText(panel, 'This device · nothing sent');
    return { tab, panel };
  };
  const shy = await summarizeIn(true);
  // Storage is written when the run has ended, and again when the panel closes.
  await shy.panel.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  await shy.panel.close();
  await shy.tab.close();
  expect(await kept()).toEqual([]);
  expect(await databases()).toEqual([]);

  const open = await summarizeIn(false);
  await waitUntil(45_000, async () => (await kept()).length > 0);
  await waitUntil(45_000, async () => (await databases()).length === 1);
  await open.tab.close();
});
