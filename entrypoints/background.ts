import { defineBackground } from 'wxt/utils/define-background';
import browser, { type Tabs } from 'webextension-polyfill';
import type { Article } from '../lib/article/article';
import { serveCheck } from '../lib/run/check';
import { CHECK_PORT } from '../lib/run/check-protocol';
import { leaveIntent } from '../lib/run/intent';
import { type Port, RUN_PORT, type RunRequest, type RunSource } from '../lib/run/protocol';
import { type Inject, readArticle } from '../lib/run/read-article';
import { readyEngine } from '../lib/run/ready-engine';
import { serveRun } from '../lib/run/run';
import { summarize } from '../lib/run/summarize';
import { loadKey, loadRejected, loadSettings, saveRejected } from '../lib/settings/store';
import { keepToolbarClicks, lockStorage, openPanel } from './shared/browser-features';

const MENU_ID = 'summarize-selection';

/** A second gesture on the same tab within this time is a double click, not a second wish. */
const DOUBLE_GESTURE_MS = 500;

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
  loadSettings: async () => (await loadSettings(browser.storage.local)).settings,
  loadRejected: (baseUrl: string, model: string) => loadRejected(browser.storage.local, baseUrl, model),
  saveRejected: (baseUrl: string, model: string, names: string[]) =>
    saveRejected(browser.storage.local, baseUrl, model, names),
  hasHostPermission: (origin: string) => browser.permissions.contains({ origins: [origin] }),
};

// `main` must not be async, and listeners are registered in its first step: a background that is woken by an event hears
// it only then.
export default defineBackground(() => {
  // Before any script is injected: until then a page's renderer could read the key.
  const locked = lockStorage();
  void keepToolbarClicks();

  /** Articles whose reading began with the gesture, while the panel was still opening. */
  const early = new Map<string, Promise<Article>>();
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
    void begin(tab, { kind: 'selection', frameId: info.frameId ?? 0, text: info.selectionText ?? '' });
  });
  browser.runtime.onConnect.addListener((port) => {
    if (!isOwnPage(port.sender)) return port.disconnect();
    if (port.name === RUN_PORT) serveRun(port as Port, (request, signal) => summarize(request, signal, runDoors));
    if (port.name === CHECK_PORT) serveCheck(port as Port, checkDoors);
  });
  browser.runtime.onInstalled.addListener(() => {
    browser.contextMenus.removeAll().then(() => {
      browser.contextMenus.create({
        id: MENU_ID,
        title: browser.i18n.getMessage('menuSelection'),
        contexts: ['selection'],
      });
    });
  });

  const runDoors = {
    readArticle: async (request: RunRequest) => {
      const article = early.get(request.intent) ?? readPage(request);
      early.delete(request.intent);
      return article;
    },
    readyEngine: () => readyEngine(engineDoors),
  };

  async function begin(tab: Tabs.Tab, source: RunSource): Promise<void> {
    if (tab.id === undefined || tab.windowId === undefined) return;
    const now = Date.now();
    const isDouble =
      lastGesture.tabId === tab.id && lastGesture.kind === source.kind && now - lastGesture.at < DOUBLE_GESTURE_MS;
    lastGesture = { tabId: tab.id, kind: source.kind, at: now };
    if (isDouble) return;
    const request: RunRequest = { tabId: tab.id, source, granted: true, intent: crypto.randomUUID(), prefix: '' };
    const reading = readPage(request);
    // Who claims the intent hears of a failure; nobody may.
    reading.catch(() => undefined);
    // What nobody claimed is of no use any more.
    early.clear();
    early.set(request.intent, reading);
    await leaveIntent(browser.storage.session, tab.windowId, request);
  }

  async function readPage(request: RunRequest): Promise<Article> {
    await locked;
    return readArticle(request, inject);
  }
});

const inject: Inject = async (script, { tabId, frameId, immediately }) => {
  const results = await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    files: [`/content-scripts/${script}.js`],
    injectImmediately: immediately,
  });
  return results[0]?.result;
};

/** Only our own pages start runs; a page, a content script or another extension cannot. */
function isOwnPage(sender: browser.Runtime.MessageSender | undefined): boolean {
  return sender?.id === browser.runtime.id && (sender.url ?? '').startsWith(browser.runtime.getURL(''));
}
