import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBrowser, findCommand } from '../../../scripts/find-browser';

/**
 * The browsers are scripts that only report a version. On other systems, the usual installation folders are searched
 * too.
 */

const silent = () => undefined;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pith-browsers-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('PITH_BROWSER', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Puts a browser on `PATH` that prints this as its version. */
async function install(name: string, script: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}
const version = (text: string) => `echo "${text}"`;

describe.runIf(process.platform === 'linux')('the browser', () => {
  test('the first browser in the list that is new enough is used', async () => {
    const brave = await install('brave-browser', version('Brave Browser 150.1.80.1'));
    expect(await findBrowser(silent, [])).toBe(brave);
    const chromium = await install('chromium', version('Chromium 148.0.1.2 built on Debian'));
    expect(await findBrowser(silent, [])).toBe(chromium);
    await install('google-chrome', version('Google Chrome 147.9.9.9'));
    expect(await findBrowser(silent, [])).toBe(chromium);
    const chrome = await install('google-chrome-stable', version('Google Chrome 149.0.0.0'));
    expect(await findBrowser(silent, [])).toBe(chrome);
  });

  test('a browser that fails or reports no version is skipped', async () => {
    await install('google-chrome', 'exit 1');
    await install('chromium-browser', version('Command not found; install it with: snap install chromium'));
    const edge = await install('microsoft-edge', version('Microsoft Edge 151.0.0.0'));
    expect(await findBrowser(silent, [])).toBe(edge);
  });

  test('PITH_BROWSER names the browser by path or command, whatever its version', async () => {
    await install('google-chrome', version('Google Chrome 160.0.0.0'));
    const own = await install('own-browser', 'exit 1');
    vi.stubEnv('PITH_BROWSER', 'own-browser');
    expect(await findBrowser(silent, [])).toBe(own);
    vi.stubEnv('PITH_BROWSER', own);
    expect(await findBrowser(silent, [])).toBe(own);
  });

  test.each(['no-such-command', '/no/such/path'])(
    'no other browser is looked for when PITH_BROWSER names %s',
    async (name) => {
      await install('google-chrome', version('Google Chrome 160.0.0.0'));
      vi.stubEnv('PITH_BROWSER', name);
      await expect(findBrowser(silent, [])).rejects.toThrow(`PITH_BROWSER names ${name}, which does not exist.`);
    },
  );

  test('without an installed browser, the first source that can provide one is used', async () => {
    await install('chromium', version('Chromium 90.0.0.0'));
    const asked: string[] = [];
    const source = (name: string, found: string | null) => async () => {
      asked.push(name);
      return found;
    };
    const sources = [source('packages', null), source('download', '/fetched'), source('never', '/other')];
    expect(await findBrowser(silent, sources)).toBe('/fetched');
    expect(asked).toEqual(['packages', 'download']);
  });

  test('without any browser, the error says what to do', async () => {
    await expect(findBrowser(silent, [async () => null])).rejects.toThrow(
      /^No browser was found.* Install Chrome, Chromium, Edge or Brave 148 or newer, or set PITH_BROWSER to its path\.$/,
    );
  });
});

test.runIf(process.platform !== 'win32')('a command is found only where it is executable', async () => {
  const file = await install('tool', 'exit 0');
  expect(findCommand('tool')).toBe(file);
  await chmod(file, 0o644);
  // This also holds for root, because no execute bit is set.
  expect(findCommand('tool')).toBeNull();
});
