import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { providerSettings } from '../../helpers/browsers/chromium';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { CAPTION_PAGES, type CaptionServer, serveCaptionPages } from '../../helpers/pages/caption-pages';
import { completion, type Provider, sentText, startProvider } from '../../helpers/provider';
import { waitUntil } from '../../helpers/wait-until';

/** Captions of a video, in real Firefox: they are loaded only if the page's own player may load them. */

describeInFirefox('Firefox', (firefox) => {
  let server: CaptionServer;
  let provider: Provider;

  beforeAll(async () => {
    server = await serveCaptionPages();
    provider = await startProvider(() => ({ steps: completion(['- Done.\n']) }));
    await firefox.setHostPermissions('add', ['http://127.0.0.1/*']);
    await firefox.configure(providerSettings(provider.url));
  });
  afterEach(async () => {
    await firefox.sidebar.close();
    await firefox.closeTab();
    provider.requests.length = 0;
    server.clear();
  });
  afterAll(async () => {
    server?.close();
    await provider?.close();
  });

  test.each(CAPTION_PAGES.map((page, index) => ({ ...page, index })))(
    'Firefox: the captions of a page with $name are $result',
    async ({ result, index, isFinalInFirefox = false }) => {
      // A new tab, because a second gesture on the same tab might count as a double click.
      await firefox.open(`${server.url}/${index}`, 'new tab');
      await firefox.clickToolbar();
      if (result === 'refused') {
        await firefox.sidebar.waitFor(/Should Pith load them anyway/);
        expect(provider.requests).toEqual([]);
        expect(server.captionRequests()).toEqual([]);
        await firefox.sidebar.click('Load captions');
      }
      await waitUntil(45_000, () => provider.requests.length > 0);
      const isRead = result !== 'missing' && !isFinalInFirefox;
      expect(sentText(provider).includes('SEEN11 ')).toBe(isRead);
      expect(server.captionRequests()).toHaveLength(isRead ? 1 : 0);
    },
  );
});
