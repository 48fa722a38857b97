import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Chromium,
  clickButton,
  providerSettings,
  startChromium,
  waitForText,
} from '../../helpers/browsers/chromium';
import { HOSTILE_PAGES, page, PAGE_KINDS, seen } from '../../helpers/pages/page-kinds';
import { completion, type Provider, sentText, startProvider } from '../../helpers/provider';
import { sleep } from '../../helpers/wait-until';

/** Which parts of a page reach the provider, in a real Chromium. */

let chromium: Chromium;
let server: Server;
let url: string;
let provider: Provider;
let html = '';
let tab: Page;

beforeAll(async () => {
  server = createServer((request, response) => {
    // This request is never answered.
    if (request.url === '/never') return;
    if (request.url !== '/kinds') return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}/kinds`;
  chromium = await startChromium('chromeTry');
});
beforeEach(async () => {
  provider = await startProvider(() => ({ steps: completion(['- Done.\n']) }));
  await chromium.configure(providerSettings(provider.url));
});
afterEach(async () => {
  if (tab && !tab.isClosed()) await tab.close();
  await provider?.close();
});
afterAll(async () => {
  await chromium?.close();
  server?.closeAllConnections();
  server?.close();
});

/** Opens the page in its own tab, in front. */
async function openPage(source: string): Promise<void> {
  html = source;
  tab = await chromium.browser.newPage();
  // Does not wait for a frame that never loads.
  await Promise.race([tab.goto(url, { waitUntil: 'domcontentloaded' }), sleep(2_000)]);
  await tab.bringToFront();
}

async function summarize(): Promise<Page> {
  await chromium.clickToolbar(tab);
  return chromium.waitForPanel();
}

describe('reading pages', () => {
  test.each(PAGE_KINDS.map((kind) => [kind.name, kind] as const))(
    'a page is read as it is seen: %s',
    async (_name, kind) => {
      await openPage(kind.html);
      await tab.evaluate(() => {
        const log: string[] = [];
        Object.assign(globalThis, { changesOfPage: log });
        new MutationObserver((changes) => {
          for (const { type, target } of changes) log.push(`${type} ${target.nodeName}`);
        }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      });
      const panel = await summarize();
      await waitForText(panel, /test-model · [\d.]+\ss/);
      const text = sentText(provider);
      for (let n = 1; n <= kind.seen; n += 1) expect(text).toContain(`SEEN${n} `);
      expect(text.match(/UNSEEN\d/g) ?? []).toEqual([]);
      if (kind.title) expect(text).toContain(`Title: ${kind.title}`);
      const changes = await tab.evaluate(() => (globalThis as unknown as { changesOfPage: string[] }).changesOfPage);
      // The page itself adds its late text.
      expect(changes.filter((change) => !kind.html.includes('setTimeout') || !change.endsWith(' DIV'))).toEqual([]);
    },
  );
});

test('the structure of tables, lists, code, captions and footnotes is sent', async () => {
  await openPage(
    page(
      `<main><article><h1>The harbour</h1><p>${seen(1)}<sup><a href="#n1">[1]</a></sup></p>
       <table><caption>Depths</caption><tr><th>Year</th><th>Depth</th></tr><tr><td>1990</td><td>7 m</td></tr></table>
       <pre><code>if (deep) {\n  anchor();\n}</code></pre>
       <ol><li>First step<ul><li>Detail of it</li></ul></li><li>Second step</li></ol>
       <figure><img src="data:," alt=""><figcaption>The pier in winter.</figcaption></figure><p>${seen(2)}</p><p>${seen(3)}</p>
       <section role="doc-endnotes"><ol><li id="n1">Harbour office, annual report.</li></ol></section></article></main>`,
    ),
  );
  await waitForText(await summarize(), /test-model · [\d.]+\ss/);
  // Longer passages have a number, by which the model names them.
  const text = sentText(provider).replace(/^\[\d+\] /gm, '');
  for (const part of [
    '| Year | Depth |\n| 1990 | 7 m |',
    '```\nif (deep) {\n  anchor();\n}\n```',
    '1. First step\n  - Detail of it\n2. Second step',
    'Harbour office, annual report.',
  ])
    expect(text).toContain(part);
});

describe('a page about a video', () => {
  const player = (track: string) =>
    page(
      `<main><h1>A talk</h1><video controls width="640" height="360">${track}</video><p>A talk in the town hall.</p></main>`,
    );

  test('a page about a video without captions says so', async () => {
    await openPage(player(''));
    await waitForText(await summarize(), 'This video has no captions that Pith can read');
  });

  test('a page about a video is read as the transcript that it shows, with its times', async () => {
    const lines = Array.from(
      { length: 12 },
      (_, n) => `<div><span>0:${10 + 4 * n}</span> <span>${seen(n)}</span></div>`,
    );
    await openPage(page(`<main><h1>A talk</h1>${lines.join('')}</main>`));
    expect(await waitForText(await summarize(), /test-model · [\d.]+\ss/)).toContain('· Transcript ·');
    expect(sentText(provider)).toContain('SEEN11 ');
    expect(sentText(provider)).not.toContain('0:14');
  });
});

describe('a page that resists being read', () => {
  test.each(Object.entries(HOSTILE_PAGES))(
    'a page that resists being read ends in a sentence: %s',
    async (_name, source) => {
      await openPage(source);
      const panel = await summarize();
      await waitForText(panel, /test-model · [\d.]+\ss/, 30_000);
      for (const n of [1, 2, 3]) expect(sentText(provider)).toContain(`SEEN${n} `);
    },
  );

  test('a page of 3 million characters is read up to 2 million, and the panel says how much is sent', async () => {
    await openPage(page(`<main>${Array.from({ length: 20_000 }, (_, n) => `<p>${seen(n)}</p>`).join('')}</main>`));
    const shown = await waitForText(await summarize(), /test-model · [\d.]+\ss/);
    expect(shown).toContain('This page is too long for Pith');
    expect(shown).toMatch(/Read \d+ %: the beginning of the text\./);
    expect(sentText(provider).length).toBeLessThan(150_000);
  }, 90_000);
});

describe('a page that is hardly worth a summary', () => {
  const LOGIN = page(
    `<main><h1>Sign in</h1><p>Welcome back. Please sign in to your account to go on.</p><form action="/session" method="post"><label>Email <input type="email" name="email" autocomplete="username"></label><label>Password <input type="password" name="password"></label><button>Sign in</button></form><p><a href="/forgot">Forgot your password?</a> <a href="/new">Create an account</a></p></main>`,
    '<title>Sign in</title>',
  );

  test('Pith asks about a doubtful page first, and sends nothing before the answer', async () => {
    await openPage(LOGIN);
    const panel = await summarize();
    const host = new URL(provider.url).host;
    const shown = await waitForText(panel, `Nothing has been sent to ${host}`);
    expect(shown).toContain('This looks like a sign-in page.');
    expect(provider.requests).toEqual([]);
    await clickButton(panel, 'Summarize anyway');
    await waitForText(panel, /test-model · [\d.]+\ss/);
    expect(provider.requests).toHaveLength(1);
    expect(await waitForText(panel, 'This looks like a sign-in page.')).not.toContain('Summarize the page anyway?');
  });

  test('a doubtful page is read on the device without asking, and its kind is shown', async () => {
    await chromium.configure({ settings: undefined });
    await chromium.worker.evaluate(() =>
      (globalThis as never as { chrome: { storage: { local: { clear: () => void } } } }).chrome.storage.local.clear(),
    );
    await openPage(LOGIN);
    const shown = await waitForText(await summarize(), 'Sentences of the page, word for word.');
    expect(shown).toContain('This looks like a sign-in page.');
    expect(provider.requests).toEqual([]);
  });
});

test('half of a text that is too long for the model can be sent', async () => {
  await provider.close();
  let refused = 0;
  provider = await startProvider(({ body }) => {
    const length = body?.messages?.[1]?.content.length ?? 0;
    if (length < 3_000) return { steps: completion(['- Done.\n']) };
    refused += 1;
    const error = { message: 'maximum context length is 800 tokens', code: 'context_length_exceeded' };
    return { status: 400, headers: { 'content-type': 'application/json' }, steps: [JSON.stringify({ error })] };
  });
  await chromium.configure(providerSettings(provider.url));
  const sections = [1, 2, 3, 4, 5, 6, 7, 8].map(
    (n) => `<h2>Part ${n}</h2><p>${seen(n)}</p><p>${seen(10 + n)}</p><p>${seen(20 + n)}</p>`,
  );
  await openPage(page(`<main><article><h1>The harbour</h1>${sections.join('')}</article></main>`));
  const panel = await summarize();
  await waitForText(panel, 'too long for the model');
  await clickButton(panel, 'Send half');
  const shown = await waitForText(panel, /test-model · [\d.]+\ss/);
  expect(refused).toBe(1);
  expect(shown).toMatch(/Read \d\d %: the first 4 of \d sections\./);
  expect(sentText(provider)).toContain('SEEN4 ');
});

test.each([
  ['that does not say its language', '<html>', 'de'],
  ['that says a wrong language', '<html lang="en">', 'de'],
])('the language is detected of a page %s', async (_which, tag, language) => {
  const text =
    'Im Frühjahr wurde der alte Hafen noch einmal vermessen, und die Leute aus der Stadt verglichen die Zahlen mit den Aufzeichnungen ihrer Großeltern. ';
  await openPage(
    `<!doctype html>${tag}<meta charset="utf-8"><title>Der Hafen</title><main><article><h1>Der Hafen</h1>${`<p>${text}${text}</p>`.repeat(4)}</article></main>`,
  );
  const panel = await summarize();
  await waitForText(panel, /test-model · [\d.]+\ss/);
  expect(await panel.$eval('.text', (summary) => summary.getAttribute('lang'))).toBe(language);
  expect(sentText(provider)).toContain(`Write in the language of the text (${language}).`);
});
