import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { findCommand } from './find-browser.ts';
import { installPackages } from './system-packages.ts';

const execute = promisify(execFile);

/** A screen for windows. `display`: the value of `DISPLAY` for programs that use it. */
export type VirtualScreen = { display: string; close: () => void };

/**
 * An invisible virtual screen, for what needs a real window: context menus, shortcuts, permission dialogs. `null` if
 * Xvfb is missing and cannot be installed.
 */
export async function openScreen(say: (line: string) => void): Promise<VirtualScreen | null> {
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

/** Presses keys, by xdotool's names, with time in between for the interface to react. */
export async function pressKeys(display: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await execute('xdotool', ['key', key], { env: { ...process.env, DISPLAY: display } });
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

type Point = { x: number; y: number };

/** Clicks a mouse button (1 left, 3 right) at a point of the page's viewport, in CSS pixels. */
export async function clickPage(display: string, page: Page, point: Point, button: 1 | 3): Promise<void> {
  const { origin, scale } = await page.evaluate(() => ({
    // Tabs, address bar and notices are above the page. No property has the margin that may be beside and below it.
    origin: { x: window.screenX, y: window.screenY + window.outerHeight - window.innerHeight },
    scale: window.devicePixelRatio,
  }));
  const guess = { x: (origin.x + point.x) * scale, y: (origin.y + point.y) * scale };
  const felt = (await feelMouse(display, page, guess)) ?? point;
  const x = Math.round(guess.x + (point.x - felt.x) * scale);
  const y = Math.round(guess.y + (point.y - felt.y) * scale);
  const env = { ...process.env, DISPLAY: display };
  await execute('xdotool', ['mousemove', `${x}`, `${y}`, 'click', `${button}`], { env });
}

/** How long a page may take to notice the mouse. */
const MOUSE_TIMEOUT_MS = 3_000;

/** Moves the mouse to a point on the screen. Resolves to the viewport point where the page notices it, if it does. */
async function feelMouse(display: string, page: Page, { x, y }: Point): Promise<Point | null> {
  const felt = await page.evaluateHandle(() => {
    const felt: { at: { x: number; y: number } | null } = { at: null };
    const onMove = ({ clientX, clientY }: MouseEvent) => (felt.at = { x: clientX, y: clientY });
    addEventListener('mousemove', onMove, { capture: true, once: true });
    return felt;
  });
  const move = (shift: number) => ['mousemove', `${Math.round(x) + shift}`, `${Math.round(y)}`];
  // The page does not notice a mouse that is already there until it moves.
  await execute('xdotool', [...move(1), ...move(0)], { env: { ...process.env, DISPLAY: display } });
  try {
    for (const started = Date.now(); Date.now() - started < MOUSE_TIMEOUT_MS;) {
      const { at } = await felt.jsonValue();
      if (at) return at;
    }
    return null;
  } finally {
    await felt.dispose();
  }
}

/** Selects an element's text and returns a visible point within the selection; `null` when there is no visible text. */
export async function selectText(page: Page, selector: string): Promise<Point | null> {
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

/** How long the context menu may take to appear. */
const MENU_TIMEOUT_MS = 5_000;

/**
 * Right-clicks at `point`, chooses Pith's entry, and returns the time of the choice in epoch milliseconds. The entry is
 * `before` so many others of the browser's in every language: "Inspect", and on a page "View page source". "End" is
 * pressed four times, because a menu that has just opened may miss keys; on a busy machine it missed two.
 */
export async function chooseMenuEntry(display: string, page: Page, point: Point, before = 1): Promise<number> {
  const windows = await countWindows(display);
  const isMenuOpen = async () => {
    for (const started = Date.now(); Date.now() - started < MENU_TIMEOUT_MS;)
      if ((await countWindows(display)) > windows) return true;
    return false;
  };
  await clickPage(display, page, point, 3);
  if (!(await isMenuOpen())) {
    await clickPage(display, page, point, 3);
    if (!(await isMenuOpen())) throw new Error('The context menu did not open.');
  }
  await pressKeys(display, ['End', 'End', 'End', 'End', ...Array.from({ length: before }, () => 'Up')]);
  const at = Date.now();
  await pressKeys(display, ['Return']);
  return at;
}

/** The visible windows. A menu is a separate window. */
async function countWindows(display: string): Promise<number> {
  const env = { ...process.env, DISPLAY: display };
  // xdotool fails when it finds none.
  const found = await execute('xdotool', ['search', '--onlyvisible', '--name', ''], { env }).catch(() => null);
  return found?.stdout.trim().split('\n').length ?? 0;
}
