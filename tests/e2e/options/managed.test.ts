import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, realpath, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { buildTransfer } from '../../../lib/settings/transfer';
import { DEFAULT_SETTINGS } from '../../../lib/settings/settings';
import {
  type Chromium,
  clickButton,
  readPanel,
  relaySettings,
  startChromium,
  waitForText,
} from '../../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../../helpers/pages/pages';
import { completion } from '../../helpers/provider';
import { type RelayServer, startRelayServer } from '../../helpers/relay/relay-server';
import { waitUntil } from '../../helpers/wait-until';

/** Settings by an organisation's machine policy, in real Chromium. */

/** For functions that run in the extension's documents. */
declare const chrome: Browser;

/** The folders in which Chromium browsers on Linux look for policies, by a part of the browser's path. */
const POLICIES: readonly (readonly [RegExp, string])[] = [
  [/google-chrome/, '/etc/opt/chrome'],
  [/edge/, '/etc/opt/edge'],
  [/brave/, '/etc/brave'],
  [/chrome-linux/, '/etc/opt/chrome_for_testing'],
  [/chromium/, '/etc/chromium'],
];
const root = POLICIES.find(([name]) => name.test(inject('browser')))?.[1];
const lacks =
  process.platform !== 'linux'
    ? 'this is not Linux'
    : process.getuid?.() !== 0
      ? 'only root may set policies'
      : root
        ? ''
        : 'this browser is unknown';

const POLL_MS = 30_000;

describe.skipIf(lacks)(
  lacks ? `What an organisation sets: skipped, because ${lacks}` : 'what an organisation sets',
  () => {
    const file = path.join(root ?? '', 'policies', 'managed', `pith-test-${process.pid}.json`);
    let made: string | undefined;
    /**
     * A copy of the build. A policy applies to the whole machine, and an unpacked extension is identified by its
     * folder, so the browsers of all other tests would follow the policy too.
     */
    let build: string;
    let chromium: Chromium;
    let server: PageServer;
    let relay: RelayServer;
    let options: Page;

    const setPolicy = async (values: object) => {
      const digest = createHash('sha256')
        .update(await realpath(build))
        .digest('hex');
      const id = [...digest.slice(0, 32)].map((digit) => 'abcdefghijklmnop'[parseInt(digit, 16)]).join('');
      await writeFile(file, JSON.stringify({ '3rdparty': { extensions: { [id]: values } } }));
    };

    beforeAll(async () => {
      [server, relay] = await Promise.all([
        servePages({ '/': SAMPLE }),
        startRelayServer({ events: completion(['Through ', 'the relay.']), paceMs: 10, token: 'token' }),
      ]);
      build = await mkdtemp(path.join(tmpdir(), 'pith-managed-'));
      await cp(inject('chromeTry'), build, { recursive: true });
      made = await mkdir(path.dirname(file), { recursive: true });
      await setPolicy({
        lock: { engine: 'relay', relayUrl: relay.url, keepsHistory: false, language: 'no language' },
        preset: { length: 'long', hasMenu: false, onNavigate: 'sometimes' },
      });
      chromium = await startChromium({ folder: build });
      // The reader's own earlier choice.
      await chromium.configure({
        ...relaySettings('http://127.0.0.1:9', ''),
        settings: { ...DEFAULT_SETTINGS, engine: 'provider' },
        keys: { [relay.url]: 'token' },
      });
      options = await chromium.open(`${chromium.origin}/options.html`);
    });
    afterAll(async () => {
      await rm(file, { force: true });
      // Only if nothing else has been put there.
      if (made) for (const folder of [path.dirname(file), made]) await rmdir(folder).catch(() => undefined);
      await chromium?.close();
      await rm(build, { recursive: true, force: true });
      server?.close();
      await relay?.close();
    });

    const isDisabled = (selector: string) => options.$eval(selector, (field) => (field as HTMLInputElement).disabled);
    const valueOf = (selector: string) => options.$eval(selector, (field) => (field as HTMLSelectElement).value);
    const isChecked = (selector: string) => options.$eval(selector, (box) => (box as HTMLInputElement).checked);
    const now = () => options.$eval('.now', (line) => (line as HTMLElement).innerText);

    test("an organisation's settings are shown, and locked ones cannot be changed", async () => {
      await waitForText(options, 'Set by your organisation.', POLL_MS);
      expect(await now()).toContain(new URL(relay.url).host);
      const open = await options.$$eval('.service:not(:disabled)', (all) => all.map((one) => one.textContent));
      expect(open).toEqual([expect.stringMatching(/^A relay.*In use$/)]);
      await clickButton(options, 'Connect again');
      await options.waitForSelector('.connect [name=address]');
      expect([await valueOf('.connect [name=address]'), await isDisabled('.connect [name=address]')]).toEqual([
        relay.url,
        true,
      ]);
      expect(await isChecked('#keeps-history')).toBe(false);
      // Unknown values are ignored, and the values beside them apply.
      expect([await valueOf('#language'), await isDisabled('#language')]).toEqual(['page', false]);
    });

    test('in Chromium, a preset applies until the reader changes it', async () => {
      expect([await valueOf('#length :checked'), await isDisabled('#length :checked')]).toEqual(['long', false]);
      expect(await isChecked('#has-menu')).toBe(false);
      expect(await valueOf('#on-navigate')).toBe('keep');
      // Pith's own default, which counts as a choice here.
      await options.click('#length [value=medium]');
      await waitForText(options, 'Saved.');
      await options.reload();
      await waitForText(options, 'Who writes');
      expect([await valueOf('#length :checked'), await isChecked('#has-menu')]).toEqual(['medium', false]);
    });

    test('an imported file cannot change a locked setting', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'pith-managed-'));
      const imported = path.join(folder, 'import.json');
      await writeFile(imported, buildTransfer({ ...DEFAULT_SETTINGS, onNavigate: 'stop' }, null, ''));
      const chooser = await options.$('input[type=file]');
      await (chooser as never as { uploadFile: (file: string) => Promise<void> }).uploadFile(imported);
      await waitForText(options, '“Who writes” stays as it is: it is set by your organisation.');
      const rows = await options.$$eval('.changes tbody th', (cells) => cells.map((cell) => cell.textContent));
      expect(rows).toContain('When I leave the page');
      expect(rows).not.toContain('Who writes');
      await clickButton(options, 'Apply');
      await waitUntil(45_000, async () => (await valueOf('#on-navigate')) === 'stop');
      expect(await now()).toContain(new URL(relay.url).host);
      await rm(folder, { recursive: true });
    });

    test('a locked address decides where a page is sent, whatever is stored', async () => {
      const tab = await chromium.open(server.url);
      await chromium.clickToolbar(tab);
      await waitForText(await chromium.waitForPanel(), 'Through the relay.');
      expect(relay.requests.at(-1)).toMatchObject({ method: 'POST', path: '/summary' });
      await tab.close();
    });

    test('a changed policy applies to the open page and the next run', async () => {
      await setPolicy({ lock: { engine: 'key-sentences' } });
      await waitUntil(POLL_MS, async () => (await now()).includes('This device'));
      const before = relay.requests.length;
      const tab = await chromium.open(server.url);
      await chromium.clickToolbar(tab);
      await waitForText(await chromium.waitForPanel(), 'Sentences of the page, word for word.');
      expect(relay.requests.length).toBe(before);
      await tab.close();
    });

    test("when a policy is removed, the reader's earlier choice applies", async () => {
      await rm(file);
      await waitUntil(POLL_MS, async () => (await now()).includes('OpenAI'));
      expect(await readPanel(options)).not.toContain('Set by your organisation.');
      expect(
        await options.evaluate(async () => JSON.stringify(await chrome.storage.local.get(['settings']))),
      ).not.toContain(relay.url);
    });
  },
);
