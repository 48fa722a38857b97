import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, clickButton, providerSettings, startChromium, waitForText } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { completion, paced, type Provider, startProvider } from '../helpers/provider';
import { waitUntil } from '../helpers/wait-until';

/** A summary exported from the real panel to the clipboard, as other applications read it, and to a file. */

const TEXT =
  '**Pith** is a *cushion*, see [the study](https://study.example/a) ![x](https://evil.example/x.png)\n\n- one <b>\n- two\n';

let chromium: Chromium;
let server: PageServer;
let provider: Provider;
let tab: Page;
let panel: Page;
let downloads: string;

beforeAll(async () => {
  downloads = await mkdtemp(path.join(tmpdir(), 'pith-downloads-'));
  server = await servePages({ '/sample': SAMPLE });
  provider = await startProvider(() => ({ steps: paced(completion([TEXT]), 10) }));
  chromium = await startChromium('chromeTry');
  const session = await chromium.browser.target().createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
  await chromium.browser.defaultBrowserContext().overridePermissions(server.url, ['clipboard-read']);
  await chromium.configure(providerSettings(provider.url));
  tab = await chromium.open(`${server.url}/sample`);
  await chromium.clickToolbar(tab);
  panel = await chromium.waitForPanel();
  await waitForText(panel, 'Written by test-model');
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
  await provider?.close();
  await rm(downloads, { recursive: true });
});

/** The contents of the clipboard, as another page reads them. */
async function readClipboard(): Promise<Record<string, string>> {
  const page = await chromium.open(`${server.url}/sample`);
  const found = await page.evaluate(async () => {
    const [clip] = await navigator.clipboard.read();
    const entries = (clip?.types ?? []).map(async (type) => [type, await (await clip!.getType(type)).text()] as const);
    return Object.fromEntries(await Promise.all(entries));
  });
  await page.close();
  await tab.bringToFront();
  return found;
}

async function choose(label: string): Promise<void> {
  await panel.click('.menu > summary');
  await clickButton(panel, label);
}

test('“Copy” copies Markdown that makes no application contact a server', async () => {
  await clickButton(panel, 'Copy');
  await waitForText(panel, 'Copied');
  expect(await readClipboard()).toEqual({
    'text/plain': '**Pith** is a *cushion*, see [the study](https://study.example/a) x\n\n- one &lt;b>\n- two',
  });
});

test('“Copy as plain text” copies text without markup', async () => {
  await choose('Copy as plain text');
  await waitUntil(45_000, () => panel.evaluate(() => document.querySelector('.told')?.textContent === 'Copied'));
  expect(await readClipboard()).toEqual({
    'text/plain': 'Pith is a cushion, see the study (https://study.example/a) x\n\n• one <b>\n• two',
  });
});

test('“Copy with formatting” copies rich text, and plain text for applications that do not accept it', async () => {
  await choose('Copy with formatting');
  await waitUntil(45_000, () => panel.evaluate(() => document.querySelector('.told')?.textContent === 'Copied'));
  const { 'text/html': html = '', 'text/plain': plain } = await readClipboard();

  expect(plain).toBe('Pith is a cushion, see the study (https://study.example/a) x\n\n• one <b>\n• two');
  expect(html.replace(/ style="[^"]*"/g, '')).toContain('<strong>Pith</strong>');
  expect(html).toContain('href="https://study.example/a"');
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;b&gt;');
});

test("“Save as .md” saves a file named after the page's title", async () => {
  await choose('Save as .md');
  await waitForText(panel, 'Download started');
  const [name] = await waitUntil(45_000, async () => {
    const names = await readdir(downloads);
    return names.length > 0 && names.every((each) => each.endsWith('.md')) ? names : undefined;
  });
  expect(name).toBe('What the white of an orange is for.md');
  expect(await readFile(path.join(downloads, name!), 'utf8')).toMatch(
    /^---\ntitle: "What the white[^]*complete: true\n---\n\n# What the white/,
  );
  expect(await panel.evaluate(() => document.querySelector('details.menu')!.hasAttribute('open'))).toBe(false);
});
