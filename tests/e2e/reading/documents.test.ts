import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chooseMenuEntry } from '../../../scripts/screen';
import { findDisplay } from '../../helpers/browsers/display';
import {
  type Chromium,
  clickButton,
  providerSettings,
  startChromium,
  waitForText,
} from '../../helpers/browsers/chromium';
import { CHROME_ONLY, DOCUMENT_KINDS } from '../../helpers/pages/document-kinds';
import { type PageServer, type ServedPage, servePages } from '../../helpers/pages/pages';
import { completion, type Provider, sentText, startProvider } from '../../helpers/provider';
import { SELECTIONS, SELECTION_PAGE } from '../../helpers/pages/selections';
import { waitUntil } from '../../helpers/wait-until';

/** Which parts of documents other than HTML, of selections and of links reach the provider, in a real Chromium. */

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const SOUND = Buffer.from('UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=', 'base64');
const DONE = /test-model · [\d.]+\ss/;
const display = findDisplay();

let chromium: Chromium;
let server: PageServer;
let provider: Provider;
let tab: Page;
const pages: Record<string, ServedPage> = {};

beforeAll(async () => {
  server = await servePages(pages);
  chromium = await startChromium('chromeTry', display || undefined);
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
  server?.close();
});

/** Opens a document, and records every later change in it. */
async function openDocument(path: string, page: ServedPage): Promise<void> {
  pages[path] = page;
  tab = await chromium.open(server.url + path);
  await tab.evaluate(() => {
    const log: string[] = [];
    Object.assign(globalThis, { changesOfPage: log });
    new MutationObserver((changes) => {
      for (const { type, target } of changes) log.push(`${type} ${target.nodeName}`);
    }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

async function summarize(): Promise<Page> {
  await chromium.clickToolbar(tab);
  return chromium.waitForPanel();
}

async function expectUnchanged(): Promise<void> {
  expect(await tab.evaluate(() => (globalThis as unknown as { changesOfPage: string[] }).changesOfPage)).toEqual([]);
}

describe('reading documents', () => {
  const kinds = [...DOCUMENT_KINDS, ...CHROME_ONLY];
  test.each(kinds.map((kind) => [kind.name, kind.type, kind] as const))(
    'a document is read: %s as %s',
    async (name, type, kind) => {
      await openDocument(`/${name}`, { type, body: kind.body });
      await waitForText(await summarize(), DONE);
      const text = sentText(provider);
      for (let n = 1; n <= kind.seen; n += 1) expect(text).toContain(`SEEN${n}`);
      expect(text.match(/UNSEEN\d/g) ?? []).toEqual([]);
      for (const part of kind.parts ?? []) expect(text).toContain(part);
      expect(text).toContain(`Title: ${kind.title}`);
      await expectUnchanged();
    },
  );

  test.each([
    ['/pixel.png', 'image/png', PIXEL, 'This page is an image'],
    ['/sound.wav', 'audio/wav', SOUND, 'no captions that Pith can read'],
    ['/empty.txt', 'text/plain', '', /no text|no readable/i],
  ])('the panel says that %s has no text', async (path, type, body, sentence) => {
    await openDocument(path, { type, body });
    await waitForText(await summarize(), sentence);
    expect(provider.requests).toEqual([]);
  });

  test('the first two million characters of a longer file are read, and the panel says so', async () => {
    await openDocument('/huge.txt', {
      type: 'text/plain',
      body: 'The mill turned again, and nobody saw it.\n'.repeat(100_000),
    });
    await waitForText(await summarize(), 'This page is too long for Pith');
  });
});

test('captions that the player has not loaded are read without loading them in the player', async () => {
  pages['/de.vtt'] = { type: 'text/vtt', body: 'WEBVTT\n\n00:03.500 --> 00:05.000\nDas Rad <i>dreht</i> sich.' };
  pages['/en.vtt'] = { type: 'text/vtt', body: 'WEBVTT\n\n00:03.500 --> 00:05.000\nThe wheel turns.' };
  await openDocument(
    '/video',
    '<!doctype html><html lang="de"><title>Talk</title><video src="/x.mp4"><track kind="captions" srclang="en" src="/en.vtt"><track kind="captions" srclang="de" src="/de.vtt"></video>',
  );
  // The click gives access to the page.
  await summarize();
  const answer = await chromium.worker.evaluate(async () => {
    type Answers = { result: unknown }[];
    const { chrome } = globalThis as unknown as {
      chrome: {
        tabs: { query: (wish: object) => Promise<{ id: number }[]> };
        scripting: { executeScript: (wish: object) => Promise<Answers> };
      };
    };
    const [shown] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    const files = ['/captions.js'];
    const [answer] = await chrome.scripting.executeScript({ target: { tabId: shown?.id }, files });
    return answer?.result;
  });
  expect(answer).toMatchObject({
    article: { method: 'transcript', passages: [{ text: 'Das Rad dreht sich.', seconds: 3 }] },
  });
  const modes = await tab.$eval('video', ({ textTracks }) => [...textTracks].map(({ mode }) => mode));
  expect(modes).toEqual(['disabled', 'disabled']);
  await expectUnchanged();
});

describe.skipIf(display === '')('reading by the context menu', () => {
  test.each(Object.entries(SELECTIONS))(
    'a selection is read as it is seen: %s',
    async (_name, { select, expected }) => {
      await openDocument('/selection', SELECTION_PAGE);
      const point = await tab.evaluate(select);
      await chooseMenuEntry(display, tab, point);
      await waitForText(await chromium.waitForPanel(), DONE);
      const text = sentText(provider);
      for (const part of expected) expect(text).toContain(part);
      expect(text).not.toContain('UNSEEN');
      await expectUnchanged();
    },
  );

  test('a selected password is not read, even if the menu offers it', async () => {
    await openDocument(
      '/password',
      '<!doctype html><title>Sign in</title><input type="password" value="open sesame and more words">',
    );
    const point = await tab.evaluate(() => {
      const field = document.querySelector('input')!;
      field.focus();
      field.select();
      const { x, y } = field.getBoundingClientRect();
      return { x: x + 40, y: y + 10 };
    });
    await chooseMenuEntry(display, tab, point);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(provider.requests).toEqual([]);
  });

  test('the page of a link is read in a background tab, once the reader has agreed', async () => {
    pages['/linked'] = '<!doctype html><title>Far</title><h1>Far</h1><p>Ferries cross the sound.</p>'.repeat(20);
    // The build of this test has access to the host of the link, but not to that of the page.
    const linked = `${server.url.replace('localhost', '127.0.0.1')}/linked`;
    const isOpen = async () => (await chromium.browser.pages()).some((page) => page.url() === linked);
    await openDocument('/links', `<!doctype html><title>Near</title><a href="${linked}">A link to another page</a>`);
    const point = await tab.$eval('a', (link) => ({ x: link.getBoundingClientRect().x + 20, y: link.offsetTop + 8 }));
    await chooseMenuEntry(display, tab, point);
    const panel = await chromium.waitForPanel();
    await waitForText(panel, 'Open this link in the background?');
    expect(server.hits).not.toContain('/linked');

    await clickButton(panel, 'Open and summarize');
    expect(await waitForText(panel, DONE)).toMatch(/Far\s+127\.0\.0\.1 · from a link/);
    expect(sentText(provider)).toContain('Ferries cross the sound.');
    expect(sentText(provider)).not.toContain('Near');
    await waitUntil(45_000, async () => !(await isOpen()));
    expect(await tab.evaluate(() => document.visibilityState)).toBe('visible');

    // From now on, the press in the menu is enough.
    await chooseMenuEntry(display, tab, point);
    await waitUntil(45_000, () => provider.requests.length === 2);
    await waitUntil(45_000, async () => !(await isOpen()));
    expect(server.hits.filter((path) => path === '/linked')).toHaveLength(2);
    await expectUnchanged();
  });
});
