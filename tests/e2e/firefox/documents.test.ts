import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { findDisplay } from '../../helpers/browsers/display';
import { providerSettings } from '../../helpers/browsers/chromium';
import { DOCUMENT_KINDS } from '../../helpers/pages/document-kinds';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { type PageServer, type ServedPage, servePages } from '../../helpers/pages/pages';
import { completion, type Provider, sentText, startProvider } from '../../helpers/provider';
import { SELECTION_PAGE, SELECTIONS, SEVERAL_RANGES } from '../../helpers/pages/selections';
import { waitUntil } from '../../helpers/wait-until';

/** Which parts of documents other than HTML, and of selections, reach the provider, in a real Firefox. */

/** For functions that run in the extension's documents. */
declare const browser: Browser;

const execute = promisify(execFile);
const display = findDisplay();

describeInFirefox('Firefox', (firefox) => {
  let server: PageServer;
  let provider: Provider;
  const pages: Record<string, ServedPage> = {};

  beforeAll(async () => {
    for (const { name, type, body } of DOCUMENT_KINDS) pages[`/${name}`] = { type, body };
    for (const path of Object.keys(SELECTIONS)) pages[`/${encodeURIComponent(path)}`] = SELECTION_PAGE;
    pages['/several'] = SELECTION_PAGE;
    pages['/de.vtt'] = { type: 'text/vtt', body: 'WEBVTT\n\n00:03.500 --> 00:05.000\nDas Rad <i>dreht</i> sich.' };
    pages['/video'] =
      '<!doctype html><html lang="de"><title>Talk</title><video src="/x.mp4"><track kind="captions" srclang="de" src="/de.vtt"></video>';
    server = await servePages(pages);
    provider = await startProvider(() => ({ steps: completion(['- Done.\n']) }));
    await firefox.setHostPermissions('add', ['http://127.0.0.1/*']);
    await firefox.configure(providerSettings(provider.url));
  });
  afterEach(async () => {
    await firefox.pressKey('Escape');
    await firefox.sidebar.close();
    provider.requests.length = 0;
  });
  afterAll(async () => {
    await provider?.close();
    server?.close();
  });

  /** Waits for the request first, because the sidebar may still show the earlier summary. */
  async function waitForSummary(): Promise<void> {
    await waitUntil(45_000, () => provider.requests.length > 0);
    await firefox.sidebar.waitFor(/test-model · [\d.]+\ss/);
  }

  async function summarizeSelected(select: () => { x: number; y: number }): Promise<void> {
    const { x, y } = await firefox.page.evaluate(select);
    const [left, top] = await firefox.marionette.run<[number, number]>(
      'const { screenX, screenY } = win.gBrowser.selectedBrowser; return [screenX, screenY]',
    );
    const point = [left + x, top + y].map((value) => `${Math.round(value)}`);
    await execute('xdotool', ['mousemove', ...point, 'click', '3'], { env: { ...process.env, DISPLAY: display } });
    await firefox.chooseItem();
    await waitForSummary();
  }

  test.each(DOCUMENT_KINDS.map((kind) => [kind.name, kind.type, kind] as const))(
    'Firefox: a document is read: %s as %s',
    async (name, _type, kind) => {
      await firefox.open(`${server.url}/${name}`);
      await firefox.clickToolbar();
      await waitForSummary();
      const text = sentText(provider);
      for (let n = 1; n <= kind.seen; n += 1) expect(text).toContain(`SEEN${n}`);
      expect(text.match(/UNSEEN\d/g) ?? []).toEqual([]);
      for (const part of kind.parts ?? []) expect(text).toContain(part);
      expect(text).toContain(`Title: ${kind.title}`);
    },
  );

  test('Firefox: captions that the player has not loaded are read without loading them in the player', async () => {
    await firefox.setHostPermissions('add', ['http://localhost/*']);
    await firefox.open(`${server.url}/video`);
    const answer = await firefox.background.evaluate(async () => {
      const [shown] = await browser.tabs.query({ active: true });
      const files = ['/captions.js'];
      const [answer] = await browser.scripting.executeScript({ target: { tabId: shown!.id! }, files });
      return answer?.result;
    });
    await firefox.setHostPermissions('remove', ['http://localhost/*']);
    expect(answer).toMatchObject({
      article: { method: 'transcript', passages: [{ text: 'Das Rad dreht sich.', seconds: 3 }] },
    });
    expect(await firefox.page.evaluate(() => document.querySelector('video')!.textTracks[0]!.mode)).toBe('disabled');
  });

  const selections = Object.entries(SELECTIONS).filter(([, { isChromeOnly }]) => !isChromeOnly);
  test.each(selections)('Firefox: a selection is read as it is seen: %s', async (name, { select, expected }) => {
    await firefox.open(`${server.url}/${encodeURIComponent(name)}`);
    await summarizeSelected(select);
    for (const part of expected) expect(sentText(provider)).toContain(part);
    expect(sentText(provider)).not.toContain('UNSEEN');
  });

  test('Firefox: several selected ranges are read in page order', async () => {
    await firefox.open(`${server.url}/several`);
    await summarizeSelected(SEVERAL_RANGES.select);
    for (const part of SEVERAL_RANGES.expected) expect(sentText(provider)).toContain(part);
    expect(sentText(provider)).not.toContain('UNSEEN');
  });
});
