import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Chromium, clickButton, readPanel, startChromium, waitForText } from '../../helpers/browsers/chromium';
import { column, makePdf } from '../../helpers/pages/make-pdf';
import { type PageServer, type ServedPage, servePages } from '../../helpers/pages/pages';
import { completion, startProvider } from '../../helpers/provider';
import { sleep, waitUntil } from '../../helpers/wait-until';

/** PDF files in a real Chromium, with Pith as shipped: real toolbar clicks, Chrome's own viewer. */

const BADGE = 'Sentences of the page, word for word.';
const FIXTURES = path.join(import.meta.dirname, '../../fixtures/pdfs');

const lines = (name: string) => [
  `${name} is a town on a river. The people of ${name} built a mill there, and`,
  `they kept it for two hundred years. Later ${name} grew and got a station.`,
  `Today ${name} has four schools and a park, and its mill is a museum that`,
  `shows how flour was made. Visitors of ${name} come by train in summer.`,
];
const town = (name: string) => column(lines(name), 60, 700);
const pdf = (body: Buffer): ServedPage => ({ type: 'application/pdf', body });
/** Enough pages to take some seconds to read. */
const MANY = 500;

/** Runs in the background; returns what the script `pdf` keeps in the page of the front tab. */
async function readHeldFile(): Promise<string | undefined> {
  const { chrome } = globalThis as never as {
    chrome: {
      tabs: { query: (query: object) => Promise<{ id: number }[]> };
      scripting: { executeScript: (injection: object) => Promise<{ result: string }[]> };
    };
  };
  const [tab] = await chrome.tabs.query({ active: true });
  const func = () => typeof (globalThis as { pithFile?: unknown }).pithFile;
  const [answer] = await chrome.scripting.executeScript({ target: { tabId: tab?.id }, func });
  return answer?.result;
}

const alpha = makePdf([town('Alpha'), town('Beta')], { Title: 'Towns on a river' });
/** Answers that need more than a content type: a sandbox, and a file that only a form can request. */
const odd = createServer(({ method, url }, response) => {
  if (url === '/sandboxed.pdf') response.setHeader('content-security-policy', "default-src 'none'; sandbox");
  const isPdf = url === '/sandboxed.pdf' || method === 'POST';
  response.setHeader('content-type', isPdf ? 'application/pdf' : 'text/html');
  response.end(
    isPdf
      ? alpha
      : '<!doctype html><title>Form</title><form method="post" action="/answer.pdf"><button>Send</button></form>',
  );
});
const oddUrl = () => `http://localhost:${(odd.address() as AddressInfo).port}`;
let folder: string;
let chromium: Chromium;
let server: PageServer;
let opened: Page[] = [];

beforeAll(async () => {
  await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(path.join(tmpdir(), 'pith-pdf-'));
  const files = Object.fromEntries(
    ['locked.pdf'].map((name) => [`/${name}`, pdf(readFileSync(path.join(FIXTURES, name)))]),
  );
  server = await servePages({
    ...files,
    '/alpha.pdf': pdf(alpha),
    '/scanned.pdf': pdf(makePdf(['picture', 'picture', 'picture'])),
    '/garbage.pdf': pdf(Buffer.from('%PDF-1.7\n'.padEnd(5_000, 'no PDF at all '))),
    '/empty.pdf': pdf(Buffer.alloc(0)),
    '/song.pdf': pdf(
      makePdf([
        column(
          [
            '阿尔法是河边的一座小镇，镇上的人在那里建了一座磨坊，磨了两百年。',
            '后来小镇长大了，有了车站。今天那里有四所学校和一个公园。',
          ],
          60,
          700,
          12,
          'Song',
        ),
      ]),
    ),
    '/many.pdf': pdf(
      makePdf(
        Array.from({ length: MANY }, (_, n) =>
          [1, 2, 3].flatMap((at) => column(lines(`Town${n}x${at}`), 60, 600 - at * 60)),
        ),
      ),
    ),
  });
  chromium = await startChromium('chrome');
});
afterEach(async () => {
  for (const tab of opened.splice(0)) await tab.close();
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
  odd.closeAllConnections();
  odd.close();
  await rm(folder, { recursive: true, force: true });
});

async function summarize(file: string): Promise<{ tab: Page; panel: Page }> {
  const tab = await chromium.open(file.startsWith('/') ? server.url + file : file);
  opened.push(tab);
  await chromium.clickToolbar(tab);
  return { tab, panel: await chromium.waitForPanel() };
}

test('a PDF is read, with its own title, and a chip leads to the page of its passage', async () => {
  const { tab, panel } = await summarize('/alpha.pdf');
  const shown = await waitForText(panel, BADGE);
  expect(shown).toContain('Towns on a river');
  expect(shown).toMatch(/(Alpha|Beta) is a town on a river\./);
  const chip = (await panel.waitForSelector('.text .src'))!;
  const page = await chip.evaluate((element) => /^Passage p\. (\d+)$/.exec(element.ariaLabel!)![1]);
  await chip.click();
  await waitUntil(45_000, () => tab.url() === `${server.url}/alpha.pdf#page=${page}`);
});

test('Chinese text in a PDF is read although its encoding needs a table', async () => {
  const { panel } = await summarize('/song.pdf');
  await waitForText(panel, BADGE);
  expect(await readPanel(panel)).toContain('镇上的人在那里建了一座磨坊');
});

test('a PDF that the server sandboxes is read', async () => {
  const { panel } = await summarize(`${oddUrl()}/sandboxed.pdf`);
  expect(await waitForText(panel, BADGE)).toContain('Towns on a river');
});

test('a local PDF is read if the reader has allowed local files', async () => {
  const file = path.join(folder, 'a file.pdf');
  await writeFile(file, alpha);
  const { panel } = await summarize(pathToFileURL(file).href);
  expect(await waitForText(panel, BADGE)).toContain('Towns on a river');
});

test('the panel says that a PDF from a form cannot be fetched again', async () => {
  const tab = await chromium.open(`${oddUrl()}/form`);
  opened.push(tab);
  await Promise.all([tab.waitForNavigation().catch(() => null), tab.click('button')]);
  await chromium.clickToolbar(tab);
  const panel = await chromium.waitForPanel();
  await panel.waitForSelector('[data-code="file-gone"]', { timeout: 45_000 });
});

test('nothing of a PDF stays in the page after reading', async () => {
  const { panel } = await summarize('/alpha.pdf');
  await waitForText(panel, BADGE);
  expect(await chromium.worker.evaluate(readHeldFile)).toBe('undefined');
});

test('closing the panel stops reading a PDF, which can then be read again', async () => {
  const { tab, panel } = await summarize('/many.pdf');
  await waitForText(panel, /Reading page \d+ of 500…/);
  await panel.reload();
  await waitForText(panel, 'The panel was closed before the summary was finished');
  expect(panel.workers()).toEqual([]);
  // An earlier click would be a double click.
  await sleep(600);
  await chromium.clickToolbar(tab);
  await waitForText(panel, /Reading page \d+ of 500…/);
});

test.each([
  ['/locked.pdf', 'pdf-locked'],
  ['/scanned.pdf', 'pdf-scanned'],
  ['/garbage.pdf', 'pdf-damaged'],
  ['/empty.pdf', 'pdf-damaged'],
])('the panel explains why a PDF cannot be read: %s, %s', async (file, code) => {
  const { panel } = await summarize(file);
  await panel.waitForSelector(`[data-code="${code}"]`, { timeout: 45_000 });
});

describe('500 pages', () => {
  test('a PDF of 500 pages is read with progress', async () => {
    const { panel } = await summarize('/many.pdf');
    await waitForText(panel, /Reading page \d+ of 500…/);
    await waitForText(panel, BADGE, 40_000);
  });

  test('reading a PDF of 500 pages can be stopped at once, and nothing keeps running', async () => {
    const { panel } = await summarize('/many.pdf');
    await waitForText(panel, /Reading page \d+ of 500…/);
    await clickButton(panel, 'Stop');
    await waitForText(panel, 'You stopped it here.');
    await waitUntil(45_000, async () => panel.workers().length === 0);
  });
});

test('npm start reads a PDF, and the provider gets its text', async () => {
  const provider = await startProvider(() => ({ steps: completion(['A summary.']) }));
  const file = path.join(folder, 'start.pdf');
  await writeFile(file, alpha);
  const script = path.join(import.meta.dirname, '../../../scripts/start.ts');
  const parameters = [script, file, '--headless', '--json', '--provider', provider.url, '--model', 'm'];
  const env = { ...process.env, DISPLAY: '', PITH_BROWSER: inject('browser'), PITH_API_KEY: 'k' };
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { env });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'done', article: { title: 'Towns on a river', passages: 2 } });
  expect(JSON.stringify(provider.requests.at(-1)?.body)).toContain('Visitors of Beta come by train in summer.');
  await provider.close();
});
