import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { providerSettings } from '../../helpers/browsers/chromium';
import { findDisplay } from '../../helpers/browsers/display';
import { findFirefox, type Firefox, launchFirefox } from '../../helpers/browsers/firefox';
import { CAPTION_PAGES, CAPTIONS, CAPTIONS_PATH, toCaptionPage } from '../../helpers/pages/caption-pages';
import { type PageServer, type ServedPage, servePages } from '../../helpers/pages/pages';
import { completion, type Provider, startProvider } from '../../helpers/provider';
import { waitUntil } from '../../helpers/wait-until';

/** Captions of a video, in real Firefox: they are loaded only if the page's own player may load them. */

/** For functions that run in the extension's documents. */
declare const browser: Browser;

const executable = findFirefox();
const display = findDisplay();
const lacks = [...(executable ? [] : ['Firefox']), ...(display ? [] : ['Xvfb and xdotool'])].join(', ');

describe.skipIf(lacks)(lacks ? `Firefox: skipped, because this machine lacks ${lacks}` : 'Firefox', () => {
  let firefox: Firefox;
  let server: PageServer;
  let other: PageServer;
  let provider: Provider;

  beforeAll(async () => {
    other = await servePages({ [CAPTIONS_PATH]: CAPTIONS });
    const pages: Record<string, ServedPage> = { [CAPTIONS_PATH]: CAPTIONS };
    CAPTION_PAGES.forEach((page, index) => (pages[`/${index}`] = toCaptionPage(page, other.url)));
    server = await servePages(pages);
    provider = await startProvider(() => ({ steps: completion(['- Done.\n']) }));
    firefox = await launchFirefox(executable!, inject('firefox'), display);
    await firefox.setHostPermissions('add', ['http://127.0.0.1/*']);
    await firefox.background.evaluate((values) => browser.storage.local.set(values), providerSettings(provider.url));
  });
  afterEach(async () => {
    await firefox.sidebar.close();
    await firefox.closeTab();
    for (const list of [provider.requests, server.hits, other.hits]) list.length = 0;
  });
  afterAll(async () => {
    await firefox?.quit();
    for (const each of [server, other]) each?.close();
    await provider?.close();
  });

  const sent = () => provider.requests.map(({ body }) => body?.messages?.[1]?.content ?? '').join('\n');
  const captionRequests = () => [...server.hits, ...other.hits].filter((path) => path === CAPTIONS_PATH);

  test.each(CAPTION_PAGES.map((page, index) => ({ ...page, index })))(
    'in Firefox, captions of a page with $name are $result',
    async ({ result, index, isFinalInFirefox = false }) => {
      // A tab of its own: a second gesture on the same tab might count as a double click.
      await firefox.open(`${server.url}/${index}`, 'new tab');
      await firefox.clickToolbar();
      if (result === 'refused') {
        await firefox.sidebar.waitFor(/Should Pith load them anyway/);
        expect(provider.requests).toEqual([]);
        expect(captionRequests()).toEqual([]);
        await firefox.sidebar.click('Load captions');
      }
      await waitUntil(45_000, () => provider.requests.length > 0);
      const isRead = result !== 'missing' && !isFinalInFirefox;
      expect(sent().includes('SEEN11 ')).toBe(isRead);
      expect(captionRequests()).toHaveLength(isRead ? 1 : 0);
    },
  );
});
