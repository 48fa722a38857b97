import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { type PageServer, servePage } from '../../../scripts/page-server';
import { providerSettings } from '../../helpers/browsers/chromium';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { chunk, completion, paced, type Provider, startProvider } from '../../helpers/provider';
import { sleep } from '../../helpers/wait-until';

/** What remains of a run when Firefox's sidebar is closed while text arrives. */

/** For functions that run in the extension's documents. */
declare const browser: Browser;

const SAMPLE = path.join(import.meta.dirname, '../../..', 'scripts', 'sample', 'article.html');
const CLOSED = /The panel was closed before the summary was finished/;
const WORDS = Array.from({ length: 400 }, (_, n) => `w${n} `);

describeInFirefox('Firefox', (firefox) => {
  let article: PageServer;
  let provider: Provider;
  let words: readonly string[] = WORDS;

  beforeAll(async () => {
    article = await servePage(SAMPLE);
    const steps = () =>
      words === WORDS
        ? paced(
            words.map((content) => chunk({ content })),
            40,
          )
        : completion(words);
    provider = await startProvider(() => ({ steps: steps() }));
    await firefox.setHostPermissions('add', ['http://127.0.0.1/*']);
    await firefox.configure(providerSettings(provider.url));
  });
  afterAll(async () => {
    await provider?.close();
    article?.close();
  });
  afterEach(async () => {
    await firefox.sidebar.close();
    await firefox.closeOtherTabs();
    await firefox.background.evaluate(() => browser.storage.session.clear());
  });

  const shownWords = async () => (await firefox.sidebar.text()).match(/w\d+/g) ?? [];

  test.each(
    [200, 400, 700, 1_300, 2_600].flatMap(
      (ms) =>
        [
          [ms, 'browser' as const],
          [ms, 'cross' as const],
        ] as const,
    ),
  )(
    'a sidebar that is closed %i ms after the first word, by the %s, shows what it showed when it opens again',
    async (ms, way) => {
      await firefox.open(article.url, 'new tab');
      await firefox.clickToolbar();
      await firefox.sidebar.waitFor(/w0 /);
      await sleep(ms);
      const before = await shownWords();
      await (way === 'cross' ? firefox.sidebar.clickCross() : firefox.sidebar.close());
      await expect.poll(() => firefox.sidebar.isOpen()).toBe(false);
      await firefox.sidebar.open();
      await firefox.sidebar.waitFor(CLOSED);
      const after = await shownWords();
      expect(after.length).toBeGreaterThanOrEqual(before.length);
      expect(after).toEqual(WORDS.slice(0, after.length).map((word) => word.trim()));
      // The history also keeps it.
      await firefox.sidebar.click('History');
      await firefox.sidebar.waitFor(/What the white of an orange is for/);
    },
  );

  test('a short answer that was complete before the sidebar was closed is shown when it opens again', async () => {
    words = ['All ', 'eight ', 'words ', 'of ', 'this ', 'answer ', 'are ', 'here.'];
    await firefox.open(article.url, 'new tab');
    await firefox.clickToolbar();
    await firefox.sidebar.waitFor(/All eight words of this answer are here\./);
    await firefox.sidebar.close();
    await firefox.sidebar.open();
    await firefox.sidebar.waitFor(/All eight words of this answer are here\.[^]*test-model · [\d.]+\ss/);
  });
});
