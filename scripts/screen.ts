import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { findCommand } from './find-browser.ts';
import { installPackages } from './system-packages.ts';

const execute = promisify(execFile);

/** A screen to show windows on. `display`: what `DISPLAY` is for programs that use it. */
export type Screen = { display: string; close: () => void };

/**
 * A virtual screen nobody sees, for what only a real window has: context menus, shortcuts, permission dialogs. `null`
 * where there is no Xvfb and none can be installed.
 */
export async function openScreen(say: (line: string) => void): Promise<Screen | null> {
  if (!(await hasScreenTools())) {
    await installPackages(['xvfb', 'xdotool'], say);
    if (!(await hasScreenTools())) return null;
  }
  const parameters = ['-displayfd', '3', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'];
  const child = spawn('Xvfb', parameters, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The virtual screen (Xvfb) did not start.')));
    child.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  return { display: `:${number}`, close: () => child.kill() };
}

async function hasScreenTools(): Promise<boolean> {
  return findCommand('Xvfb') !== null && findCommand('xdotool') !== null;
}

/** Presses keys on the screen, in xdotool's names; between them the interface gets time to follow. */
export async function pressKeys(display: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await execute('xdotool', ['key', key], { env: { ...process.env, DISPLAY: display } });
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** Clicks a mouse button (1 left, 3 right) at a point of the page's viewport, in CSS pixels. */
export async function clickPage(
  display: string,
  page: Page,
  point: { x: number; y: number },
  button: 1 | 3,
): Promise<void> {
  const origin = await page.evaluate(() => ({
    x: window.screenX,
    // What is above the page: tabs, address bar, notices. Below it there is nothing.
    y: window.screenY + window.outerHeight - window.innerHeight,
    scale: window.devicePixelRatio,
  }));
  const x = Math.round((origin.x + point.x) * origin.scale);
  const y = Math.round((origin.y + point.y) * origin.scale);
  const env = { ...process.env, DISPLAY: display };
  await execute('xdotool', ['mousemove', String(x), String(y), 'click', String(button)], { env });
}

/** Selects the text of an element and gives a point within the selection that can be seen; `null` when there is none. */
export async function selectText(page: Page, selector: string): Promise<{ x: number; y: number } | null> {
  return page.evaluate((selector) => {
    const element = document.querySelector(selector);
    if (!element) return null;
    element.scrollIntoView({ block: 'start' });
    const selection = getSelection();
    selection?.selectAllChildren(element);
    if (!selection?.toString().trim()) return null;
    for (const { left, top, width, height } of selection.getRangeAt(0).getClientRects()) {
      const [x, y] = [left + width / 2, top + height / 2];
      if (width > 4 && height > 4 && y > 0 && y < innerHeight && x > 0 && x < innerWidth) return { x, y };
    }
    return null;
  }, selector);
}

/** How long the context menu may take to be shown. */
const MENU_TIMEOUT_MS = 3_000;

/**
 * Right-clicks at `point`, chooses "Summarize selection", and gives when, in epoch milliseconds. It is the menu's last
 * entry but for "Inspect", which works in any language of the browser; the first key opens nothing, it moves the mark from
 * nowhere to the last entry.
 */
export async function chooseSummarizeSelection(
  display: string,
  page: Page,
  point: { x: number; y: number },
): Promise<number> {
  const before = await countWindows(display);
  const isMenuOpen = async () => {
    for (const started = Date.now(); Date.now() - started < MENU_TIMEOUT_MS;)
      if ((await countWindows(display)) > before) return true;
    return false;
  };
  await clickPage(display, page, point, 3);
  if (!(await isMenuOpen())) {
    await clickPage(display, page, point, 3);
    if (!(await isMenuOpen())) throw new Error('The context menu did not open.');
  }
  await pressKeys(display, ['Up', 'Up']);
  const at = Date.now();
  await pressKeys(display, ['Return']);
  return at;
}

/** The windows that are shown; a menu is one of its own. */
async function countWindows(display: string): Promise<number> {
  const env = { ...process.env, DISPLAY: display };
  // It fails where it finds none.
  const found = await execute('xdotool', ['search', '--onlyvisible', '--name', ''], { env }).catch(() => null);
  return found?.stdout.trim().split('\n').length ?? 0;
}
