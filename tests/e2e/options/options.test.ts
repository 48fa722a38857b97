import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { clickPage, pressKeys, selectText } from '../../../scripts/screen';
import { findDisplay } from '../../helpers/browsers/display';
import { type Chromium, readPanel, startChromium, waitForText } from '../../helpers/browsers/chromium';
import {
  enterProvider,
  openOptionsPage,
  type OptionsPage,
  startKeyedProvider,
  type Stored,
} from '../../helpers/browsers/options-page';
import { type PageServer, SAMPLE, servePages } from '../../helpers/pages/pages';
import type { Provider } from '../../helpers/provider';
import { sleep, waitUntil } from '../../helpers/wait-until';

/** The options page in real Chromium, with real mouse and keys: what it saves, reports and undoes. */

/** For functions that run in the extension's documents. */
declare const chrome: Browser;

const display = findDisplay();
const KEY = 'sk-right-key-1234';

let chromium: Chromium;
let options: OptionsPage;
let provider: Provider;

beforeAll(async () => {
  chromium = await startChromium('chromeTry', display || undefined);
  provider = await startKeyedProvider(KEY);
});
beforeEach(async () => {
  options = await openOptionsPage(chromium);
});
afterEach(async () => {
  await options.reset();
  provider.requests.length = 0;
});
afterAll(async () => {
  await chromium?.close();
  await provider?.close();
});

describe('changing settings', () => {
  test('a changed setting is saved at once and confirmed, can be undone, and survives a reload', async () => {
    expect(await options.status()).toBe('Changes are saved as you make them.');
    await options.page.select('#length', 'long');
    await options.waitForStatus('Saved. Undo');
    expect((await options.stored()).settings).toMatchObject({ wish: { length: 'long' } });

    await options.press('Undo');
    await options.waitForStatus('Undone. Redo');
    expect(await options.valueOf('#length')).toBe('medium');
    expect((await options.stored()).settings).toMatchObject({ wish: { length: 'medium' } });
    // Keyboard users keep their position.
    expect(await options.page.evaluate(() => document.activeElement?.textContent)).toBe('Redo');

    await options.page.keyboard.press('Enter');
    await options.waitForStatus('Saved. Undo');
    await options.page.reload();
    await waitForText(options.page, 'Pith options');
    expect(await options.valueOf('#length')).toBe('long');
  });

  test('a setting that is changed elsewhere is shown, while text being typed stays', async () => {
    await options.choose('A provider');
    await options.page.select('#preset', 'custom');
    await options.waitForStatus('Saved. Undo');
    await options.page.type('#model', 'half a na');
    await options.page.evaluate(async () => {
      const { settings } = (await chrome.storage.local.get(['settings'])) as unknown as {
        settings: Stored['settings'];
      };
      const provider = { ...settings.provider, model: 'from elsewhere' };
      await chrome.storage.local.set({ settings: { ...settings, provider, hasMenu: false } });
    });
    await waitUntil(45_000, () =>
      options.page.$$eval('input[type=checkbox]', (boxes) =>
        boxes.some((box) => !box.checked && box.parentElement?.textContent?.includes('context menu')),
      ),
    );
    expect(await options.valueOf('#model')).toBe('half a na');
    // Saving that text does not revert the change.
    await options.page.type('#model', 'me');
    await options.page.keyboard.press('Enter');
    await waitUntil(45_000, async () => (await options.stored()).settings?.provider.model === 'half a name');
    expect((await options.stored()).settings?.hasMenu).toBe(false);
    await options.page.evaluate(async () => {
      const { settings } = await chrome.storage.local.get(['settings']);
      await chrome.storage.local.set({ settings: { ...(settings as object), onNavigate: 'stop' } });
    });
    await options.press('Undo');
    await waitUntil(45_000, async () => (await options.stored()).settings?.provider.model === 'from elsewhere');
    expect((await options.stored()).settings).toMatchObject({ hasMenu: false, onNavigate: 'stop' });
  });

  test('typed text is saved when the window loses the focus', async () => {
    await options.choose('A provider');
    await options.waitForStatus('Saved. Undo');
    await options.page.type('#model', 'gpt');
    const other = await chromium.open('about:blank');
    await waitUntil(45_000, async () => (await options.stored()).settings?.provider.model === 'gpt');
    await other.close();
  });

  test('an invalid address is reported beside the field and not saved', async () => {
    await options.choose('A provider');
    await options.page.select('#preset', 'custom');
    for (const [typed, said] of [
      ['http://api.example.com', 'Plain http:// is only for servers on this computer'],
      ['ftp://example.com', 'The address must begin with https://'],
    ] as const) {
      await options.enter('#base-url', typed);
      await waitUntil(45_000, () =>
        options.page.$eval('#base-url-hint', (hint, said) => hint.textContent?.includes(said), said),
      );
      expect(await options.page.$eval('#base-url', (field) => field.getAttribute('aria-invalid'))).toBe('true');
      expect(await options.valueOf('#base-url')).toBe(typed);
      expect((await options.stored()).settings?.provider.baseUrl).toBe('');
      // No key is stored either, for any host.
      await options.enter('#key', 'sk-nobodys');
      await waitUntil(45_000, () =>
        options.page.$eval('#key-hint', (hint) => hint.textContent?.includes('Enter the address first')),
      );
    }
    expect((await options.stored()).keys).toBeUndefined();
    await options.enter('#base-url', 'api.example.com/v1/');
    await waitUntil(
      45_000,
      async () => (await options.stored()).settings?.provider.baseUrl === 'https://api.example.com/v1',
    );
    expect(await options.valueOf('#base-url')).toBe('https://api.example.com/v1');
    expect(await readPanel(options.page)).not.toContain('Plain http://');
    // The key was typed while there was no host.
    expect(await options.valueOf('#key')).toBe('');
    expect((await options.stored()).keys).toBeUndefined();
  });
});

describe('a connection', () => {
  test('a press on the test button that leaves the last field also tests the connection, however slow it is', async () => {
    await options.choose('A provider');
    await options.page.select('#preset', 'custom');
    await options.enter('#base-url', provider.url);
    await options.enter('#model', 'small-model');
    await waitForText(options.page, 'Pith may reach 127.0.0.1');
    await options.page.type('#key', KEY);
    await options.press('Test connection', 400);
    await waitForText(options.page, `It works: small-model at ${new URL(provider.url).host} answered.`);
    expect(await options.stored()).toMatchObject({ keys: { [new URL(provider.url).origin]: KEY } });
  });

  test('a connection with an invalid address is not tested, and its message does not move the pressed button', async () => {
    await options.choose('A provider');
    await options.page.click('#base-url', { count: 3 });
    await options.page.keyboard.type('http://api.example.com');
    await options.press('Connect', 400);
    await waitForText(options.page, 'Plain http:// is only for servers on this computer');
    await waitForText(options.page, "Enter the provider's address, such as https://api.openai.com/v1.");
    expect(provider.requests).toEqual([]);
  });

  test("a connection test contacts nobody before it is pressed, shows the provider's words and suggests models", async () => {
    await enterProvider(options, provider, KEY);
    await options.enter('#key', 'sk-wrong');
    await waitUntil(45_000, async () => Object.values((await options.stored()).keys ?? {}).includes('sk-wrong'));
    // Entering the model field, with the permission granted, requested the list of models.
    expect(provider.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    await options.press('Test connection');
    await waitForText(options.page, 'did not accept the key');
    expect(
      await options.page.$$eval('#models option', (nodes) => nodes.map((node) => node.getAttribute('value'))),
    ).toEqual(['small-model']);
    // The result is about that address.
    await options.page.select('#preset', 'openai');
    await waitUntil(45_000, async () => !(await readPanel(options.page)).includes('did not accept the key'));
    await waitForText(options.page, 'Pith does not have permission to reach api.openai.com yet.');
    expect(await options.page.$('::-p-xpath(//button[.="Connect"])')).not.toBeNull();
  });

  test('a key typed after Tab from a new address is used', async () => {
    await options.choose('A provider');
    await options.enter('#base-url', provider.url.replace('127.0.0.1', 'localhost'));
    await options.page.focus('#base-url');
    await options.page.keyboard.type('/v2');
    await options.page.keyboard.press('Tab');
    await waitUntil(45_000, () => options.page.evaluate(() => document.activeElement?.id === 'key'));
    // A person's hand takes this long.
    await sleep(300);
    await options.page.keyboard.type('sk-after-tab');
    await options.page.keyboard.press('Tab');
    const { origin } = new URL(provider.url.replace('127.0.0.1', 'localhost'));
    await waitUntil(
      45_000,
      async () => ((await options.stored()).keys as Record<string, string>)?.[origin] === 'sk-after-tab',
    );
  });

  test('a key is stored for its own host, shows only its end, and can be restored after removal', async () => {
    await enterProvider(options, provider, KEY);
    const { origin } = new URL(provider.url);
    expect(await options.stored()).toMatchObject({ keys: { [origin]: KEY } });
    const isShown = async () => (await options.page.content()).includes(KEY);
    expect(await isShown()).toBe(false);
    const placeholder = () => options.page.$eval('#key', (field) => (field as HTMLInputElement).placeholder);
    expect([await options.valueOf('#key'), await placeholder()]).toEqual(['', '•••• 1234']);

    await options.press('Remove the stored key');
    await options.waitForStatus('The stored key has been removed. Undo');
    expect((await options.stored()).keys).toEqual({});
    expect(await options.page.evaluate(() => document.activeElement?.id)).toBe('key');
    await options.press('Undo');
    await waitUntil(45_000, async () => (await placeholder()) === '•••• 1234');
    expect(await options.stored()).toMatchObject({ keys: { [origin]: KEY } });
    expect(await isShown()).toBe(false);

    await options.enter('#base-url', 'https://other.example/v1');
    await waitUntil(45_000, async () => (await placeholder()) === '');
    expect(await options.stored()).toMatchObject({ keys: { [origin]: KEY } });
  });
});

describe('own prompts', () => {
  const names = () => options.page.$$eval('.prompt summary', (rows) => rows.map((row) => row.textContent).slice(0, -1));
  const openPrompt = (name: string) => options.click(`//summary[.=${JSON.stringify(name)}]`);
  const add = async (name: string, text: string) => {
    await options.page.type('#new-prompt-name', name);
    await options.page.type('#new-prompt-text', text);
    await options.press('Add');
  };

  test('own prompts can be added, changed, chosen, deleted and restored', async () => {
    await options.choose('A provider');
    for (const variable of ['{{title}}', '{{text}}', '{{language}}']) await waitForText(options.page, variable);
    await openPrompt('Add a prompt');
    await options.press('Add');
    await waitForText(options.page, 'Give it a name.');
    await waitForText(options.page, 'Write what the model should do.');
    expect(await names()).toEqual([]);
    await add('Haiku', 'A haiku about {{title}}.');
    await waitUntil(45_000, async () => (await names())[0] === 'Haiku');
    expect(await options.valueOf('#new-prompt-name')).toBe('');
    await add('Haiku', 'Another one.');
    await waitForText(options.page, 'Another prompt has this name.');
    expect(await names()).toEqual(['Haiku']);

    await options.page.select('#format', 'own:Haiku');
    await waitUntil(45_000, async () => JSON.stringify(await options.stored()).includes('"prompt":"Haiku"'));
    await openPrompt('Haiku');
    await options.enter('#prompt-1-name', 'Poem');
    await waitUntil(45_000, async () => (await names())[0] === 'Poem');
    // The reader continues in the next field, and the prompt is still chosen.
    expect(await options.page.evaluate(() => document.activeElement?.id)).toBe('prompt-1-text');
    expect(await options.valueOf('#format')).toBe('own:Poem');
    await options.enter('#prompt-1-text', 'A poem.');
    await waitUntil(45_000, async () => JSON.stringify(await options.stored()).includes('"A poem."'));

    await options.press('Delete this prompt');
    await waitUntil(45_000, async () => (await names()).length === 0);
    expect(await options.valueOf('#format')).toBe('key-points');
    expect(await options.page.evaluate(() => document.activeElement?.textContent)).toBe('Add a prompt');
    await options.press('Undo');
    await options.waitForStatus('Undone. Redo');
    expect(await names()).toEqual(['Poem']);
    expect(await options.valueOf('#format')).toBe('own:Poem');
    expect((await options.stored()).settings?.prompts).toEqual([{ name: 'Poem', text: 'A poem.' }]);
  });
});

test('damaged settings are reported until something is saved', async () => {
  await options.page.evaluate(() => chrome.storage.local.set({ settings: 'damaged' }));
  await waitForText(options.page, 'Your settings could not be read');
  await options.page.select('#length', 'long');
  await options.waitForStatus('Saved. Undo');
  expect(await readPanel(options.page)).not.toContain('Your settings could not be read');
});

test("the shortcut is shown as the browser reports it, and the browser's page for it opens", async () => {
  await waitForText(options.page, 'Keyboard shortcut: Alt+Shift+S');
  await options.press('Change the shortcut');
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
    const findMenu = () =>
      waitUntil(3_000, async () => (await listWindows()).find((id) => !before.includes(id))).catch(() => null);
    await clickPage(display, page, point!, 3);
    let menu = await findMenu();
    if (!menu) {
      // The first click in a new window is sometimes lost.
      await clickPage(display, page, point!, 3);
      menu = await findMenu();
    }
    const [, height] = /HEIGHT=(\d+)/.exec(await xdotool('getwindowgeometry', '--shell', menu ?? '')) ?? [];
    await pressKeys(display, ['Escape']);
    await page.close();
    return Number(height);
  }

  test('the context menu can be switched off and on at once, even if the background stops in between', async () => {
    const full = await measureMenu();
    await options.choose('Entries in the context menu');
    await options.waitForStatus('Saved. Undo');
    await waitUntil(45_000, async () => (await measureMenu()) < full);
    await chromium.worker.close();
    expect(await measureMenu()).toBeLessThan(full);
    await options.press('Undo');
    await options.waitForStatus('Undone. Redo');
    await waitUntil(45_000, async () => (await measureMenu()) === full);
  });
});
