import { defineBackground } from 'wxt/utils/define-background';
import browser, { type Tabs } from 'webextension-polyfill';
import { serveCheck } from '../lib/run/serve-check';
import { CHECK_PORT } from '../lib/run/check-protocol';
import type { WordLists } from '../lib/engine/on-device/word-lists';
import { keepBrought } from '../lib/panel/history/keep-brought';
import { createEarlyStarts } from '../lib/run/early-start';
import { leaveIntent } from '../lib/run/intent';
import { type Port, RUN_PORT } from '../lib/run/protocol';
import { type Inject, lookAtPage, type Look } from '../lib/run/read-article';
import { type LinkDoors, readLink } from '../lib/run/read-link';
import { type FileDoors, transferFile } from '../lib/run/files/transfer-file';
import { readyEngine } from '../lib/run/ready-engine';
import type { PendingRequest, RunSource } from '../lib/run/request';
import { type Run, serveRun } from '../lib/run/run';
import { summarize } from '../lib/run/summarize';
import { timeFetch } from '../lib/run/times';
import { withLanguage } from '../lib/run/with-language';
import { withTimes } from '../lib/run/with-times';
import { loadContext, saveContext } from '../lib/settings/contexts';
import { loadKey, loadRejected, saveRejected } from '../lib/settings/keys';
import type { PriceTable } from '../lib/settings/pricing';
import { loadSettings, noteManaged } from '../lib/settings/store';
import { keepToolbarClicks, lockStorage, maySend, openPanel } from './shared/browser-features';
import { createMenu, showMenu, toSource } from './shared/menus';
import type { PageWorld } from './shared/page-world';

/** A second gesture on the same tab within this time is a double click, not a second request. */
const DOUBLE_GESTURE_MS = 500;

/** Loads a table that is part of Pith when it is needed, because the background should stay small. */
const loadTable = async <T>(file: string) => (await fetch(browser.runtime.getURL(file))).json() as Promise<T>;

const detectLanguage = (text: string) => browser.i18n.detectLanguage(text);

const checkDoors = {
  fetch: (input: string | URL | Request, init?: RequestInit) => fetch(input, init),
  isOnline: () => navigator.onLine,
  createFence: () => crypto.randomUUID().slice(0, 8),
  loadKey: (baseUrl: string) => loadKey(browser.storage.local, baseUrl),
  onOnline: (wake: () => void) => {
    addEventListener('online', wake);
    return () => removeEventListener('online', wake);
  },
};

const engineDoors = {
  ...checkDoors,
  browserLanguage: () => browser.i18n.getUILanguage(),
  loadSettings: async () => {
    await noteManaged(browser.storage);
    return (await loadSettings(browser.storage.local)).settings;
  },
  loadRejected: (baseUrl: string, model: string) => loadRejected(browser.storage.local, baseUrl, model),
  saveRejected: (baseUrl: string, model: string, names: string[]) =>
    saveRejected(browser.storage.local, baseUrl, model, names),
  loadPrices: () => loadTable<PriceTable>('prices.json'),
  loadWordLists: () => loadTable<WordLists>('word-lists.json'),
  loadContext: (baseUrl: string, model: string) => loadContext(browser.storage.session, baseUrl, model, Date.now()),
  saveContext: (baseUrl: string, model: string, tokens: number) =>
    saveContext(browser.storage.session, baseUrl, model, { tokens, atMs: Date.now() }),
  hasHostPermission: (origin: string) => browser.permissions.contains({ origins: [origin] }),
  mayBeSent: () => maySend(),
};

// `main` must not be async, and registers listeners synchronously: otherwise the event that wakes the background would
// be missed.
export default defineBackground(() => {
  // Before any script is injected: until then, a page's renderer could read the key.
  const locked = lockStorage();
  void keepToolbarClicks();

  const now = () => Date.now();
  const earlyStarts = createEarlyStarts({
    look,
    readyEngine: (times) => readyEngine({ ...engineDoors, fetch: timeFetch(engineDoors.fetch, times, now) }),
    now,
  });
  let lastGesture = { tabId: -1, kind: '', at: 0 };

  browser.action.onClicked.addListener((tab) => {
    void openPanel(tab);
    void begin(tab, { kind: 'page' });
  });
  browser.commands.onCommand.addListener((_command, tab) => {
    if (!tab) return;
    void openPanel(tab);
    void begin(tab, { kind: 'page' });
  });
  browser.contextMenus.onClicked.addListener((info, tab) => {
    if (!tab) return;
    void openPanel(tab);
    void begin(tab, toSource(info));
  });
  browser.runtime.onConnect.addListener((port) => {
    if (!isOwnPage(port.sender)) return port.disconnect();
    if (port.name === RUN_PORT) serveRun(keepBrought(port as Port, browser.storage.session), summarizePage);
    if (port.name === CHECK_PORT) serveCheck(port as Port, checkDoors);
  });
  browser.runtime.onInstalled.addListener(() => void createMenu().then(followMenu));
  // An organisation may have set it while the browser was closed.
  browser.runtime.onStartup.addListener(followMenu);
  browser.storage.local.onChanged.addListener(followMenu);
  browser.storage.managed.onChanged.addListener(followMenu);

  const summarizePage: Run = (request, signal, transfer, nextChoice) => {
    const early = earlyStarts.take(request);
    const events = summarize(request, signal, {
      nextChoice,
      readArticle: async () => {
        const read = async (tabId: number) => {
          const found = await early.look(tabId);
          if (found.kind === 'article') return found.article;
          const article = await transferFile(found, { ...request, tabId }, fileDoors, transfer, signal);
          return withLanguage(article, detectLanguage);
        };
        const { source, tabId } = request;
        return source.kind === 'link' ? readLink(source.url, tabId, linkDoors, signal, read) : read(tabId);
      },
      readyEngine: early.readyEngine,
    });
    return withTimes(events, early.times);
  };

  async function begin(tab: Tabs.Tab, source: RunSource): Promise<void> {
    if (tab.id === undefined || tab.windowId === undefined) return;
    const now = Date.now();
    const isDouble =
      lastGesture.tabId === tab.id && lastGesture.kind === source.kind && now - lastGesture.at < DOUBLE_GESTURE_MS;
    lastGesture = { tabId: tab.id, kind: source.kind, at: now };
    if (isDouble) return;
    const request: PendingRequest = {
      tabId: tab.id,
      source,
      // A gesture gives access to the tab's own page.
      granted: source.kind !== 'link',
      intent: crypto.randomUUID(),
      wish: { kind: 'summary' },
      consent: { isConfirmed: false, isPreviewed: false, halvings: 0 },
    };
    earlyStarts.begin(request);
    await leaveIntent(browser.storage.session, tab.windowId, request);
  }

  async function look(request: PendingRequest): Promise<Look> {
    await locked;
    const found = await lookAtPage(request, inject);
    if (found.kind !== 'article') return found;
    return { ...found, article: await withLanguage(found.article, detectLanguage) };
  }
});

/** Shows or hides the menu's entries, as the current settings say. */
function followMenu(): void {
  void engineDoors.loadSettings().then(({ hasMenu }) => showMenu(hasMenu));
}

const inject: Inject = async (script, { tabId, frameId, immediately }) => {
  const results = await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    // The last call decides.
    files: (script === 'extract' ? ['readability', script] : [script]).map((name) => `/${name}.js`),
    injectImmediately: immediately,
  });
  return results[0]?.result;
};

const fileDoors: FileDoors = {
  fetch: checkDoors.fetch,
  hasHostPermission: engineDoors.hasHostPermission,
  getTab: (tabId) => browser.tabs.get(tabId),
  toPageFile: (tabId) => {
    const call = async (func: (...numbers: number[]) => unknown, ...args: number[]): Promise<unknown> => {
      const results = await browser.scripting.executeScript({ target: { tabId }, func, args });
      return results[0]?.result;
    };
    return {
      open: () => inject('pdf', { tabId, frameId: 0, immediately: true }),
      // These functions are copied into the page, so they may use nothing from this file.
      slice: (from, to) => call((from, to) => (globalThis as PageWorld).pithFile?.slice(from!, to!), from, to),
      drop: () => {
        // A page that has closed has dropped the file.
        call(() => (globalThis as PageWorld).pithFile?.drop()).catch(() => undefined);
      },
    };
  },
};

const linkDoors: LinkDoors = {
  mayOpen: async () => (await engineDoors.loadSettings()).opensLinks,
  hasHostPermission: engineDoors.hasHostPermission,
  open: async (url, besidesTabId) => {
    const { windowId, index } = await browser.tabs.get(besidesTabId);
    const { id } = await browser.tabs.create({ url, windowId, index: index + 1, active: false });
    return id ?? browser.tabs.TAB_ID_NONE;
  },
  getTab: fileDoors.getTab,
  close: (tabId) => browser.tabs.remove(tabId),
};

/** Only Pith's own pages can start runs; a web page, a content script or another extension cannot. */
function isOwnPage(sender: browser.Runtime.MessageSender | undefined): boolean {
  return sender?.id === browser.runtime.id && (sender.url ?? '').startsWith(browser.runtime.getURL(''));
}
