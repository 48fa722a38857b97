import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chooseMenuEntry, pressKeys, selectText } from '../../scripts/screen';
import { findDisplay } from '../helpers/browsers/display';
import { type Chromium, clickButton, readPanel, startChromium, waitForText } from '../helpers/browsers/chromium';
import { sleep, waitUntil } from '../helpers/wait-until';
import { type PageServer, SAMPLE, SAMPLE_TEXT, servePages } from '../helpers/pages/pages';
import { completion, startProvider } from '../helpers/provider';
import { startRelayServer } from '../helpers/relay/relay-server';

/** Gestures that need a window: context menu, shortcut, permission dialog. Shipped build, real mouse and keys. */

const display = findDisplay();
const BADGE = 'Sentences of the page, word for word.';
const LINES = `<!doctype html><html lang="en"><title>Lines</title><h1>Lines</h1>
<div id="lines">The first line is about boats<br>The second line is about trains<br>The third line is about kites and wind</div><p>Outside.</p>`;

describe.skipIf(display === '')('gestures in a window', () => {
  let chromium: Chromium;
  let server: PageServer;
  let tab: Page;

  beforeAll(async () => {
    const huge = 'A line about a boat on the river. '.repeat(6_000);
    server = await servePages({
      '/sample': SAMPLE,
      '/lines': LINES,
      '/one': '<title>One</title><p id=one>x</p>',
      '/huge': `<title>Huge</title><p id=huge>${huge}</p>`,
    });
    chromium = await startChromium('chrome', display);
  });
  afterEach(async () => {
    if (tab && !tab.isClosed()) await tab.close();
  });
  afterAll(async () => {
    await chromium?.close();
    server?.close();
  });

  async function open(path: string): Promise<Page> {
    tab = await chromium.open(server.url + path);
    return tab;
  }

  async function summarizeSelection(path: string, selector: string): Promise<Page> {
    await open(path);
    const point = await selectText(tab, selector);
    expect(point).not.toBeNull();
    if (point) await chooseMenuEntry(display, tab, point);
    return chromium.waitForPanel();
  }

  const middleOf = (page: Page, selector: string) =>
    page.$eval(selector, (element) => {
      const [line] = element.getClientRects();
      return { x: line!.left + 10, y: line!.top + line!.height / 2 };
    });

  const readOrigins = () =>
    chromium.worker.evaluate(async () => {
      const { chrome } = globalThis as never as {
        chrome: { permissions: { getAll: () => Promise<{ origins: string[] }> } };
      };
      return (await chrome.permissions.getAll()).origins;
    });

  /**
   * Presses the page's button and chooses "Allow" in the permission dialog that it opens. Returns the origins that are
   * allowed then.
   */
  async function allow(page: Page, button: string): Promise<string[]> {
    const before = await readOrigins();
    // The dialog is not a window of its own, but takes the focus from the page.
    const isOpen = () => page.evaluate(() => !document.hasFocus());
    // It accepts no key at first, and nothing shows when it does. A key that comes too early is lost.
    for (const restMs of [1_500, 3_000, 6_000]) {
      await clickButton(page, button);
      await waitUntil(45_000, isOpen);
      await sleep(restMs);
      await pressKeys(display, ['Tab', 'Return']);
      await waitUntil(5_000, async () => !(await isOpen())).catch(() => pressKeys(display, ['Escape']));
      const origins = await readOrigins();
      if (origins.length > before.length) return origins;
    }
    throw new Error('The permission dialog did not give the permission.');
  }

  test('the context menu on selected text summarizes only that text', async () => {
    const panel = await summarizeSelection('/sample', 'article p:last-of-type');
    const shown = await waitForText(panel, BADGE);
    expect(shown).toContain('Selected text');
    const sentences = await panel.$$eval('.text li', (items) => items.map((item) => item.textContent ?? ''));
    const selected = SAMPLE_TEXT.slice(SAMPLE_TEXT.indexOf('Factories have known'));
    expect(sentences.length).toBeGreaterThan(0);
    for (const sentence of sentences) expect(selected).toContain(sentence);
  });

  test('the context menu on a page summarizes that page', async () => {
    await open('/lines');
    await chooseMenuEntry(display, tab, await middleOf(tab, 'h1'), 2);
    const shown = await waitForText(await chromium.waitForPanel(), BADGE);
    expect(shown).toContain('Lines');
    expect(shown).not.toContain('Selected text');
  });

  test('line breaks in a selection are kept', async () => {
    const panel = await summarizeSelection('/lines', '#lines');
    await waitForText(panel, BADGE);
    // Run together, the lines would be one sentence.
    const lines = await panel.$$eval('.text li', (items) => items.map((item) => item.textContent));
    for (const line of lines) expect(line).toMatch(/^The (first|second|third) line is about [a-z ]+$/);
    expect(await readPanel(panel)).not.toContain('Outside');
  });

  test('selections of one character and of 200,000 are handled', async () => {
    await waitForText(await summarizeSelection('/one', '#one'), 'too short to summarize');
    await tab.close();
    const panel = await summarizeSelection('/huge', '#huge');
    await waitForText(panel, BADGE);
    await waitForText(panel, '48,000 words');
  });

  test('the keyboard shortcut does the same as the toolbar button', async () => {
    await open('/sample');
    await pressKeys(display, ['alt+shift+s']);
    const panel = await chromium.waitForPanel();
    await waitForText(panel, 'What the white of an orange is for');
    await waitForText(panel, BADGE);
  });

  test('a provider is connected in four presses, and the browser is asked for exactly its host', async () => {
    const provider = await startProvider(({ method, headers }) =>
      method === 'GET'
        ? {
            headers: { 'content-type': 'application/json' },
            steps: ['{"data":[{"id":"small-model"},{"id":"large-model"}]}'],
          }
        : headers.authorization === 'Bearer right-key'
          ? { steps: completion(['Written ', 'by the model.']) }
          : { status: 401, steps: ['{"error":{"message":"Incorrect API key provided"}}'] },
    );
    const { host } = new URL(provider.url);
    const options = await chromium.open(`${chromium.origin}/options.html`);
    // The service, Connect and Use are three presses; the fourth is “Allow”, in the browser's own dialog.
    await clickButton(options, 'Another…');
    await (await options.waitForSelector('.connect [name=address]'))?.type(provider.url);
    await options.type('.connect [name=key]', 'right-key');
    await waitForText(options, `text to ${host}`);
    expect(await allow(options, 'Connect')).toEqual(['http://127.0.0.1/*']);
    await waitForText(options, 'It works.');
    const test = provider.requests.find(({ method }) => method === 'POST');
    expect(test?.body).toMatchObject({ model: 'small-model', messages: [{ role: 'user', content: 'Hi' }] });
    await clickButton(options, `Use ${host}`);
    await options.waitForSelector('#now:focus');
    await options.close();

    await open('/sample');
    await chromium.clickToolbar(tab);
    await waitForText(await chromium.waitForPanel(), 'Written by the model.');
    await chromium.worker.evaluate(() =>
      (globalThis as never as { chrome: { storage: { local: { clear: () => void } } } }).chrome.storage.local.clear(),
    );
    await provider.close();
  });

  test('connecting a relay asks for exactly its host, and says whether it answers', async () => {
    const relay = await startRelayServer({
      events: completion(['Through ', 'the relay.']),
      paceMs: 50,
      token: 'right',
    });
    const url = `${relay.url.replace('127.0.0.1', 'localhost')}/gpt`;
    const { host } = new URL(url);
    const options = await chromium.open(`${chromium.origin}/options.html`);
    await (await options.waitForSelector('::-p-xpath(//button[starts-with(.,"A relay")])'))?.click();
    await (await options.waitForSelector('.connect [name=address]'))?.type(`${url}/`);
    const sent = await waitForText(options, `text to the relay at ${host}`);
    expect(sent).toContain('title, author, site name, date, language and text');
    expect(sent).toContain("not the page's address");
    await options.type('.connect [name=key]', 'wrong');
    const granted = await allow(options, 'Connect');
    expect(granted).toContain('http://localhost/*');
    expect(granted).not.toContain('<all_urls>');
    await waitForText(options, `${host} did not accept the token`);

    await options.click('.connect [name=key]', { count: 3 });
    await options.type('.connect [name=key]', 'right');
    await clickButton(options, 'Connect');
    await waitForText(options, 'It works.');
    await waitUntil(45_000, () => typeof relay.streams[0]?.stoppedAt === 'number');
    await clickButton(options, `Use ${host}`);
    await options.waitForSelector('#now:focus');
    expect(await options.content()).not.toContain('"right"');
    await options.close();

    await open('/sample');
    await chromium.clickToolbar(tab);
    await waitForText(await chromium.waitForPanel(), 'Through the relay.');
    expect(relay.requests.at(-1)).toMatchObject({ method: 'POST', path: '/gpt/summary' });
    await chromium.worker.evaluate(() => {
      const { chrome } = globalThis as never as {
        chrome: {
          storage: { local: { clear: () => void } };
          permissions: { remove: (wish: object) => Promise<boolean> };
        };
      };
      chrome.storage.local.clear();
      return chrome.permissions.remove({ origins: ['http://localhost/*'] });
    });
    await relay.close();
  });

  test('the panels of two windows are independent', async () => {
    await open('/sample');
    await chromium.clickToolbar(tab);
    await waitForText(await chromium.waitForPanel(), BADGE);
    const second = await chromium.browser.newPage({ type: 'window' });
    await second.goto(`${server.url}/lines`);
    await second.bringToFront();
    await second.waitForFunction(() => document.hasFocus());
    await chromium.clickToolbar(second);
    const panels = async () => {
      const targets = chromium.browser
        .targets()
        .filter((target) => target.url().startsWith(`${chromium.origin}/sidepanel.html`));
      return Promise.all(
        targets.map(async (target) => (await target.asPage()).evaluate(() => document.body.innerText)),
      );
    };
    await waitUntil(45_000, async () => (await panels()).filter((text) => text.includes(BADGE)).length === 2);
    const shown = await panels();
    expect(shown.filter((text) => text.includes('What the white of an orange is for'))).toHaveLength(1);
    expect(shown.filter((text) => text.includes('Lines'))).toHaveLength(1);
    await second.close();
  });
});
