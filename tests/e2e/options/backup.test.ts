import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ElementHandle } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { type Chromium, readPanel, startChromium, waitForText } from '../../helpers/browsers/chromium';
import {
  connectProvider,
  openOptionsPage,
  type OptionsPage,
  startKeyedProvider,
} from '../../helpers/browsers/options-page';
import type { Provider } from '../../helpers/provider';
import { waitUntil } from '../../helpers/wait-until';

/** Settings exported, previewed and imported as a file, in real Chromium. */

/** For functions that run in the extension's documents. */
declare const chrome: Browser;

const KEY = 'sk-right-key-1234';

let chromium: Chromium;
let options: OptionsPage;
let provider: Provider;
let folder: string;

beforeAll(async () => {
  chromium = await startChromium('chromeTry');
  provider = await startKeyedProvider(KEY);
  folder = await mkdtemp(path.join(tmpdir(), 'pith-options-'));
});
beforeEach(async () => {
  options = await openOptionsPage(chromium);
});
afterEach(() => options.reset());
afterAll(async () => {
  await chromium?.close();
  await provider?.close();
  await rm(folder, { recursive: true });
});

/** Exports the settings, and returns the file's path. */
async function exportFile(): Promise<string> {
  // In its own folder, because a file of the same name would be overwritten.
  const downloadPath = await mkdtemp(path.join(folder, 'export-'));
  const session = await chromium.browser.target().createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath });
  await options.press('Export the settings');
  const name = await waitUntil(45_000, async () =>
    (await readdir(downloadPath)).find((file) => file.endsWith('.json')),
  );
  return path.join(downloadPath, name);
}
async function importFile(file: string): Promise<void> {
  const chooser = (await options.page.$('input[type=file]')) as ElementHandle<HTMLInputElement>;
  await chooser.uploadFile(file);
}
async function importText(text: string): Promise<void> {
  const file = path.join(folder, `import-${crypto.randomUUID()}.txt`);
  await writeFile(file, text);
  await importFile(file);
}
const rows = () =>
  options.page.$$eval('.changes tbody tr', (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent)),
  );

test('an export has keys only if that is ticked, and an import restores everything after a preview', async () => {
  await connectProvider(options, provider, KEY);
  const { origin, host } = new URL(provider.url);
  const plain = await exportFile();
  expect(path.basename(plain)).toMatch(/^pith-settings-\d{4}-\d\d-\d\d\.json$/);
  const text = await readFile(plain, 'utf8');
  expect(text).not.toContain(KEY);
  expect(JSON.parse(text)).toMatchObject({
    pith: 1,
    settings: { engine: 'provider', provider: { baseUrl: provider.url } },
  });
  expect(JSON.parse(text)).not.toHaveProperty('keys');
  await waitForText(options.page, 'Anyone who gets the file can use them at your expense.');
  await options.choose('With keys and tokens');
  const withKeys = await exportFile();
  expect(JSON.parse(await readFile(withKeys, 'utf8'))).toMatchObject({ keys: { [origin]: KEY } });

  await waitForText(options.page, host);
  await options.page.evaluate(() => chrome.storage.local.clear());
  await options.page.waitForFunction((host) => !document.body.innerText.includes(host), {}, host);
  await importFile(withKeys);
  await waitForText(options.page, 'Nothing has been changed yet.');
  expect(await rows()).toEqual([
    ['Who writes', 'This device', 'A provider'],
    ['Provider', 'OpenAI', 'Another OpenAI-compatible server'],
    ['Address (base URL)', 'https://api.openai.com/v1', provider.url],
    ['Model', 'None', 'small-model'],
  ]);
  await waitForText(options.page, `A key for ${host}`);
  await waitForText(options.page, 'Press “Connect” afterwards.');
  expect(await options.page.content()).not.toContain(KEY);
  expect(await options.stored()).toEqual({});

  await options.press('Apply');
  await options.waitForStatus('The settings from the file are applied. Undo');
  // It waits to be connected, and is not in use before.
  expect(await options.stored()).toMatchObject({
    settings: {
      engine: 'key-sentences',
      imported: { engine: 'provider', provider: { baseUrl: provider.url, model: 'small-model' } },
    },
    keys: { [origin]: KEY },
  });
  await options.page.waitForSelector('.connect [name=address]');
  expect(await options.valueOf('.connect [name=address]')).toBe(provider.url);
  await options.press('Undo');
  await options.waitForStatus('Undone. Redo');
  expect(await options.stored()).toMatchObject({ settings: { engine: 'key-sentences', imported: null }, keys: {} });
});

test('importing unchanged settings says so, and can be cancelled', async () => {
  await options.choose('Long');
  await options.waitForStatus('Saved. Undo');
  await importFile(await exportFile());
  await waitForText(options.page, 'No changes: these are the settings you have.');
  await options.press('Cancel');
  await waitUntil(45_000, async () => !(await readPanel(options.page)).includes('these are the settings you have'));
});

test.each([
  ['This file cannot be read as JSON.', 'not JSON at all'],
  ["This file does not come from Pith's export.", '{"version":1}'],
  ['This file was made by a newer version of Pith.', '{"pith":7}'],
  ['This file contains values that Pith does not know', '{"pith":1,"settings":{"version":1,"engine":"magic"}}'],
  [
    'This file contains an address that Pith cannot use.',
    '{"pith":1,"settings":{"version":1,"engine":"relay","relay":{"url":"http://relay.example.com"}}}',
  ],
  ['This file is too big', ' '.repeat(4_100_000)],
])('importing an invalid file is refused: %s', async (said, text) => {
  await importText(text);
  await waitForText(options.page, said);
  expect(await options.page.$('::-p-xpath(//button[.="Apply"])')).toBeNull();
  expect(await options.stored()).toEqual({});
});
