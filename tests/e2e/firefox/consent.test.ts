import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { type PageServer, servePage } from '../../../scripts/page-server';
import { providerSettings, relaySettings } from '../../helpers/browsers/chromium';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { completion, type Provider, startProvider } from '../../helpers/provider';
import { waitUntil } from '../../helpers/wait-until';

/** Firefox's consent to send page text, in real Firefox: without it Pith sends nothing, and asks for it. */

/** For functions that run in the extension's documents. */
declare const browser: Browser;

const SAMPLE = path.join(import.meta.dirname, '../../..', 'scripts', 'sample', 'article.html');
const PROVIDER_HOST = 'http://127.0.0.1/*';
const ALL_SITES = ['https://*/*', 'http://*/*'];
const NEEDS_CONSENT = /The browser needs your consent before Pith sends the text of a page/;
const WRITTEN = /(test-model|127\.0\.0\.1:\d+) · [\d.]+\ss/;

describeInFirefox('Firefox', (firefox) => {
  let article: PageServer;
  let earlier: PageServer;
  let server: Provider;

  beforeAll(async () => {
    [article, earlier] = await Promise.all([servePage(SAMPLE), servePage(SAMPLE)]);
    server = await startProvider(() => ({ steps: completion(['The pith keeps ', 'the others alive.']) }));
  });
  afterAll(async () => {
    await server?.close();
    for (const page of [article, earlier]) page?.close();
  });
  afterEach(async () => {
    await firefox.reset();
    server.requests.length = 0;
  });

  const toProvider = () => providerSettings(server.url);
  const toRelay = () => relaySettings(server.url, 'token');
  const summarize = async () => {
    await firefox.open(article.url);
    await firefox.clickToolbar();
  };
  /** Presses the error's button, and answers Firefox's question. */
  const consent = async () => {
    await firefox.sidebar.click('Give consent');
    expect(await firefox.allow()).toMatch(/website content/i);
  };

  test.each<[string, () => Record<string, unknown>, () => Promise<void>]>([
    ['a provider whose host was allowed alone', toProvider, () => allowOnly([PROVIDER_HOST])],
    ['a relay whose host was allowed alone', toRelay, () => allowOnly([PROVIDER_HOST])],
    ['a provider that was set after all sites were allowed', toProvider, () => allowOnly(ALL_SITES)],
    ['a relay that was set after all sites were allowed', toRelay, () => allowOnly(ALL_SITES)],
    ['a provider after the consent was withdrawn', toProvider, withdraw],
    ['a relay after the consent was withdrawn', toRelay, withdraw],
  ])('without consent nothing is sent to %s, and consent starts the run', async (_, settings, prepare) => {
    await prepare();
    await firefox.configure(settings());
    await summarize();
    await firefox.sidebar.waitFor(NEEDS_CONSENT);
    expect(server.requests).toEqual([]);
    await consent();
    expect(await firefox.sidebar.waitFor(WRITTEN)).toContain('The pith keeps the others alive.');
    expect(server.requests).toHaveLength(1);
  });

  test('an imported provider is sent nothing before the reader has connected it, although all sites are allowed', async () => {
    await allowOnly(ALL_SITES);
    const { settings, keys } = toProvider();
    await firefox.open(await firefox.background.evaluate(() => browser.runtime.getURL('options.html')));
    await waitUntil(45_000, () => firefox.page.evaluate(() => document.querySelector('input[type=file]') !== null));
    await firefox.page.evaluate(
      (text) => {
        const files = new DataTransfer();
        files.items.add(new File([text], 'settings.json', { type: 'application/json' }));
        const chooser = document.querySelector<HTMLInputElement>('input[type=file]')!;
        chooser.files = files.files;
        chooser.dispatchEvent(new Event('change', { bubbles: true }));
      },
      JSON.stringify({ pith: 1, settings, keys }),
    );
    await firefox.page.click('Apply');
    await firefox.page.waitFor(/Let Pith reach 127\.0\.0\.1:\d+/);
    await summarize();
    await firefox.sidebar.waitFor(/This device · nothing sent/);
    expect(server.requests).toEqual([]);
  });

  test('consent that is withdrawn during a preview keeps “Send” from sending', async () => {
    await firefox.setHostPermissions('add', [PROVIDER_HOST]);
    await firefox.configure(toProvider());
    await firefox.open(article.url);
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(WRITTEN);
    server.requests.length = 0;
    await firefox.sidebar.click('What is sent');
    await firefox.sidebar.click('Look at it first');
    await firefox.sidebar.waitFor(/Send \d+ passages?/);
    await firefox.setConsent('remove');
    await firefox.sidebar.click('.foot .main');
    await firefox.sidebar.waitFor(NEEDS_CONSENT);
    expect(server.requests).toEqual([]);
  });

  test('a question without consent is not sent, and is answered after consent', async () => {
    await firefox.setHostPermissions('add', [PROVIDER_HOST]);
    await firefox.configure(toProvider());
    await summarize();
    await firefox.sidebar.waitFor(WRITTEN);
    server.requests.length = 0;
    await firefox.setConsent('remove');
    await firefox.sidebar.click('textarea');
    for (const key of ['w', 'h', 'y', 'Return']) await firefox.pressKey(key);
    await firefox.sidebar.waitFor(NEEDS_CONSENT);
    expect(server.requests).toEqual([]);
    await consent();
    await waitUntil(45_000, () => server.requests.length === 1);
    expect(server.requests[0]?.body?.messages?.at(-1)?.content).toContain('why');
  });

  test('“Connect” asks for the consent that is missing', async () => {
    await allowOnly([PROVIDER_HOST]);
    await firefox.configure(toProvider());
    await firefox.open(await firefox.background.evaluate(() => browser.runtime.getURL('options.html')));
    await firefox.page.click('Connect');
    expect(await firefox.allow()).toMatch(/website content/i);
    await firefox.page.waitFor(/It works\./);
    await summarize();
    await firefox.sidebar.waitFor(WRITTEN);
  });

  async function allowOnly(origins: string[]): Promise<void> {
    await firefox.setHostPermissions('add', origins);
    await firefox.setConsent('remove');
  }
  async function withdraw(): Promise<void> {
    await firefox.setHostPermissions('add', [PROVIDER_HOST]);
    await firefox.configure(toProvider());
    // Another page, because the finished summary of the same one would be shown again, which sends nothing.
    await firefox.open(earlier.url);
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(WRITTEN);
    await firefox.sidebar.close();
    server.requests.length = 0;
    await firefox.setConsent('remove');
  }
});
