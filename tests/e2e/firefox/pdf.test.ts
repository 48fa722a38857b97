import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { column, makePdf } from '../../helpers/pages/make-pdf';
import { type PageServer, servePages } from '../../helpers/pages/pages';
import { waitUntil } from '../../helpers/wait-until';

/** Files that Firefox shows in its own viewers, which extensions cannot read: PDF and JSON. */

const ON_DEVICE = /Sentences of the page, word for word\./;
const SITE = 'http://localhost/*';
/** Nothing listens on the first port. */
const NOWHERE = 'http://localhost:1/';
const TOWN = [
  'Alpha is a town on a river. The people of Alpha built a mill there, and',
  'they kept it for two hundred years. Later Alpha grew and got a station.',
  'Today Alpha has four schools and a park, and its mill is a museum.',
];

describeInFirefox('Firefox', (firefox) => {
  let server: PageServer;

  beforeAll(async () => {
    server = await servePages({
      '/alpha.pdf': { type: 'application/pdf', body: makePdf([column(TOWN, 60, 700)], { Title: 'Towns on a river' }) },
      '/scanned.pdf': { type: 'application/pdf', body: makePdf(['picture', 'picture']) },
      '/page': { type: 'text/html', body: `<title>Towns</title><p>${TOWN.join(' ')}` },
      '/alpha.json': { type: 'application/json', body: JSON.stringify({ title: 'Alpha', text: TOWN.join(' ') }) },
    });
  });
  afterAll(async () => {
    server?.close();
  });
  afterEach(() => firefox.reset());

  const summarize = async (url: string) => {
    await firefox.open(url);
    await firefox.clickToolbar();
  };
  const waitForCode = (code: string) =>
    waitUntil(45_000, () =>
      firefox.sidebar
        .evaluate((code) => document.querySelector(`[data-code="${code}"]`) !== null, code)
        .catch(() => false),
    ).catch(async (error: Error) => {
      throw new Error(`${error.message} The sidebar shows:\n${await firefox.sidebar.text().catch(String)}`);
    });

  test.each(['/alpha.pdf', '/alpha.json'])('Firefox: %s is read once the reader has allowed its site', async (file) => {
    await summarize(server.url + file);
    await waitForCode('needs-site');
    await firefox.sidebar.click('Allow this site');
    await firefox.allow();
    await firefox.sidebar.waitFor(ON_DEVICE);
    expect(await firefox.sidebar.text()).toMatch(/they kept it for two hundred years|Today Alpha has four schools/);
    expect(await firefox.hostPermissions()).toEqual([SITE]);
  });

  test('Firefox: a site that was allowed before is not asked for again', async () => {
    await firefox.setHostPermissions('add', [SITE]);
    await summarize(`${server.url}/alpha.pdf`);
    // Until the file is read, the sidebar shows the tab's earlier run.
    expect(await firefox.sidebar.waitFor(/Towns on a river[^]*nothing sent/)).toMatch(ON_DEVICE);
    const press = () => firefox.sidebar.evaluate(() => document.querySelector<HTMLElement>('.text .src')?.click());
    const isLed = async () => /alpha\.pdf#page=\d$/.test(await firefox.page.evaluate(() => location.href));
    await waitUntil(45_000, () => press().then(isLed));
  });

  test('Firefox: the sidebar says that a PDF is scanned', async () => {
    await firefox.setHostPermissions('add', [SITE]);
    await summarize(`${server.url}/scanned.pdf`);
    await waitForCode('pdf-scanned');
  });

  test('Firefox: no permission is requested for the source view of a page, which cannot be read', async () => {
    await summarize(`view-source:${server.url}/alpha.json`);
    await waitForCode('restricted-page');
  });

  test('Firefox: the sidebar says that the reader view must be left', async () => {
    await summarize(`about:reader?url=${encodeURIComponent(`${server.url}/page`)}`);
    await waitForCode('reader-view');
  });

  test('Firefox: the sidebar says that text of a local PDF must be selected', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pith-pdf-'));
    const file = path.join(folder, 'alpha.pdf');
    await writeFile(file, makePdf([column(TOWN, 60, 700)]));
    await summarize(pathToFileURL(file).href);
    await waitForCode('local-file');
    await rm(folder, { recursive: true });
  });

  test('Firefox: no permission is requested for a page of a site that Firefox protects', async () => {
    const pref = 'extensions.webextensions.restrictedDomains';
    await firefox.marionette.run(`Services.prefs.setStringPref('${pref}', 'localhost')`);
    try {
      await summarize(`${server.url}/page`);
      await waitForCode('restricted-page');
    } finally {
      await firefox.marionette.run(`Services.prefs.clearUserPref('${pref}')`);
    }
  });

  test('Firefox: no permission is requested for a page that did not load', async () => {
    // Firefox never reports this page as loaded.
    void firefox.open(NOWHERE).catch(() => undefined);
    await waitUntil(45_000, () =>
      firefox.marionette.run<boolean>('return win.gBrowser.selectedBrowser.currentURI.spec === args[0]', NOWHERE),
    );
    await firefox.clickToolbar();
    await waitForCode('error-page');
  });

  test('Firefox: the sidebar says that a file cannot be fetched again', async () => {
    await firefox.setHostPermissions('add', [SITE]);
    const lost = await servePages({
      '/alpha.pdf': { type: 'application/pdf', body: makePdf([column(TOWN, 60, 700)]) },
    });
    await firefox.open(`${lost.url}/alpha.pdf`);
    lost.close();
    await firefox.marionette.run('Services.cache2.clear()');
    await firefox.clickToolbar();
    await waitForCode('file-gone');
  });
});
