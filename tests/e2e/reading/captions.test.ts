import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type Chromium,
  clickButton,
  providerSettings,
  startChromium,
  waitForText,
} from '../../helpers/browsers/chromium';
import { CAPTION_PAGES, type CaptionServer, serveCaptionPages } from '../../helpers/pages/caption-pages';
import { completion, type Provider, sentText, startProvider } from '../../helpers/provider';

/** Captions of a video, in real Chromium: they are loaded only if the page's own player may load them. */

let chromium: Chromium;
let server: CaptionServer;
let provider: Provider;
let tab: Page;

beforeAll(async () => {
  server = await serveCaptionPages();
  provider = await startProvider(() => ({ steps: completion(['- Done.\n']) }));
  chromium = await startChromium('chromeTry');
  await chromium.configure(providerSettings(provider.url));
});
afterEach(async () => {
  await tab?.close();
  provider.requests.length = 0;
  server.clear();
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
  await provider?.close();
});

async function summarize(index: number): Promise<Page> {
  tab = await chromium.open(`${server.url}/${index}`);
  await chromium.clickToolbar(tab);
  return chromium.waitForPanel();
}

test.each(CAPTION_PAGES.map((page, index) => ({ ...page, index })))(
  'the captions of a page with $name are $result',
  async ({ result, index }) => {
    const panel = await summarize(index);
    if (result === 'refused') {
      await panel.waitForSelector('[data-code="captions-refused"]');
      expect(provider.requests).toEqual([]);
    } else {
      const shown = await waitForText(panel, /test-model · [\d.]+\ss/);
      expect(shown.includes('· Transcript ·')).toBe(result === 'read');
      for (let n = 0; n < 12; n += 1) expect(sentText(provider).includes(`SEEN${n} `)).toBe(result === 'read');
    }
    expect(server.captionRequests()).toHaveLength(result === 'read' ? 1 : 0);
    expect(await tab.$eval('video', ({ textTracks }) => textTracks[0]?.mode)).toBe('disabled');
  },
);

test('captions that the player shows are read without another request', async () => {
  tab = await chromium.open(`${server.url}/0`);
  await tab.evaluate(async () => {
    const track = document.querySelector('track')!;
    const loaded = new Promise((resolve) => track.addEventListener('load', resolve));
    track.track.mode = 'showing';
    await loaded;
  });
  await chromium.clickToolbar(tab);
  await waitForText(await chromium.waitForPanel(), /test-model · [\d.]+\ss/);
  expect(sentText(provider)).toContain('SEEN11 ');
  expect(server.captionRequests()).toHaveLength(1);
});

describe('captions that the page forbids', () => {
  const index = CAPTION_PAGES.findIndex(({ result }) => result === 'refused');

  test('captions that the page forbids are loaded when the reader agrees', async () => {
    const panel = await summarize(index);
    await clickButton(panel, 'Load captions');
    expect(await waitForText(panel, /test-model · [\d.]+\ss/)).toContain('· Transcript ·');
    expect(sentText(provider)).toContain('SEEN11 ');
    expect(server.captionRequests()).toHaveLength(1);
  });

  test('captions that the page forbids are not loaded when the reader declines', async () => {
    const panel = await summarize(index);
    await clickButton(panel, 'Summarize anyway');
    await waitForText(panel, /test-model · [\d.]+\ss/);
    expect(sentText(provider)).toContain('A talk in the town hall.');
    expect(server.captionRequests()).toEqual([]);
  });
});
