import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, providerSettings, startChromium, waitForText } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { completion, paced, type Provider, startProvider } from '../helpers/provider';
import { openMore } from '../helpers/panel/controls';
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
  await waitForText(panel, /test-model · [\d.]+\ss/);
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
  await openMore(panel);
  const item = await panel.waitForSelector(
    `::-p-xpath(//*[@role="menuitem"][normalize-space()=${JSON.stringify(label)}])`,
  );
  await item?.click();
}

const SOURCE = /What the white of an orange is for · The Kitchen Garden Notebook · .*test-model, /;

test('one press copies formatted text and plain text, each with its source, for any application', async () => {
  await panel.focus('main');
  await panel.keyboard.press('c');
  await panel.waitForSelector('[aria-label="Copied"]');
  const { 'text/html': html = '', 'text/plain': plain = '' } = await readClipboard();
  const [text, source] = plain.split(/\n\n(?=What the white)/);
  expect(text).toBe('Pith is a cushion, see the study (https://study.example/a) x\n\n• one <b>\n• two');
  expect(source).toMatch(SOURCE);
  expect(html.replace(/ style="[^"]*"/g, '')).toContain('<strong>Pith</strong>');
  expect(html).toContain('href="https://study.example/a"');
  expect(html).toMatch(SOURCE);
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;b&gt;');
});

test('“Copy as Markdown” gives Markdown that makes no application contact a server', async () => {
  await choose('Copy as Markdown');
  await panel.waitForSelector('[aria-label="Copied"]');
  const { 'text/plain': plain = '' } = await readClipboard();
  expect(plain).toMatch(
    /^\*\*Pith\*\* is a \*cushion\*, see \[the study\]\(https:\/\/study\.example\/a\) x\n\n- one &lt;b>\n- two\n\nWhat the white/,
  );
});

test("“Save as .md” gives a file named after the page's title", async () => {
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
  expect(await panel.$('[role="menu"]')).toBeNull();
});
