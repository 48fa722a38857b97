import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { clickPage, pressKeys, selectText } from '../../../scripts/screen';
import { findDisplay } from '../../helpers/browsers/display';
import { type Chromium, readPanel, startChromium, waitForText } from '../../helpers/browsers/chromium';
import {
  ADDRESS,
  connectProvider,
  KEY as KEY_FIELD,
  openOptionsPage,
  type OptionsPage,
  startKeyedProvider,
} from '../../helpers/browsers/options-page';
import { type PageServer, SAMPLE, servePages } from '../../helpers/pages/pages';
import type { Provider } from '../../helpers/provider';
import { waitUntil } from '../../helpers/wait-until';

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
  const length = () => options.valueOf('#length :checked');

  test('a changed setting is saved at once and confirmed, can be undone, and survives a reload', async () => {
    await options.choose('Long');
    await options.waitForStatus('Saved. Undo');
    expect((await options.stored()).settings).toMatchObject({ wish: { length: 'long' } });

    await options.press('Undo');
    await options.waitForStatus('Undone. Redo');
    expect(await length()).toBe('medium');
    expect((await options.stored()).settings).toMatchObject({ wish: { length: 'medium' } });
    // Keyboard users keep their position.
    expect(await options.page.evaluate(() => document.activeElement?.textContent)).toBe('Redo');

    await options.page.keyboard.press('Enter');
    await options.waitForStatus('Saved. Undo');
    await options.page.reload();
    await waitForText(options.page, 'Who writes');
    expect(await length()).toBe('long');
  });

  test('colours and text size change the page at once', async () => {
    const look = () =>
      options.page.evaluate(() => {
        const { colorScheme, fontSize } = getComputedStyle(document.documentElement);
        return [colorScheme, fontSize];
      });
    const [, plain] = await look();
    await options.choose('Dark');
    await options.choose('Largest');
    await waitUntil(45_000, async () => (await look())[0] === 'dark');
    await waitUntil(45_000, async () => parseFloat((await look())[1]!) > parseFloat(plain!) * 1.3);
  });

  test('a setting that is changed elsewhere is shown, while text being typed stays', async () => {
    await options.choose('Long');
    await options.waitForStatus('Saved. Undo');
    await options.press('Another…');
    await (await options.page.waitForSelector(ADDRESS))?.type('https://half.exam');
    await options.page.evaluate(async () => {
      const { settings } = await chrome.storage.local.get(['settings']);
      await chrome.storage.local.set({ settings: { ...(settings as object), hasMenu: false } });
    });
    await options.page.waitForSelector('#has-menu:not(:checked)');
    expect(await options.valueOf(ADDRESS)).toBe('https://half.exam');
    // Undoing a change keeps what was changed elsewhere since.
    await options.press('Undo');
    await waitUntil(45_000, async () => (await length()) === 'medium');
    expect((await options.stored()).settings?.hasMenu).toBe(false);
  });
});

describe('a connection', () => {
  test('nobody is contacted before Connect, and a refused key is said at its field and not stored', async () => {
    await options.press('Another…');
    await options.enter(ADDRESS, provider.url);
    await options.enter(KEY_FIELD, 'sk-wrong');
    expect(provider.requests).toEqual([]);
    await options.press('Connect');
    await waitForText(options.page, 'did not accept the key');
    await waitForText(options.page, 'Incorrect API key provided');
    await options.page.waitForSelector(`${KEY_FIELD}[aria-invalid=true]:focus`);
    expect((await options.stored()).keys).toBeUndefined();

    await options.enter(KEY_FIELD, KEY);
    await options.press('Connect');
    await waitForText(options.page, 'It works.');
    // Neither a setting nor a key changes before the last press.
    expect(await options.stored()).toEqual({});
    await options.press(`Use ${new URL(provider.url).host}`);
    await options.waitForStatus('Saved. Undo');
    expect((await options.stored()).settings).toMatchObject({
      engine: 'provider',
      provider: { baseUrl: provider.url, model: 'small-model' },
      connections: [{ baseUrl: provider.url, model: 'small-model' }],
    });
    expect(await options.page.evaluate(() => document.activeElement?.id)).toBe('now');
  });

  test('a key is stored for its own host, shows only its end, and can be restored after removal', async () => {
    await connectProvider(options, provider, KEY);
    const { origin } = new URL(provider.url);
    expect(await options.stored()).toMatchObject({ keys: { [origin]: KEY } });
    const isShown = async () => (await options.page.content()).includes(KEY);
    const placeholder = () => options.page.$eval(KEY_FIELD, (field) => (field as HTMLInputElement).placeholder);
    await options.press('Other model');
    await options.page.waitForSelector(KEY_FIELD);
    await waitUntil(45_000, async () => (await placeholder()) === '•••• 1234');
    expect([await options.valueOf(KEY_FIELD), await isShown()]).toEqual(['', false]);

    await options.press('Remove the stored key');
    await options.waitForStatus('The stored key has been removed. Undo');
    expect((await options.stored()).keys).toEqual({});
    await options.press('Undo');
    await waitUntil(45_000, async () => (await placeholder()) === '•••• 1234');
    expect(await options.stored()).toMatchObject({ keys: { [origin]: KEY } });

    await options.enter(ADDRESS, 'https://other.example/v1');
    await waitUntil(45_000, async () => (await placeholder()) === '');
    expect(await isShown()).toBe(false);
  });

  test('disconnecting removes the service with its key, and can be undone', async () => {
    await connectProvider(options, provider, KEY);
    await options.press('Disconnect');
    await waitUntil(45_000, async () => (await options.stored()).settings?.engine === 'key-sentences');
    expect(await options.stored()).toMatchObject({ settings: { engine: 'key-sentences', connections: [] }, keys: {} });
    await options.press('Undo');
    await options.waitForStatus('Undone. Redo');
    expect(await options.stored()).toMatchObject({
      settings: { engine: 'provider', provider: { baseUrl: provider.url } },
      keys: { [new URL(provider.url).origin]: KEY },
    });
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
    await options.page.evaluate(() =>
      chrome.storage.local.set({
        settings: { version: 1, engine: 'provider', provider: { preset: 'custom', baseUrl: '', model: 'm' } },
      }),
    );
    await options.page.waitForSelector('#format');
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
  await options.choose('Long');
  await options.waitForStatus('Saved. Undo');
  expect(await readPanel(options.page)).not.toContain('Your settings could not be read');
});

test("the shortcut is shown as the browser reports it, and the browser's page for it opens", async () => {
  await waitForText(options.page, /Open Pith and summarize\s+Change\s+Alt\s+Shift\s+S/);
  await options.press('Change');
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
