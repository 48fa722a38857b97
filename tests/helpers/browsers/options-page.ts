import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { type Chromium, waitForText } from './chromium';
import { completion, type Provider, startProvider } from '../provider';
import { waitUntil } from '../wait-until';

/** For functions that run in the extension's documents. */
declare const chrome: Browser;

type Stored = {
  settings: Record<string, unknown> & {
    engine: string;
    provider: { baseUrl: string; model: string };
    hasMenu: boolean;
  };
  keys: Record<string, string>;
};

export type OptionsPage = {
  page: Page;
  /** Clicks the element that the XPath finds. */
  click: (xpath: string, delayMs?: number) => Promise<void>;
  /** Presses the button with exactly this label. */
  press: (label: string, delayMs?: number) => Promise<void>;
  /** Chooses the control whose label begins with this text. */
  choose: (label: string) => Promise<void>;
  /** Replaces the text of the field, and leaves it. */
  enter: (selector: string, text: string) => Promise<void>;
  valueOf: (selector: string) => Promise<string>;
  stored: () => Promise<Partial<Stored>>;
  /** Waits for the text of the line that confirms every change, with its button. */
  status: () => Promise<string>;
  waitForStatus: (text: string) => Promise<void>;
  /** Clears the storage, and closes the page. */
  reset: () => Promise<void>;
};

/** The options page in its own tab, operated with a real mouse and keyboard. */
export async function openOptionsPage(chromium: Chromium): Promise<OptionsPage> {
  const page = await chromium.open(`${chromium.origin}/options.html`);
  await waitForText(page, 'Who writes');
  const click = async (xpath: string, delay = 0) => {
    const found = await page.waitForSelector(`::-p-xpath(${xpath})`, { timeout: 45_000 });
    // The line at the bottom of the window would catch clicks meant for what is below it.
    await found?.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await found?.click({ delay });
  };
  const status = () => page.$eval('.saved', (line) => (line as HTMLElement).innerText.replace(/\s+/g, ' '));
  return {
    page,
    click,
    press: (label, delayMs) => click(`//button[normalize-space()=${JSON.stringify(label)}]`, delayMs),
    choose: (label) => click(`//label[starts-with(normalize-space(),${JSON.stringify(label)})]`),
    enter: async (selector, text) => {
      // The card that connects a service is loaded on demand.
      await (await page.waitForSelector(selector))?.click({ count: 3 });
      await page.keyboard.press('Backspace');
      await page.type(selector, text);
      await page.keyboard.press('Tab');
    },
    valueOf: (selector) => page.$eval(selector, (field) => (field as HTMLInputElement | HTMLSelectElement).value),
    stored: () => page.evaluate(() => chrome.storage.local.get(null)) as Promise<Partial<Stored>>,
    status,
    waitForStatus: async (text) => {
      await waitUntil(45_000, async () => (await status()) === text).catch(async () =>
        expect(await status()).toBe(text),
      );
    },
    reset: async () => {
      await page.evaluate(() => chrome.storage.local.clear());
      await page.close();
    },
  };
}

/** A scripted provider that accepts one key and lists one model. */
export function startKeyedProvider(key: string): Promise<Provider> {
  return startProvider(({ method, headers }) => {
    if (method === 'GET')
      return { headers: { 'content-type': 'application/json' }, steps: ['{"data":[{"id":"small-model"}]}'] };
    return headers.authorization === `Bearer ${key}`
      ? { steps: completion(['Hi']) }
      : { status: 401, steps: ['{"error":{"message":"Incorrect API key provided"}}'] };
  });
}

/** The fields of the card that connects a service. */
export const ADDRESS = '.connect [name=address]';
export const KEY = '.connect [name=key]';

/** Connects the provider, and puts it to use. */
export async function connectProvider(options: OptionsPage, provider: Provider, key: string): Promise<void> {
  await options.press('Another…');
  await options.enter(ADDRESS, provider.url);
  await options.enter(KEY, key);
  await options.press('Connect');
  await options.press(`Use ${new URL(provider.url).host}`);
  await waitUntil(45_000, async () => (await options.stored()).settings?.provider.model === 'small-model');
}
