import { type AddressInfo, createServer } from 'node:net';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, clickButton, readPanel, startChromium, waitForText } from '../helpers/browsers/chromium';
import { openHistory } from '../helpers/panel/controls';
import { sleep, waitUntil } from '../helpers/wait-until';
import { type PageServer, SAMPLE, SAMPLE_TEXT, servePages } from '../helpers/pages/pages';

/** Pith as shipped, in a real Chromium: real toolbar clicks, the real side panel, no configuration. */

const BADGE = 'Sentences of the page, word for word.';
const paragraphs = (name: string) =>
  `${name} is a town on a river. ` +
  `The people of ${name} built a mill there. Later ${name} grew and got a station. Today ${name} has four schools and a park.`;
const page = (name: string) =>
  `<!doctype html><html lang="en"><title>${name}</title><main><article><h1>${name}</h1><p>${paragraphs(name)}</p></article></main>`;

let chromium: Chromium;
let server: PageServer;
let opened: Page[] = [];

beforeAll(async () => {
  server = await servePages({
    '/sample': SAMPLE,
    '/alpha': page('Alpha'),
    '/beta': page('Beta'),
    '/empty': '<!doctype html><title>Empty</title><body><img alt="" src="data:,">',
    '/text': { type: 'text/plain', body: paragraphs('Gamma') },
    '/dot.png': {
      type: 'image/png',
      body: Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    },
    '/file.pdf': {
      type: 'application/pdf',
      body: '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>',
    },
  });
  chromium = await startChromium('chrome');
});
afterEach(async () => {
  for (const tab of opened.splice(0)) await tab.close();
  await chromium.worker.evaluate(() =>
    (globalThis as never as { chrome: { storage: { local: { clear: () => void } } } }).chrome.storage.local.clear(),
  );
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
});

async function open(path: string): Promise<Page> {
  const tab = await chromium.open(path.startsWith('/') ? server.url + path : path);
  opened.push(tab);
  return tab;
}

async function summarize(path: string): Promise<{ tab: Page; panel: Page }> {
  const tab = await open(path);
  await chromium.clickToolbar(tab);
  return { tab, panel: await chromium.waitForPanel() };
}

test("a toolbar click opens the panel and types the page's key sentences, without any configuration", async () => {
  const { panel } = await summarize('/sample');
  const shown = await waitForText(panel, BADGE);
  expect(shown).toContain('What the white of an orange is for');
  expect(shown).toContain('The Kitchen Garden Notebook');
  const sentences = await panel.$$eval('.text li', (items) => items.map((item) => item.textContent ?? ''));
  expect(sentences).toHaveLength(5);
  for (const sentence of sentences) expect(SAMPLE_TEXT).toContain(sentence);
  expect(server.hits.filter((path) => path !== '/favicon.ico')).toEqual(['/sample']);
});

test('a second click on the button shows the finished summary again, in front of the history', async () => {
  const { tab, panel } = await summarize('/alpha');
  await waitForText(panel, BADGE);
  await openHistory(panel);
  // Earlier it would be a double click.
  await sleep(600);
  await chromium.clickToolbar(tab);
  expect(await waitForText(panel, BADGE)).not.toContain('2/2');
  expect(panel.isClosed()).toBe(false);
});

test('each tab shows its own summary, and a gesture in one does not affect the other', async () => {
  const first = await summarize('/alpha');
  await waitForText(first.panel, 'The people of Alpha built a mill');
  const second = await summarize('/beta');
  const shown = await waitForText(second.panel, 'The people of Beta built a mill');
  expect(shown).not.toContain('Alpha');
  await first.tab.bringToFront();
  expect(await waitForText(second.panel, 'The people of Alpha built a mill')).not.toContain('Beta');
  await second.tab.bringToFront();
  await waitForText(second.panel, 'The people of Beta built a mill');
});

test('a tab without access says which gesture gives it, and has no button that could not work', async () => {
  const { panel } = await summarize('/alpha');
  await waitForText(panel, BADGE);
  await open('/beta');
  const shown = await waitForText(panel, 'Click this button in the toolbar');
  expect(shown).toMatch(/Alt\s+Shift\s+S\s+does the same/);
  expect(shown).not.toContain('Summarize this page');
});

describe('the panel’s own button', () => {
  test("the panel's own button works where a gesture gave access before", async () => {
    const { tab, panel } = await summarize('/alpha');
    await waitForText(panel, BADGE);
    await tab.goto(`${server.url}/beta`);
    await clickButton(panel, 'Summarize the page in front');
    await waitForText(panel, 'The people of Beta built a mill');
  });

  test("the panel's own button says which gesture gives access where there is none", async () => {
    const { panel } = await summarize('/alpha');
    await waitForText(panel, BADGE);
    const tab = await open('/beta');
    await waitForText(panel, 'Click this button in the toolbar');
    expect(await panel.$$eval('.empty button', (buttons) => buttons.map((button) => button.textContent))).toEqual([
      'Ask for access to this site',
      'Let the panel’s own button work everywhere',
    ]);
    await chromium.clickToolbar(tab);
    await waitForText(panel, 'The people of Beta built a mill');
  });
});

describe('a summary of a former page is marked', () => {
  const FORMER = 'This belongs to a page you have left.';
  test.each([
    ['when the page changes its route', "history.pushState({}, '', '/other')", true],
    ['when the page is reloaded', 'location.reload()', true],
    ['but not when the reader jumps within the page', "location.hash = '#part'", false],
  ])("a summary is marked as an earlier page's %s", async (_when, code, isFormer) => {
    const { tab, panel } = await summarize('/alpha');
    await waitForText(panel, BADGE);
    // The panel learns of changes in order.
    const heard = panel.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const { chrome } = globalThis as never as {
            chrome: { tabs: { onUpdated: { addListener: (listener: (id: number, change: object) => void) => void } } };
          };
          chrome.tabs.onUpdated.addListener((_id, change) => 'status' in change && resolve());
        }),
    );
    await tab.evaluate(code);
    await heard;
    if (isFormer) await waitForText(panel, FORMER);
    else expect(await readPanel(panel)).not.toContain(FORMER);
  });
});

test('in dark mode the panel is dark, and all its text has enough contrast', async () => {
  const { panel } = await summarize('/sample');
  await waitForText(panel, BADGE);
  const measure = () =>
    panel.evaluate(() => {
      const toParts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
      const luminance = (color: string) => {
        const [red = 0, green = 0, blue = 0] = toParts(color).map((part) =>
          part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const groundOf = (element: Element | null): string => {
        const { backgroundColor } = getComputedStyle(element ?? document.documentElement);
        return element && toParts(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
      };
      const hasText = ({ childNodes }: Element) =>
        [...childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
      const contrasts = [...document.body.querySelectorAll(':not(:disabled)')]
        .filter((element) => hasText(element) && element.checkVisibility())
        .map((element) => {
          const [low = 0, high = 0] = [getComputedStyle(element).color, groundOf(element)].map(luminance).toSorted();
          return { text: element.textContent, contrast: (high + 0.05) / (low + 0.05) };
        });
      return { ground: luminance(groundOf(document.body)), contrasts };
    });
  for (const [scheme, isDark] of [
    ['light', false],
    ['dark', true],
  ] as const) {
    await panel.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const { ground, contrasts } = await measure();
    expect(ground < 0.1, scheme).toBe(isDark);
    expect(contrasts.length).toBeGreaterThan(5);
    for (const { text, contrast } of contrasts) expect(contrast, `${scheme}: ${text}`).toBeGreaterThanOrEqual(4.5);
  }
  await panel.emulateMediaFeatures([]);
});

describe('pages that cannot be read explain themselves', () => {
  test.each([
    ['chrome://version', 'restricted-page'],
    ['about:blank', 'restricted-page'],
    // With a network this is the extension gallery, without one the browser's error page.
    ['https://chromewebstore.google.com/', 'restricted-page'],
    ['chrome://newtab', 'restricted-page'],
    ['data:text/html,<p>Hello', 'restricted-page'],
    ['view-source:about:blank', 'restricted-page'],
    ['/file.pdf', 'pdf-scanned'],
    ['/dot.png', 'image-page'],
    ['/empty', 'no-text'],
  ])('the panel explains why a page cannot be read: %s, %s', async (path, code) => {
    const { panel } = await summarize(path);
    await panel.waitForSelector(`[data-code="${code}"]`, { timeout: 45_000 });
    expect(
      await panel.$$eval(`[data-code="${code}"] p`, ([sentence]) => sentence?.textContent?.length ?? 0),
    ).toBeGreaterThan(20);
  });

  test('the panel explains that a page whose server does not answer cannot be read', async () => {
    // Not a port that was released, because another program may have taken it since.
    const mute = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { panel } = await summarize(`http://localhost:${(mute.address() as AddressInfo).port}`);
    mute.close();
    // Which of two sentences appears depends on the moment of the gesture, because Chrome does not always name its
    // error page.
    await waitForText(panel, 'did not load');
  });

  test('the panel explains that a page of the extension itself cannot be read', async () => {
    const { panel } = await summarize(`${chromium.origin}/options.html`);
    await panel.waitForSelector('[data-code="restricted-page"]');
  });
});

test('a plain text file is summarized', async () => {
  const { panel } = await summarize('/text');
  await waitForText(panel, 'The people of Gamma built a mill');
});

test('damaged settings are reported, kept, and replaced by the defaults', async () => {
  await chromium.configure({ settings: { version: 1, engine: 'telepathy' } });
  const { panel } = await summarize('/alpha');
  await waitForText(panel, 'Your settings could not be read');
  await waitForText(panel, BADGE);
  const stored = await chromium.worker.evaluate(() =>
    (globalThis as never as { chrome: { storage: { local: { get: () => object } } } }).chrome.storage.local.get(),
  );
  expect(JSON.stringify(stored)).toContain('telepathy');
});

test('copying gives the text with its source', async () => {
  const { panel } = await summarize('/alpha');
  await waitForText(panel, BADGE);
  await chromium.browser
    .defaultBrowserContext()
    .overridePermissions(chromium.origin, ['clipboard-read', 'clipboard-write']);
  await clickButton(panel, 'Copy');
  await waitForText(panel, 'Copied');
  expect(await panel.evaluate(() => navigator.clipboard.readText())).toMatch(/^• .*Alpha[^]*This device, /);
});

test('summarizing does not change the page', async () => {
  const tab = await open('/sample');
  await tab.evaluate(() => {
    const counter = globalThis as { mutations?: number };
    counter.mutations = 0;
    new MutationObserver((records) => (counter.mutations = (counter.mutations ?? 0) + records.length)).observe(
      document,
      {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      },
    );
  });
  await chromium.clickToolbar(tab);
  await waitForText(await chromium.waitForPanel(), BADGE);
  expect(await tab.evaluate(() => (globalThis as { mutations?: number }).mutations)).toBe(0);
});

test('content scripts cannot read stored keys', async () => {
  await chromium.configure({ keys: { 'https://api.example': 'sk-secret' } });
  const { panel } = await summarize('/alpha');
  await waitForText(panel, BADGE);
  const read = await chromium.worker.evaluate(async () => {
    const { chrome } = globalThis as never as {
      chrome: {
        tabs: { query: (q: object) => Promise<{ id: number }[]> };
        scripting: { executeScript: (o: object) => Promise<{ result: string }[]> };
      };
    };
    const [tab] = await chrome.tabs.query({ active: true });
    const [answer] = await chrome.scripting.executeScript({
      target: { tabId: tab?.id },
      func: () =>
        (
          globalThis as never as typeof globalThis & { chrome: { storage: { local: { get: () => Promise<object> } } } }
        ).chrome.storage.local
          .get()
          .then(JSON.stringify, (error: Error) => error.message),
    });
    return answer?.result;
  });
  expect(read).toContain('not allowed');
});

test('only the panel can start a run, not a page', async () => {
  const tab = await open('/alpha');
  const connected = await tab.evaluate((id) => {
    const { chrome } = globalThis as { chrome?: { runtime?: { connect?: (id: string, options: object) => unknown } } };
    return typeof chrome?.runtime?.connect === 'function' && Boolean(chrome.runtime.connect(id, { name: 'run' }));
  }, new URL(chromium.origin).host);
  expect(connected).toBe(false);
});

test('a content script, which a compromised renderer could imitate, can start neither a run nor a check', async () => {
  await summarize('/alpha');
  const closed = await chromium.worker.evaluate(async () => {
    type Port = { onDisconnect: { addListener: (listener: () => void) => void }; postMessage: (value: object) => void };
    const { chrome } = globalThis as never as {
      chrome: {
        tabs: { query: (q: object) => Promise<{ id: number }[]> };
        scripting: { executeScript: (o: object) => Promise<{ result: string[] }[]> };
      };
    };
    const [tab] = await chrome.tabs.query({ active: true });
    const [answer] = await chrome.scripting.executeScript({
      target: { tabId: tab?.id },
      func: () =>
        Promise.all(
          ['run', 'check'].map((name) => {
            const { runtime } = (globalThis as never as { chrome: { runtime: { connect: (o: object) => Port } } })
              .chrome;
            const port = runtime.connect({ name });
            port.postMessage({ type: 'models', baseUrl: 'https://evil.example', model: '', key: null });
            return new Promise<string>((resolve) => {
              port.onDisconnect.addListener(() => resolve(name));
              setTimeout(() => resolve(`${name} stayed open`), 5_000);
            });
          }),
        ),
    });
    return answer?.result;
  });
  expect(closed).toEqual(['run', 'check']);
});

test('the panel keeps nothing of a tab that has closed', async () => {
  const { tab, panel } = await summarize('/alpha');
  await waitForText(panel, BADGE);
  const other = await open('/beta');
  await tab.close();
  opened = opened.filter((page) => page !== tab);
  await other.bringToFront();
  await waitUntil(45_000, async () => !(await readPanel(panel)).includes('Alpha'));
});
