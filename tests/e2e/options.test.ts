import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { clickPage, pressKeys, selectText } from '../../scripts/screen';
import { type Chromium, readPanel, startChromium, waitForText } from '../helpers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages';
import { completion, type Provider, startProvider } from '../helpers/provider';
import { waitUntil } from '../helpers/wait-until';

/** The options page in real Chromium, with real mouse and keys: what it saves, takes back, exports and imports. */

/** In functions that run in the extension's documents. */
declare const chrome: Browser;

const display = inject('display');
const KEY = 'sk-right-key-1234';

let chromium: Chromium;
let options: Page;
let provider: Provider;
let folder: string;

beforeAll(async () => {
  chromium = await startChromium('chromeTry', display || undefined);
  provider = await startProvider(({ method, headers }) => {
    if (method === 'GET')
      return { headers: { 'content-type': 'application/json' }, steps: ['{"data":[{"id":"small-model"}]}'] };
    return headers.authorization === `Bearer ${KEY}`
      ? { steps: completion(['Hi']) }
      : { status: 401, steps: ['{"error":{"message":"Incorrect API key provided"}}'] };
  });
  folder = await mkdtemp(path.join(tmpdir(), 'pith-options-'));
});
beforeEach(async () => {
  options = await chromium.open(`${chromium.origin}/options.html`);
  await waitForText(options, 'Pith options');
});
afterEach(async () => {
  await options.evaluate(() => chrome.storage.local.clear());
  await options.close();
  provider.requests.length = 0;
});
afterAll(async () => {
  await chromium?.close();
  await provider?.close();
  await rm(folder, { recursive: true });
});

type Stored = {
  settings: { engine: string; provider: { baseUrl: string; model: string }; hasMenu: boolean } & Record<
    string,
    unknown
  >;
  keys: Record<string, string>;
};
const readStored = () => options.evaluate(() => chrome.storage.local.get(null)) as Promise<Partial<Stored>>;
/** Clicks what the XPath finds, away from the line at the bottom of the window. */
const click = async (xpath: string, delay = 0) => {
  const found = await options.waitForSelector(`::-p-xpath(${xpath})`, { timeout: 5_000 });
  await found?.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await found?.click({ delay });
};
const press = (label: string, delay?: number) => click(`//button[normalize-space()=${JSON.stringify(label)}]`, delay);
const choose = (label: string) => click(`//label[starts-with(normalize-space(),${JSON.stringify(label)})]`);
/** Types over what the field holds, and leaves it. */
const enter = async (selector: string, text: string, leave = 'Tab') => {
  await options.click(selector, { count: 3 });
  await options.keyboard.press('Backspace');
  await options.type(selector, text);
  await options.keyboard.press(leave as 'Tab');
};
const fieldValue = (selector: string) =>
  options.$eval(selector, (field) => (field as HTMLInputElement | HTMLSelectElement).value);
const status = () => options.$eval('.options-status', (line) => (line as HTMLElement).innerText.replace(/\s+/g, ' '));
const waitForStatus = (text: string) =>
  waitUntil(5_000, async () => (await status()) === text).catch(async () => expect(await status()).toBe(text));

async function connectToProvider(): Promise<void> {
  await choose('A provider');
  await options.select('#preset', 'custom');
  await enter('#base-url', provider.url);
  await enter('#key', KEY);
  await enter('#model', 'small-model');
  await waitUntil(5_000, async () => (await readStored()).settings?.provider.model === 'small-model');
}

describe('what is changed', () => {
  test('is saved at once and said, comes back with Undo, and is there after a reload', async () => {
    expect(await status()).toBe('Changes are saved as you make them.');
    await options.select('#length', 'long');
    await waitForStatus('Saved. Undo');
    expect((await readStored()).settings).toMatchObject({ wish: { length: 'long' } });

    await press('Undo');
    await waitForStatus('Undone. Redo');
    expect(await fieldValue('#length')).toBe('medium');
    expect((await readStored()).settings).toMatchObject({ wish: { length: 'medium' } });
    // The place of who uses the keyboard is not lost.
    expect(await options.evaluate(() => document.activeElement?.textContent)).toBe('Redo');

    await options.keyboard.press('Enter');
    await waitForStatus('Saved. Undo');
    await options.reload();
    await waitForText(options, 'Pith options');
    expect(await fieldValue('#length')).toBe('long');
  });

  test('elsewhere is shown here, while what is being typed stays', async () => {
    await choose('A provider');
    await options.select('#preset', 'custom');
    await waitForStatus('Saved. Undo');
    await options.type('#model', 'half a na');
    await options.evaluate(async () => {
      const { settings } = (await chrome.storage.local.get(['settings'])) as unknown as {
        settings: Stored['settings'];
      };
      const provider = { ...settings.provider, model: 'from elsewhere' };
      await chrome.storage.local.set({ settings: { ...settings, provider, hasMenu: false } });
    });
    await waitUntil(5_000, () =>
      options.$$eval('input[type=checkbox]', (boxes) =>
        boxes.some((box) => !box.checked && box.parentElement?.textContent?.includes('context menu')),
      ),
    );
    expect(await fieldValue('#model')).toBe('half a na');
    // And is not taken back by what is saved then.
    await options.type('#model', 'me');
    await options.keyboard.press('Enter');
    await waitUntil(5_000, async () => (await readStored()).settings?.provider.model === 'half a name');
    expect((await readStored()).settings?.hasMenu).toBe(false);
    await press('Undo');
    await waitUntil(5_000, async () => (await readStored()).settings?.provider.model === 'from elsewhere');
  });

  test('is saved when the window is left, without leaving the field', async () => {
    await choose('A provider');
    await waitForStatus('Saved. Undo');
    await options.type('#model', 'gpt');
    const other = await chromium.open('about:blank');
    await waitUntil(5_000, async () => (await readStored()).settings?.provider.model === 'gpt');
    await other.close();
  });

  test('to an address that is none is said beside the field, and not saved', async () => {
    await choose('A provider');
    await options.select('#preset', 'custom');
    for (const [typed, said] of [
      ['http://api.example.com', 'Plain http:// is only for servers on this computer'],
      ['ftp://example.com', 'The address must begin with https://'],
    ] as const) {
      await enter('#base-url', typed);
      await waitUntil(5_000, () =>
        options.$eval('#base-url-hint', (hint, said) => hint.textContent?.includes(said), said),
      );
      expect(await options.$eval('#base-url', (field) => field.getAttribute('aria-invalid'))).toBe('true');
      expect(await fieldValue('#base-url')).toBe(typed);
      expect((await readStored()).settings?.provider.baseUrl).toBe('');
      // Nor is a key stored, for whatever host.
      await enter('#key', 'sk-nobodys');
      await waitUntil(5_000, () =>
        options.$eval('#key-hint', (hint) => hint.textContent?.includes('Enter the address first')),
      );
    }
    expect((await readStored()).keys).toBeUndefined();
    await enter('#base-url', 'api.example.com/v1/');
    await waitUntil(
      5_000,
      async () => (await readStored()).settings?.provider.baseUrl === 'https://api.example.com/v1',
    );
    expect(await fieldValue('#base-url')).toBe('https://api.example.com/v1');
    expect(await readPanel(options)).not.toContain('Plain http://');
    // The key was typed while there was no host.
    expect(await fieldValue('#key')).toBe('');
    expect((await readStored()).keys).toBeUndefined();
  });
});

describe('a connection', () => {
  test('is tried by the same press of the mouse that leaves the last field, however slow it is', async () => {
    await choose('A provider');
    await options.select('#preset', 'custom');
    await enter('#base-url', provider.url);
    await enter('#model', 'small-model');
    await waitForText(options, 'Pith may reach 127.0.0.1');
    await options.type('#key', KEY);
    await press('Test connection', 400);
    await waitForText(options, `It works: small-model answered from ${new URL(provider.url).host}.`);
    expect(await readStored()).toMatchObject({ keys: { [new URL(provider.url).origin]: KEY } });
  });

  test('says what the provider says, asks nobody before it is asked for, and suggests models', async () => {
    await connectToProvider();
    await enter('#key', 'sk-wrong');
    await waitUntil(5_000, async () => Object.values((await readStored()).keys ?? {}).includes('sk-wrong'));
    // Entering the model's field, with the permission given, asked for the models.
    expect(provider.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    await press('Test connection');
    await waitForText(options, 'did not accept the API key (HTTP 401)');
    expect(await options.$$eval('#models option', (nodes) => nodes.map((node) => node.getAttribute('value')))).toEqual([
      'small-model',
    ]);
    // What was said is about that address.
    await options.select('#preset', 'openai');
    await waitUntil(5_000, async () => !(await readPanel(options)).includes('HTTP 401'));
    await waitForText(options, 'Pith may not reach api.openai.com yet.');
    expect(await options.$('::-p-xpath(//button[.="Connect"])')).not.toBeNull();
  });

  test('keeps a key for its own host, shows its end alone, and brings a removed one back', async () => {
    await connectToProvider();
    const { origin } = new URL(provider.url);
    expect(await readStored()).toMatchObject({ keys: { [origin]: KEY } });
    const isShown = async () => (await options.content()).includes(KEY);
    expect(await isShown()).toBe(false);
    const placeholder = () => options.$eval('#key', (field) => (field as HTMLInputElement).placeholder);
    expect([await fieldValue('#key'), await placeholder()]).toEqual(['', '•••• 1234']);

    await press('Remove the stored key');
    await waitForStatus('The stored key is removed. Undo');
    expect((await readStored()).keys).toEqual({});
    expect(await options.evaluate(() => document.activeElement?.id)).toBe('key');
    await press('Undo');
    await waitUntil(5_000, async () => (await placeholder()) === '•••• 1234');
    expect(await readStored()).toMatchObject({ keys: { [origin]: KEY } });
    expect(await isShown()).toBe(false);

    await enter('#base-url', 'https://other.example/v1');
    await waitUntil(5_000, async () => (await placeholder()) === '');
    expect(await readStored()).toMatchObject({ keys: { [origin]: KEY } });
  });
});

describe('own prompts', () => {
  const names = () => options.$$eval('.prompt summary', (rows) => rows.map((row) => row.textContent).slice(0, -1));
  const openPrompt = (name: string) => click(`//summary[.=${JSON.stringify(name)}]`);
  const add = async (name: string, text: string) => {
    await options.type('#new-prompt-name', name);
    await options.type('#new-prompt-text', text);
    await press('Add');
  };

  test('are added, changed, chosen, deleted, and come back', async () => {
    await choose('A provider');
    for (const variable of ['{{title}}', '{{text}}', '{{language}}']) await waitForText(options, variable);
    await openPrompt('Add a prompt');
    await press('Add');
    await waitForText(options, 'Give it a name.');
    await waitForText(options, 'Write what the model is to do.');
    expect(await names()).toEqual([]);
    await add('Haiku', 'A haiku about {{title}}.');
    await waitForStatus('Saved. Undo');
    expect(await fieldValue('#new-prompt-name')).toBe('');
    await add('Haiku', 'Another one.');
    await waitForText(options, 'Another prompt has this name.');
    expect(await names()).toEqual(['Haiku']);

    await options.select('#format', 'own:Haiku');
    await waitUntil(5_000, async () => JSON.stringify(await readStored()).includes('"prompt":"Haiku"'));
    await openPrompt('Haiku');
    await enter('#prompt-1-name', 'Poem');
    await waitUntil(5_000, async () => (await names())[0] === 'Poem');
    // The reader goes on in the next field, and the prompt is still the chosen one.
    expect(await options.evaluate(() => document.activeElement?.id)).toBe('prompt-1-text');
    expect(await fieldValue('#format')).toBe('own:Poem');
    await enter('#prompt-1-text', 'A poem.');
    await waitUntil(5_000, async () => JSON.stringify(await readStored()).includes('"A poem."'));

    await press('Delete this prompt');
    await waitUntil(5_000, async () => (await names()).length === 0);
    expect(await fieldValue('#format')).toBe('key-points');
    expect(await options.evaluate(() => document.activeElement?.textContent)).toBe('Add a prompt');
    await press('Undo');
    await waitUntil(5_000, async () => (await names())[0] === 'Poem');
    expect(await fieldValue('#format')).toBe('own:Poem');
    expect((await readStored()).settings?.prompts).toEqual([{ name: 'Poem', text: 'A poem.' }]);
  });
});

describe('a back-up', () => {
  /** Exports, and gives the file's path. */
  async function exportFile(): Promise<string> {
    // In a place of its own: a file of the same name would be written over.
    const downloadPath = await mkdtemp(path.join(folder, 'export-'));
    const session = await chromium.browser.target().createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath });
    await press('Export the settings');
    const name = await waitUntil(10_000, async () =>
      (await readdir(downloadPath)).find((file) => file.endsWith('.json')),
    );
    return path.join(downloadPath, name);
  }
  async function importFile(file: string): Promise<void> {
    const chooser = await options.waitForSelector('input[type=file]');
    await chooser?.uploadFile(file);
  }
  async function importText(text: string): Promise<void> {
    const file = path.join(folder, `import-${crypto.randomUUID()}.txt`);
    await writeFile(file, text);
    await importFile(file);
  }
  const rows = () =>
    options.$$eval('.changes tbody tr', (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));

  test('has no key unless that is ticked, and brings everything back after a look at it', async () => {
    await connectToProvider();
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
    await waitForText(options, 'Anyone who gets the file can use them at your expense.');
    await choose('With API keys and tokens');
    const withKeys = await exportFile();
    expect(JSON.parse(await readFile(withKeys, 'utf8'))).toMatchObject({ keys: { [origin]: KEY } });

    await options.evaluate(() => chrome.storage.local.clear());
    await waitUntil(5_000, async () => !(await options.$('#base-url')));
    await importFile(withKeys);
    await waitForText(options, 'Nothing has been changed yet.');
    expect(await rows()).toEqual([
      ['Who writes the summary', 'This device', 'A provider'],
      ['Provider', 'OpenAI', 'Another OpenAI-compatible server'],
      ['Address (base URL)', 'https://api.openai.com/v1', provider.url],
      ['Model', 'None', 'small-model'],
    ]);
    await waitForText(options, `A key for ${host}`);
    await waitForText(options, 'Press “Connect” afterwards.');
    expect(await options.content()).not.toContain(KEY);
    expect(await readStored()).toEqual({});

    await press('Apply');
    await waitForStatus('The settings from the file are applied. Undo');
    expect(await readStored()).toMatchObject({
      settings: { engine: 'provider', provider: { baseUrl: provider.url, model: 'small-model' } },
      keys: { [origin]: KEY },
    });
    await press('Undo');
    await waitForStatus('Undone. Redo');
    expect(await readStored()).toMatchObject({ settings: { engine: 'key-sentences' }, keys: {} });
  });

  test('that is the same says so, and can be left', async () => {
    await options.select('#length', 'long');
    await waitForStatus('Saved. Undo');
    await importFile(await exportFile());
    await waitForText(options, 'Nothing: these are the settings you have.');
    await press('Cancel');
    await waitUntil(5_000, async () => !(await readPanel(options)).includes('these are the settings you have'));
  });

  test.each([
    ['not JSON at all', 'This file cannot be read as JSON.'],
    ['{"version":1}', "This file does not come from Pith's export."],
    ['{"pith":7}', 'This file was made by a newer version of Pith.'],
    ['{"pith":1,"settings":{"version":1,"engine":"magic"}}', 'This file holds values that Pith does not know'],
    [
      '{"pith":1,"settings":{"version":1,"engine":"relay","relay":{"url":"http://relay.example.com"}}}',
      'This file holds an address that Pith does not use.',
    ],
    [' '.repeat(4_100_000), 'This file is too big'],
  ])('that is none is refused: %.60s', async (text, said) => {
    await importText(text);
    await waitForText(options, said);
    expect(await options.$('::-p-xpath(//button[.="Apply"])')).toBeNull();
    expect(await readStored()).toEqual({});
  });
});

test('a damaged file of settings is said until something is saved', async () => {
  await options.evaluate(() => chrome.storage.local.set({ settings: 'damaged' }));
  await waitForText(options, 'Your settings could not be read');
  await options.select('#length', 'long');
  await waitForStatus('Saved. Undo');
  expect(await readPanel(options)).not.toContain('Your settings could not be read');
});

test('the shortcut is shown as the browser has it, and the browser’s own page for it opens', async () => {
  await waitForText(options, 'Keyboard shortcut: Alt+Shift+S');
  await press('Change the shortcut');
  const target = await chromium.browser.waitForTarget((target) => target.url() === 'chrome://extensions/shortcuts');
  await (await target.page())?.close();
});

describe.skipIf(display === '')('the context menu', () => {
  let server: PageServer;
  beforeAll(async () => {
    server = await servePages({ '/': SAMPLE });
  });
  afterAll(() => server.close());

  const xdotool = async (...parameters: string[]) =>
    (await promisify(execFile)('xdotool', parameters, { env: { ...process.env, DISPLAY: display } })).stdout;
  const listWindows = async () => (await xdotool('search', '--onlyvisible', '--name', '')).trim().split('\n');

  /** How many pixels high the menu for selected text is. */
  async function measureMenu(): Promise<number> {
    const page = await chromium.open(server.url);
    const point = await selectText(page, 'p');
    const before = await listWindows();
    await clickPage(display, page, point!, 3);
    const menu = await waitUntil(5_000, async () => (await listWindows()).find((id) => !before.includes(id)));
    const [, height] = /HEIGHT=(\d+)/.exec(await xdotool('getwindowgeometry', '--shell', menu)) ?? [];
    await pressKeys(display, ['Escape']);
    await page.close();
    return Number(height);
  }

  test('loses its entry at once when that is switched off, and gets it back, though the background has ended meanwhile', async () => {
    const full = await measureMenu();
    await choose('Entry in the context menu');
    await waitForStatus('Saved. Undo');
    await waitUntil(5_000, async () => (await measureMenu()) < full);
    await chromium.worker.close();
    expect(await measureMenu()).toBeLessThan(full);
    await press('Undo');
    await waitForStatus('Undone. Redo');
    await waitUntil(5_000, async () => (await measureMenu()) === full);
  });
});
