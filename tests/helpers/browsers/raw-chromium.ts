import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { inject } from 'vitest';
import { sleep, waitUntil } from '../wait-until';

const PATIENCE_MS = 45_000;

/**
 * A real Chromium without a debugger on the background. Puppeteer would attach one, and a background with a debugger is
 * never stopped for being idle.
 */
export type RawChromium = {
  /** Opens a page in a new tab, in front, and returns the tab's target. */
  open: (url: string) => Promise<string>;
  /** Clicks Pith's toolbar button on a tab: a real click, which grants access to the page and opens the panel. */
  clickToolbar: (tab: string) => Promise<void>;
  /** The panel's text once it matches; rejects with the current text when it does not match in time. */
  waitFor: (pattern: RegExp, patienceMs?: number) => Promise<string>;
  /** Clicks the panel's button with exactly this label. */
  clickButton: (label: string) => Promise<void>;
  /** Uncaught errors of the panel. */
  panelErrors: string[];
  /** Stores settings from the options page. Must be called before the first click. */
  configure: (stored: Record<string, unknown>) => Promise<void>;
  /** Read from the browser's list of targets, which does not affect the background. */
  isBackgroundAlive: () => Promise<boolean>;
  close: () => Promise<void>;
};

type TargetInfo = { targetId: string; type: string; title: string; url: string };
type Thrown = { text: string; exception?: { description?: string } };
/** For functions that run in the options page. */
declare const chrome: {
  contextMenus?: { update: (id: string, change: object) => Promise<void> };
  storage: { local: { set: (values: object) => Promise<void> } };
};

/** Starts Chromium without a window, with a fresh profile and the unpacked extension in the folder. */
export async function startRawChromium(extension: string): Promise<RawChromium> {
  const profile = await mkdtemp(path.join(tmpdir(), 'pith-chromium-'));
  const switches = [
    `--user-data-dir=${profile}`,
    '--headless=new',
    '--remote-debugging-pipe',
    '--enable-unsafe-extension-debugging',
    '--no-first-run',
    // Chromium's sandbox does not work as root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const child = spawn(inject('browser'), switches, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const panelErrors: string[] = [];
  const send = connect(child, (thrown) => panelErrors.push(describeThrown(thrown)));
  const close = async () => {
    await Promise.race([send('Browser.close').catch(() => undefined), sleep(3_000)]);
    child.kill('SIGKILL');
    await exited;
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };

  const find = async (is: (target: TargetInfo) => boolean) =>
    // Without a filter, the list has no tabs.
    (await send<{ targetInfos: TargetInfo[] }>('Target.getTargets', { filter: [{}] })).targetInfos.find(is);
  const attach = async (url: string) => {
    const { targetId } = await waitUntil(PATIENCE_MS, () => find((it) => it.type === 'page' && it.url === url));
    const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
    await send('Runtime.enable', {}, sessionId);
    return sessionId;
  };
  const evaluate = async <A extends unknown[], R>(session: string, body: (...args: A) => R, ...args: A) => {
    const wish = { expression: `(${body})(...${JSON.stringify(args)})`, awaitPromise: true, returnByValue: true };
    type Answer = { result: { value: Awaited<R> }; exceptionDetails?: Thrown };
    const { result, exceptionDetails } = await send<Answer>('Runtime.evaluate', wish, session);
    if (exceptionDetails) throw new Error(describeThrown(exceptionDetails));
    return result.value;
  };

  const loaded = send<{ id: string }>('Extensions.loadUnpacked', { path: extension });
  const { id } = await loaded.catch((error: Error) => close().then(() => Promise.reject(error)));
  let attached: Promise<string> | undefined;
  const panel = () => (attached ??= attach(`chrome-extension://${id}/sidepanel.html`));
  return {
    open: async (url) => {
      const { targetId } = await send<{ targetId: string }>('Target.createTarget', { url, forTab: true });
      // The tab's title is its address until the page has set one.
      await waitUntil(PATIENCE_MS, () => find((tab) => tab.targetId === targetId && !url.includes(tab.title)));
      return targetId;
    },
    clickToolbar: (targetId) => send('Extensions.triggerAction', { id, targetId }),
    waitFor: async (pattern, patienceMs = PATIENCE_MS) => {
      let shown = '';
      const read = async () => (shown = await evaluate(await panel(), () => document.body?.innerText ?? ''));
      await waitUntil(patienceMs, async () => pattern.test(await read())).catch((error: Error) => {
        throw new Error(`The panel does not show ${pattern}, but:\n${shown}`, { cause: error });
      });
      return shown;
    },
    clickButton: async (label) => {
      const click = (label: string) =>
        [...document.querySelectorAll('button')]
          .find((button) => [button.innerText.trim(), button.getAttribute('aria-label')].includes(label))!
          .click();
      await evaluate(await panel(), click, label);
    },
    panelErrors,
    configure: async (stored) => {
      const url = `chrome-extension://${id}/options.html`;
      const { targetId } = await send<{ targetId: string }>('Target.createTarget', { url });
      const options = await attach(url);
      // A click before the background has first run is lost. Once its menu exists, it listens.
      const hasMenu = async () => chrome.contextMenus?.update('summarize-selection', {}).then(() => true, String);
      await waitUntil(PATIENCE_MS, async () => (await evaluate(options, hasMenu)) === true);
      await evaluate(options, (values) => chrome.storage.local.set(values), stored);
      await send('Target.closeTarget', { targetId });
    },
    isBackgroundAlive: () => find(({ type, url }) => type === 'service_worker' && url.includes(id)).then(Boolean),
    close,
  };
}

const describeThrown = ({ text, exception }: Thrown) => exception?.description ?? text;

/**
 * Speaks the DevTools protocol over the pipe: JSON that ends in a zero byte. Returns the function that sends a command.
 */
function connect(child: ChildProcess, onThrown: (thrown: Thrown) => void) {
  type Message = { id?: number; error?: object; result?: unknown; params?: { exceptionDetails?: Thrown } };
  const [commands, answers] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let count = 0;
  let rest = '';
  const fail = () => waiting.forEach(({ reject }) => reject(new Error('Chromium has closed the connection.')));
  answers.setEncoding('utf8').on('close', fail);
  answers.on('data', (text: string) => {
    const texts = (rest + text).split('\0');
    rest = texts.pop()!;
    for (const { id = 0, error, result, params } of texts.map((json) => JSON.parse(json) as Message)) {
      if (params?.exceptionDetails) onThrown(params.exceptionDetails);
      if (error) waiting.get(id)?.reject(new Error(JSON.stringify(error)));
      else waiting.get(id)?.resolve(result as never);
      waiting.delete(id);
    }
  });
  commands.on('error', fail);
  return <R = void>(method: string, params: Record<string, unknown> = {}, sessionId?: string) =>
    new Promise<R>((resolve, reject) => {
      waiting.set(++count, { resolve, reject });
      commands.write(`${JSON.stringify({ id: count, method, params, sessionId })}\0`);
    });
}
