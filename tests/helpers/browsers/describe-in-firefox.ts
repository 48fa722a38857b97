import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { findDisplay } from './display';
import { findFirefox, type Firefox, launchFirefox } from './firefox';

/** For functions that run in the extension's documents. */
declare const browser: Browser;

export type FirefoxSuite = Firefox & {
  /** Stores values, such as settings, as the options page would. */
  configure: (stored: Record<string, unknown>) => Promise<void>;
  /** Closes what a test opened, clears the storage, and revokes all permissions and the consent. */
  reset: () => Promise<void>;
};

const executable = findFirefox();
const display = findDisplay();
const lacks = [...(executable ? [] : ['Firefox']), ...(display ? [] : ['Xvfb and xdotool'])].join(', ');

/** A suite in its own Firefox, which it may use in tests and hooks. It is skipped where something is missing. */
export function describeInFirefox(name: string, suite: (firefox: FirefoxSuite) => void): void {
  describe.skipIf(lacks)(lacks ? `Firefox: skipped, because this machine lacks ${lacks}` : name, () => {
    const firefox = {} as FirefoxSuite;
    beforeAll(async () => {
      Object.assign(firefox, await start());
    });
    suite(firefox);
    // Registered last, so that Firefox quits before the suite closes its servers.
    afterAll(() => firefox.quit?.());
  });
}

async function start(): Promise<FirefoxSuite> {
  const firefox = await launchFirefox(executable!, inject('firefox'), display);
  return {
    ...firefox,
    configure: (stored) => firefox.background.evaluate((stored) => browser.storage.local.set(stored), stored),
    reset: async () => {
      // A test that failed may have left a menu or a prompt open.
      await firefox.pressKey('Escape');
      await firefox.sidebar.close();
      await firefox.closeOtherTabs();
      await firefox.background.evaluate(() => browser.storage.local.clear());
      // A summary left in this tab would look like the one that the next test waits for.
      await firefox.background.evaluate(() => browser.storage.session.clear());
      await firefox.setHostPermissions('remove', await firefox.hostPermissions());
      await firefox.setConsent('remove');
    },
  };
}
