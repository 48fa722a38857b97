import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findCommand } from '../../../scripts/find-browser';
import { pressKeys } from '../../../scripts/screen';
import { SET_UP } from './firefox-scripts';
import { connectMarionette, type Marionette } from './marionette';
import { sleep, waitUntil } from '../wait-until';

const execute = promisify(execFile);

const PATIENCE_MS = 45_000;
/** Gives the window time to notice the mouse before it is clicked. */
const MOUSE_REST_MS = 150;
/** Long enough that two gestures would make two requests. */
const DOUBLE_CLICK_MS = 250;

const PREFERENCES = {
  // Any free port. Firefox writes its number to a file.
  'marionette.port': 0,
  'browser.startup.page': 0,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.disabledForTesting': true,
};

/** A document in any process, operated with the real mouse. */
type Page = {
  /** Runs a function in the document. The function and its result are copied, so it must use only its arguments. */
  evaluate: <A extends unknown[], R>(body: (...args: A) => R, ...args: A) => Promise<Awaited<R>>;
  text: () => Promise<string>;
  /** The document's text once it matches; rejects with the current text when it does not match in time. */
  waitFor: (pattern: RegExp) => Promise<string>;
  /** Clicks the button with this text, or else the element that this selector finds. */
  click: (target: string, button?: 1 | 3) => Promise<void>;
};

export type Firefox = {
  marionette: Marionette;
  /** What Firefox reports about the extension's manifest. */
  complaints: string[];
  /** The page in the front tab. */
  page: Page;
  sidebar: Page & {
    isOpen: () => Promise<boolean>;
    /** Opens the sidebar as the browser's own menu does, without a gesture on the extension. */
    open: () => Promise<void>;
    close: () => Promise<void>;
    /** Clicks the button with a cross in the sidebar's own header. */
    clickCross: () => Promise<void>;
  };
  background: Pick<Page, 'evaluate'> & { state: () => Promise<string>; stop: () => Promise<void> };
  /** Opens the address in the front tab, or in a new tab that comes to the front. */
  open: (url: string, where?: 'front tab' | 'new tab') => Promise<void>;
  /** Brings the tab with this number to the front, counted from 0. */
  switchTab: (index: number) => Promise<void>;
  closeTab: () => Promise<void>;
  closeOtherTabs: () => Promise<void>;
  /** Clicks Pith's toolbar button. Several clicks follow each other as in a slow double click. */
  clickToolbar: (times?: number) => Promise<void>;
  /** Selects the text of the element, right-clicks it, and chooses the menu's last entry, which is Pith's. */
  chooseMenu: (selector: string) => Promise<void>;
  /** Chooses Pith's entry in the context menu that is opening. */
  chooseItem: () => Promise<void>;
  /** Presses the shortcut that the extension has registered. */
  pressShortcut: () => Promise<void>;
  pressKey: (key: string) => Promise<void>;
  /** Clicks "Allow" in the open permission prompt, and returns the prompt's sentences. */
  allow: () => Promise<string>;
  hostPermissions: () => Promise<string[]>;
  /**
   * Grants the permission for match patterns with the consent to send page text, as answering the prompt of the options
   * does; or revokes only the permission, as the browser's settings do.
   */
  setHostPermissions: (change: 'add' | 'remove', origins: string[]) => Promise<void>;
  /** Grants or revokes only the consent to send page text. */
  setConsent: (change: 'add' | 'remove') => Promise<void>;
  quit: () => Promise<void>;
};

/** The path of Firefox, or `null` when there is none. */
export function findFirefox(): string | null {
  return findCommand('firefox-esr') ?? findCommand('firefox');
}

/** Starts Firefox on the screen `display` with a fresh profile and the unpacked extension in the folder. */
export async function launchFirefox(executable: string, extension: string, display: string): Promise<Firefox> {
  const profile = await mkdtemp(path.join(tmpdir(), 'pith-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  await writeFile(path.join(profile, 'user.js'), lines.join('\n'));
  const parameters = ['--marionette', '--remote-allow-system-access', '--no-remote', '--profile', profile];
  const child = spawn(executable, parameters, {
    stdio: 'ignore',
    env: { ...process.env, HOME: profile, DISPLAY: display, WAYLAND_DISPLAY: '', LANGUAGE: 'en' },
  });
  const exited = once(child, 'exit');
  const quit = async () => {
    child.kill('SIGKILL');
    await exited;
    // Firefox's helper processes end a moment later, and may still write files.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try {
    const port = await waitUntil(30_000, async () =>
      Number(await readFile(path.join(profile, 'MarionetteActivePort'), 'utf8').catch(() => '')),
    );
    const marionette = await connectMarionette(port);
    return { ...(await drive(marionette, extension, display)), quit };
  } catch (error) {
    await quit();
    throw error;
  }
}

async function drive(marionette: Marionette, extension: string, display: string): Promise<Omit<Firefox, 'quit'>> {
  const { send, run } = marionette;
  const { value: id } = await send('Addon:Install', { path: extension, temporary: true });
  const complaints = await run<string[]>(SET_UP, id);

  const env = { ...process.env, DISPLAY: display };
  const moveTo = async ([x, y]: readonly [number, number]) => {
    await execute('xdotool', ['mousemove', `${x}`, `${y}`], { env });
    await sleep(MOUSE_REST_MS);
  };
  const press = (button: 1 | 3, times = 1) =>
    execute('xdotool', ['click', '--repeat', `${times}`, '--delay', `${DOUBLE_CLICK_MS}`, `${button}`], { env });
  const clickAt = async (point: readonly [number, number], times?: number) => {
    await moveTo(point);
    await press(1, times);
  };
  /** The middle of an element in the browser's own window, once the element exists. */
  const centre = (element: string) =>
    waitUntil(PATIENCE_MS, () => run<[number, number] | null>(`return centre(${element})`));

  /** `browser`: the element that shows the document in the browser's own window. */
  const toPage = (browser: string): Page => {
    const evaluate: Page['evaluate'] = (body, ...args) =>
      run(`return evaluate(${browser}, args[0])`, `return (${body})(...${JSON.stringify(args)})`);
    const text = () => evaluate(() => document.body.innerText);
    return {
      evaluate,
      text,
      waitFor: async (pattern) => {
        let shown = '';
        const matches = async () => pattern.test((shown = await text().catch((error: Error) => `(${error.message})`)));
        await waitUntil(PATIENCE_MS, matches).catch(() => {
          throw new Error(`${browser} does not show ${pattern}, but:\n${shown}`);
        });
        return shown;
      },
      click: async (target, button = 1) => {
        // An element may move while it is drawn, so it is clicked only once the mouse is over it.
        const isUnderMouse = async () => {
          const point = await evaluate(findPoint, target);
          if (!point) return false;
          const [left, top] = await run<[number, number]>(
            `const { screenX, screenY } = ${browser}; return [screenX, screenY]`,
          );
          await moveTo([Math.round(left + point[0]), Math.round(top + point[1])]);
          return evaluate(isHovered, target);
        };
        await waitUntil(PATIENCE_MS, isUnderMouse).catch(async () => {
          throw new Error(`${browser} has no ${target} to click, but:\n${await text().catch(String)}`);
        });
        await press(button);
      },
    };
  };
  const page = toPage('win.gBrowser.selectedBrowser');
  const wake = () => run('if (extension.backgroundState !== "running") await extension.wakeupBackground()');

  /** Chooses the last entry of the opening menu, which is Pith's, with keys. A menu may miss a key at first. */
  const chooseItem = async () => {
    await centre('menuItem()');
    for (const started = Date.now(); !(await run<boolean>('return isItemMarked()')); await pressKeys(display, ['Up']))
      if (Date.now() - started > PATIENCE_MS) throw new Error('The entry of the menu cannot be reached.');
    // Not with the mouse, because without a window manager the menu closes when the mouse enters it.
    await pressKeys(display, ['Return']);
  };

  return {
    marionette,
    chooseItem,
    complaints,
    page,
    sidebar: {
      ...toPage('sidebar()'),
      isOpen: () => run('return win.SidebarController.isOpen'),
      open: () => run('await win.SidebarController.show(widgetId + "-sidebar-action")'),
      close: () => run('win.SidebarController.hide()'),
      clickCross: async () => clickAt(await centre('win.document.getElementById("sidebar-close")')),
    },
    background: {
      evaluate: (body, ...args) => wake().then(() => toPage('background()').evaluate(body, ...args)),
      state: () => run('return extension.backgroundState'),
      stop: () => run('await extension.terminateBackground({ ignoreDevToolsAttached: true })'),
    },
    open: (url, where = 'front tab') => run('await openPage(args[0], args[1])', url, where === 'new tab'),
    switchTab: (index) => run('win.gBrowser.selectTabAtIndex(args[0])', index),
    closeTab: () => run('win.gBrowser.removeTab(win.gBrowser.selectedTab)'),
    closeOtherTabs: () => run('win.gBrowser.removeAllTabsBut(win.gBrowser.selectedTab)'),
    clickToolbar: async (times) => clickAt(await centre('toolbarButton()'), times),
    chooseMenu: async (selector) => {
      await page.evaluate((selector) => {
        const element = document.querySelector(selector)!;
        element.scrollIntoView({ block: 'center' });
        getSelection()!.selectAllChildren(element);
      }, selector);
      await page.click(selector, 3);
      await chooseItem();
    },
    pressShortcut: async () => pressKeys(display, [await run<string>('return shortcut()')]),
    pressKey: (key) => pressKeys(display, [key]),
    allow: async () => {
      const button = await centre('allowButton()');
      const sentences = await run<string>('return promptText()');
      await clickAt(button);
      return sentences;
    },
    hostPermissions: () => run('return extension.activePermissions.origins'),
    setHostPermissions: (change, origins) =>
      run('await changePermissions(args[0], args[1], args[0] === "add" ? ["websiteContent"] : [])', change, origins),
    setConsent: (change) => run('await changePermissions(args[0], [], ["websiteContent"])', change),
  };
}

/** Runs in a page: brings an element into view and returns the middle of its first line, in viewport pixels. */
function findPoint(target: string): [number, number] | null {
  const button = [...document.querySelectorAll('button')].find(
    ({ innerText, ariaLabel }) => (ariaLabel ?? innerText.trim()) === target,
  );
  const element = button ?? document.querySelector(target);
  element?.scrollIntoView({ block: 'nearest' });
  const [line] = element?.getClientRects() ?? [];
  return line ? [line.x + line.width / 2, line.y + Math.min(line.height / 2, 10)] : null;
}

/** Runs in a page: whether the mouse is over the element. */
function isHovered(target: string): boolean {
  const button = [...document.querySelectorAll('button')].find(
    ({ innerText, ariaLabel }) => (ariaLabel ?? innerText.trim()) === target,
  );
  return (button ?? document.querySelector(target))?.matches(':hover') ?? false;
}
