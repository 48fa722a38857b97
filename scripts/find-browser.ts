import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Browser, detectBrowserPlatform, install, resolveBuildId } from '@puppeteer/browsers';
import { installPackages } from './system-packages.ts';

type Say = (line: string) => void;

/** The oldest Chromium that loads Pith, the same as `minimum_chrome_version` in wxt.config.ts. */
const MINIMUM_VERSION = 148;

const COMMANDS = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'brave-browser',
];

/** Where common Chromium browsers are installed on macOS and Windows. */
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
const WINDOWS_PROGRAMS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
];

/** What to do when there is no browser. */
export const BROWSER_ADVICE = `Install Chrome, Chromium, Edge or Brave ${MINIMUM_VERSION} or newer, or set PITH_BROWSER to its path.`;

/**
 * The path of a Chromium browser: `PITH_BROWSER`, an installed one, or one from the first of the `sources` that
 * provides one (the system's packages, Chrome for Testing). Throws an `Error` whose message says what to do. `say`
 * receives progress messages.
 */
export async function findBrowser(
  say: Say,
  sources: readonly ((say: Say) => Promise<string | null>)[] = [installChromium, downloadChrome],
): Promise<string> {
  const chosen = process.env.PITH_BROWSER;
  if (chosen) {
    const found = chosen.includes(path.sep) ? existsSync(chosen) && chosen : findCommand(chosen);
    if (!found) throw new Error(`PITH_BROWSER names ${chosen}, which does not exist.`);
    return found;
  }
  const installed = listInstalled().find(isRecent);
  if (installed) return installed;
  for (const source of sources) {
    const fetched = await source(say);
    if (fetched) return fetched;
  }
  throw new Error(`No browser was found. ${BROWSER_ADVICE}`);
}

/** The path of a command on `PATH`, or `null`. */
export function findCommand(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return null;
}

function listInstalled(): string[] {
  const apps = [homedir(), ''].flatMap((root) =>
    MAC_APPS.map((app) => `${root}/Applications/${app}.app/Contents/MacOS/${app}`),
  );
  const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
  const programs = roots.flatMap((root) => (root ? WINDOWS_PROGRAMS.map((program) => path.join(root, program)) : []));
  const files = { darwin: apps, win32: programs }[process.platform as string] ?? [];
  return [...COMMANDS.flatMap((name) => findCommand(name) ?? []), ...files.filter((file) => existsSync(file))];
}

function isRecent(browser: string): boolean {
  // On Windows, a browser that is asked for its version opens a window instead.
  if (process.platform === 'win32') return true;
  try {
    const version = execFileSync(browser, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    return Number(/(\d+)\.\d+/.exec(version)?.[1]) >= MINIMUM_VERSION;
  } catch {
    // A stub that only refers to the real package.
    return false;
  }
}

async function installChromium(say: Say): Promise<string | null> {
  const chromium = (await installPackages(['chromium'], say)) ? findCommand('chromium') : null;
  return chromium && isRecent(chromium) ? chromium : null;
}

async function downloadChrome(say: Say): Promise<string | null> {
  const platform = detectBrowserPlatform();
  if (!platform) return null;
  try {
    say('No browser was found; downloading Chrome for Testing.');
    const buildId = await resolveBuildId(Browser.CHROME, platform, 'stable');
    const cacheDir = path.join(homedir(), '.cache', 'pith');
    return (await install({ browser: Browser.CHROME, buildId, cacheDir, platform })).executablePath;
  } catch (error) {
    throw new Error(`No browser was found and none could be downloaded. ${BROWSER_ADVICE}`, { cause: error });
  }
}
