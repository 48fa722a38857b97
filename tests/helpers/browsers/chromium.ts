import type { Page, Target } from 'puppeteer-core';
import { inject } from 'vitest';
import { type Driven, launch } from '../../../scripts/drive';

export type Chromium = Driven & {
  /** Opens a page in a new tab, in front. */
  open: (url: string) => Promise<Page>;
  /** Stores settings as the options page would. */
  configure: (stored: Record<string, unknown>) => Promise<void>;
  /** Ends the background as the browser does when it is idle. A page of the extension must be open. */
  stopBackground: () => Promise<void>;
  close: () => Promise<void>;
};

/**
 * A real Chromium with the build from `extension`, which may also be a folder of the test's own. With `display` it has
 * a window on that screen, otherwise none.
 */
export async function startChromium(
  extension: 'chrome' | 'chromeTry' | { folder: string },
  display?: string,
  lang?: string,
): Promise<Chromium> {
  const driven = await launch({
    executablePath: inject('browser'),
    extension: typeof extension === 'string' ? inject(extension) : extension.folder,
    headless: display === undefined,
    ...(display !== undefined && { display }),
    ...(lang !== undefined && { lang }),
  });
  return {
    ...driven,
    open: async (url) => {
      const page = await driven.browser.newPage();
      await page.goto(url).catch((error: Error) => {
        if (!/ERR_|net::/.test(error.message)) throw error;
      });
      await page.bringToFront();
      return page;
    },
    configure: async (stored) => {
      const set = async (values: Record<string, unknown>) => {
        const { chrome } = globalThis as unknown as {
          chrome: { storage: { local: { set: (values: object) => Promise<void> } } };
        };
        await chrome.storage.local.set(values);
      };
      const panel = driven.browser
        .targets()
        .find((target) => target.url().startsWith(`${driven.origin}/sidepanel.html`));
      if (panel) return (await panel.asPage()).evaluate(set, stored);
      // Not in the background, because a test may have ended it and nothing has woken it since.
      const page = await driven.browser.newPage();
      await page.goto(`${driven.origin}/options.html`);
      await page.evaluate(set, stored);
      await page.close();
    },
    stopBackground: async () => {
      const isWorker = (target: Target) => target.type() === 'service_worker';
      const isPith = (target: Target) => target.url().startsWith(driven.origin);
      const background = await driven.browser.waitForTarget((target) => isPith(target) && isWorker(target));
      const worker = await background.worker();
      const page = driven.browser.targets().find((target) => isPith(target) && !isWorker(target));
      // With a debugger attached, a background that is woken immediately would stay halted at its start.
      await worker?.client.detach();
      const session = await (await page!.asPage()).createCDPSession();
      await session.send('ServiceWorker.enable');
      await session.send('ServiceWorker.stopAllWorkers');
      await session.detach();
    },
    close: () => driven.browser.close(),
  };
}

/** Settings for a provider at `baseUrl`. */
export function providerSettings(baseUrl: string, key = 'sk-test-key-123456'): Record<string, unknown> {
  return {
    settings: {
      version: 1,
      engine: 'provider',
      provider: { preset: 'custom', baseUrl, model: 'test-model' },
      relay: { url: '' },
      wish: { length: 'medium', format: 'key-points', language: 'page', prompt: '' },
    },
    keys: { [new URL(baseUrl).origin]: key },
  };
}

/** Settings for a relay at `url`. */
export function relaySettings(url: string, token: string): Record<string, unknown> {
  return {
    settings: {
      version: 1,
      engine: 'relay',
      provider: { preset: 'custom', baseUrl: '', model: '' },
      relay: { url },
      wish: { length: 'medium', format: 'key-points', language: 'page', prompt: '' },
    },
    keys: { [new URL(url).origin]: token },
  };
}

/** All text that the panel shows. */
export function readPanel(panel: Page): Promise<string> {
  return panel.evaluate(() => document.body.innerText);
}

/** Waits until the panel shows `text`; on failure the error contains what it shows instead. */
export async function waitForText(panel: Page, text: string | RegExp, timeoutMs = 45_000): Promise<string> {
  for (const start = Date.now(); ;) {
    const shown = await readPanel(panel);
    if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return shown;
    if (Date.now() - start > timeoutMs) throw new Error(`The panel does not show ${text}, but:\n${shown}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Clicks the button with exactly this label, or whose icon has this name. */
export async function clickButton(page: Page, label: string): Promise<void> {
  const button = await page.waitForSelector(
    `::-p-xpath(//button[normalize-space()=${JSON.stringify(label)} or @aria-label=${JSON.stringify(label)}])`,
    {
      timeout: 45_000,
    },
  );
  // The bar at the bottom would take a click that is meant for what is below it.
  await button?.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await button?.click();
}
