import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { type PageServer, servePage } from '../../../scripts/page-server';
import { providerSettings, relaySettings } from '../../helpers/browsers/chromium';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { chunk, completion, paced, type Provider, startProvider } from '../../helpers/provider';
import { type RelayServer, startRelayServer } from '../../helpers/relay/relay-server';
import { waitUntil } from '../../helpers/wait-until';

/** The shipped build in real Firefox, with a real mouse and keyboard on a virtual screen. */

/** For functions that run in the extension's documents. */
declare const browser: Browser;

const ROOT = path.join(import.meta.dirname, '../../..');
const SAMPLE = path.join(ROOT, 'scripts', 'sample', 'article.html');
const PROVIDER_HOST = 'http://127.0.0.1/*';
/** Long enough to be an article. */
const OTHER_PAGE = `<!doctype html><title>The lighthouse clock</title><article>
<p>The clock of the old lighthouse has been kept by one family for four generations, and it has never been wrong by more
than a minute.</p>
<p>Every evening somebody climbs its hundred and twelve steps with an oil can, because salt in the air would stop the
wheels within a week.</p>
<p>In the winter of the great storm the keeper wound the clock by hand for nine days, and the harbour below set its
watches by the bell.</p></article>`;

const ON_DEVICE = /Sentences of the page, word for word\./;

describeInFirefox('Firefox', (firefox) => {
  let article: PageServer;
  let other: PageServer;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pith-page-'));
    const file = path.join(folder, 'other.html');
    await writeFile(file, OTHER_PAGE);
    [article, other] = await Promise.all([servePage(SAMPLE), servePage(file)]);
  });
  afterAll(async () => {
    for (const server of [article, other]) server?.close();
    await rm(folder, { recursive: true });
  });
  afterEach(() => firefox.reset());

  const summary = () =>
    firefox.sidebar.evaluate(() => {
      const { innerText } = document.querySelector<HTMLElement>('.text')!;
      return innerText.split('\n').filter((line) => line !== '');
    });
  const errorCode = () =>
    waitUntil(45_000, () =>
      firefox.sidebar
        .evaluate(() => document.querySelector<HTMLElement>('[data-code]')?.dataset.code)
        .catch(() => undefined),
    ).catch(async (error: Error) => {
      throw new Error(`${error.message} The sidebar shows:\n${await firefox.sidebar.text().catch(String)}`);
    });

  test('Firefox accepts the manifest without complaint, grants no host, and opens nothing', async () => {
    expect(firefox.complaints).toEqual([]);
    expect(await firefox.hostPermissions()).toEqual([]);
    expect(await firefox.sidebar.isOpen()).toBe(false);
  });

  test('a click on the toolbar button opens the sidebar with the key sentences of the page', async () => {
    await firefox.open(article.url);
    await firefox.clickToolbar();
    const text = await firefox.sidebar.waitFor(ON_DEVICE);
    expect(text).toContain('What the white of an orange is for');
    expect(text).toContain('The Kitchen Garden Notebook');
    const source = (await readFile(SAMPLE, 'utf8')).replace(/\s+/g, ' ');
    const sentences = await summary();
    expect(sentences.length).toBeGreaterThan(2);
    for (const sentence of sentences) expect(source).toContain(sentence);
  });

  test('"Summarize selection" summarizes the selected text and nothing else of the page', async () => {
    await firefox.open(article.url);
    await firefox.chooseMenu('h2:nth-of-type(2) + p');
    await firefox.sidebar.waitFor(ON_DEVICE);
    const selected = await firefox.page.evaluate(() => getSelection()!.toString().replace(/\s+/g, ' ').trim());
    expect(selected).toMatch(/^The bitter taste comes from two substances/);
    // The sidebar may still show the earlier summary.
    await waitUntil(45_000, async () => {
      const sentences = await summary();
      return sentences.length > 0 && sentences.every((sentence) => selected.includes(sentence));
    });
  });

  test('Firefox: the keyboard shortcut does the same as the toolbar button while the page has the focus', async () => {
    await firefox.open(article.url);
    await firefox.page.click('h1');
    await firefox.pressShortcut();
    await firefox.sidebar.waitFor(ON_DEVICE);
  });

  test.each([
    ['the toolbar button', () => firefox.clickToolbar()],
    ['"Summarize selection"', () => firefox.chooseMenu('h2 + p')],
  ])('%s wakes a background that Firefox has stopped', async (_gesture, make) => {
    await firefox.open(article.url);
    await firefox.background.stop();
    expect(await firefox.background.state()).toBe('stopped');
    await make();
    await firefox.sidebar.waitFor(ON_DEVICE);
  });

  test("the panel's own button summarizes a page that an earlier click gave access to", async () => {
    await firefox.open(article.url);
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(ON_DEVICE);
    await firefox.sidebar.close();
    await firefox.sidebar.open();
    // The earlier summary is shown again; on this device, only another length makes another one.
    await firefox.sidebar.waitFor(ON_DEVICE);
    await firefox.sidebar.click('.wish');
    await firefox.sidebar.click('.seg label:first-child input');
    await firefox.sidebar.click('Summarize again');
    await firefox.sidebar.waitFor(/2\/2/);
  });

  test("the panel's own button, without access to the page, names the gestures that give it", async () => {
    await firefox.open(article.url);
    await firefox.sidebar.open();
    expect(await errorCode()).toBe('needs-access');
    const commands = await firefox.background.evaluate(() => browser.commands.getAll());
    const shortcut = commands.find(({ name }) => name === 'summarize')?.shortcut;
    expect(shortcut).toMatch(/^Alt\+Shift\+[A-Z]$/);
    expect(await firefox.sidebar.text()).toMatch(new RegExp(`${shortcut?.replaceAll('+', '\\s+')}\\s+does the same`));
  });

  test('a press lets the panel’s own button work everywhere, after Firefox has asked', async () => {
    await firefox.open(article.url);
    await firefox.sidebar.open();
    await firefox.sidebar.click('.empty .link:last-child');
    expect(await firefox.allow()).toContain('Pith');
    await firefox.sidebar.click('Summarize this page');
    await firefox.sidebar.waitFor(ON_DEVICE);
  });

  test('a click on the toolbar button replaces another sidebar of Firefox', async () => {
    await firefox.open(article.url);
    await firefox.marionette.run('await win.SidebarController.show("viewHistorySidebar")');
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(ON_DEVICE);
  });

  test.each([
    ["a page of Firefox's own", () => 'about:addons'],
    ['the source of a page', () => `view-source:${article.url}`],
  ])('on %s the sidebar opens and says that extensions cannot read it', async (_page, url) => {
    await firefox.open(url());
    await firefox.clickToolbar();
    // The sidebar may still show the earlier run and its error.
    await firefox.sidebar.waitFor(/Nothing to read here/);
    expect(await errorCode()).toBe('restricted-page');
  });

  test('Firefox: each tab shows its own summary', async () => {
    await firefox.open(article.url);
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(/What the white of an orange[^]*nothing sent/);
    await firefox.open(other.url, 'new tab');
    await firefox.sidebar.waitFor(/Click this button in the toolbar/);
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(/The lighthouse clock[^]*nothing sent/);
    await firefox.switchTab(0);
    expect(await firefox.sidebar.waitFor(/What the white of an orange/)).not.toContain('The lighthouse clock');
    await firefox.switchTab(1);
    expect(await firefox.sidebar.waitFor(/The lighthouse clock/)).not.toContain('What the white of an orange');
  });

  test('Firefox: a summary is marked after a change of route, but not after a jump within the page', async () => {
    // Without permission for the site, Firefox reports neither of them.
    await firefox.setHostPermissions('add', ['http://localhost/*']);
    await firefox.open(article.url);
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(ON_DEVICE);
    await firefox.page.evaluate(() => void (location.hash = '#part'));
    await firefox.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(await firefox.sidebar.text()).not.toContain('This belongs to a page you have left.');
    await firefox.page.evaluate(() => history.pushState({}, '', '/other'));
    await firefox.sidebar.waitFor(/This belongs to a page you have left\./);
  });

  test("Firefox: “Connect” in the options asks for the host, and then the model's text is shown as it arrives", async () => {
    const answer = paced(completion(['The pith ', 'keeps ', 'all ', 'the others ', 'alive.']), 150);
    const provider = await startProvider(() => ({ steps: answer }));
    try {
      await firefox.configure(providerSettings(provider.url, 'test-key'));
      await firefox.open(article.url);
      await firefox.sidebar.open();
      await firefox.sidebar.click('Settings');
      await firefox.page.waitFor(/Who writes/);
      await firefox.page.waitFor(/Pith does not have permission to reach 127\.0\.0\.1:\d+ yet\./);
      await firefox.page.click('Connect');
      expect(await firefox.allow()).toContain('127.0.0.1');
      await firefox.page.waitFor(/It works\./);
      expect(await firefox.hostPermissions()).toEqual([PROVIDER_HOST]);
      await waitUntil(45_000, () => provider.requests.some(({ method }) => method === 'GET'));
      provider.requests.length = 0;

      await firefox.closeTab();
      await firefox.clickToolbar();
      expect(await firefox.sidebar.waitFor(/The pith/)).not.toContain('alive.');
      expect(provider.requests[0]?.closedAt).toBeNull();
      await firefox.sidebar.waitFor(/The pith keeps all the others alive\.[^]*test-model · [\d.]+\ss/);
      expect(provider.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
      expect(provider.requests[0]?.headers.authorization).toBe('Bearer test-key');
    } finally {
      await provider.close();
    }
  });

  describe('while a provider writes and does not finish', () => {
    let provider: Provider;

    beforeAll(async () => {
      provider = await startProvider(() => ({ steps: [chunk({ content: 'The first words' }), 'hang'] }));
    });
    afterAll(() => provider.close());

    /** Starts a run, waits for its first words, and returns its request. */
    const begin = async (clicks = 1) => {
      provider.requests.length = 0;
      await firefox.setHostPermissions('add', [PROVIDER_HOST]);
      await firefox.configure(providerSettings(provider.url, 'test-key'));
      await firefox.open(article.url);
      await firefox.clickToolbar(clicks);
      // The sidebar may still show the earlier run, so wait for the request first.
      const request = await waitUntil(45_000, () => provider.requests[0]);
      await firefox.sidebar.waitFor(/The first words/);
      expect(request.closedAt).toBeNull();
      return request;
    };

    test.each<[string, () => Promise<unknown>]>([
      ['Stop', () => firefox.sidebar.click('Stop')],
      ['Escape in the panel', () => firefox.pressKey('Escape')],
      ['closing the sidebar', () => firefox.sidebar.close()],
      ['closing the tab', () => firefox.closeTab()],
    ])('Firefox: the request ends on this gesture: %s', async (_gesture, end) => {
      // Another tab, so that closing this one does not close the window.
      await firefox.open(other.url, 'new tab');
      const request = await begin();
      await firefox.sidebar.click('.text');
      await end();
      await waitUntil(45_000, () => request.closedAt);
      expect(request.isEarly).toBe(true);
    });

    test('Firefox: after “Stop” the text that had arrived stays, marked as stopped', async () => {
      await begin();
      await firefox.sidebar.click('Stop');
      expect(await firefox.sidebar.waitFor(/You stopped it here\./)).toContain('The first words');
    });

    test('Firefox: a double click makes one request', async () => {
      // An open panel handles each gesture at once.
      await firefox.open(article.url);
      await firefox.sidebar.open();
      await firefox.sidebar.waitFor(/Click this button in the toolbar/);
      await begin(2);
      // A run that the second click had started would have sent its request by now.
      await firefox.sidebar.click('Stop');
      await firefox.sidebar.waitFor(/You stopped it here\./);
      expect(provider.requests).toHaveLength(1);
    });

    test('when Firefox ends the background, the text stays, and “Try again” starts a new run', async () => {
      const request = await begin();
      await firefox.background.stop();
      expect(await firefox.sidebar.waitFor(/The browser stopped Pith in the background/)).toContain('The first words');
      await waitUntil(45_000, async () => request.closedAt);
      await firefox.sidebar.click('Try again');
      await waitUntil(45_000, async () => provider.requests.length === 2);
    });
  });

  describe('while a relay writes', () => {
    const write = (count: number) => Array.from({ length: count }, (_, n) => `w${n} `);
    let relay: RelayServer;

    const begin = async (words: string[]) => {
      relay = await startRelayServer({ events: completion(words), paceMs: 80 });
      await firefox.setHostPermissions('add', [PROVIDER_HOST]);
      await firefox.configure(relaySettings(`${relay.url}/gpt`, 'token'));
      await firefox.open(article.url);
      await firefox.clickToolbar();
      await firefox.sidebar.waitFor(/w0 w1 w2/);
    };
    afterEach(() => relay?.close());

    test('Firefox: when the background ends, each word from a relay still arrives once, for one request', async () => {
      const words = write(40);
      await begin(words);
      await firefox.background.stop();
      const shown = await firefox.sidebar.waitFor(/127\.0\.0\.1:\d+ · [\d.]+\ss/);
      expect(shown.match(/w\d+/g)).toEqual(words.map((word) => word.trim()));
      expect(relay.streams).toHaveLength(1);
    });

    test('Firefox: “Stop” reaches the relay', async () => {
      await begin(write(1_000));
      await firefox.sidebar.click('Stop');
      await waitUntil(45_000, () => typeof relay.streams[0]?.stoppedAt === 'number');
      expect(relay.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'POST /gpt/summary',
        'DELETE /gpt/summary',
      ]);
    });
  });
});
