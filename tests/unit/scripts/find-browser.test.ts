import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBrowser, findCommand } from '../../../scripts/find-browser';

/** The browsers are scripts that only know their version. Elsewhere the usual places of an installation are searched, too. */

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

/** Puts a browser on `PATH`, which answers with this when it is asked for its version. */
async function install(name: string, script: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}
const version = (text: string) => `echo "${text}"`;

describe.runIf(process.platform === 'linux')('the browser', () => {
  test('is the first of the list that is new enough', async () => {
    const brave = await install('brave-browser', version('Brave Browser 150.1.80.1'));
    expect(await findBrowser(silent, [])).toBe(brave);
    const chromium = await install('chromium', version('Chromium 148.0.1.2 built on Debian'));
    expect(await findBrowser(silent, [])).toBe(chromium);
    await install('google-chrome', version('Google Chrome 147.9.9.9'));
    expect(await findBrowser(silent, [])).toBe(chromium);
    const chrome = await install('google-chrome-stable', version('Google Chrome 149.0.0.0'));
    expect(await findBrowser(silent, [])).toBe(chrome);
  });

  test('is none that fails or says no version', async () => {
    await install('google-chrome', 'exit 1');
    await install('chromium-browser', version('Command not found; install it with: snap install chromium'));
    const edge = await install('microsoft-edge', version('Microsoft Edge 151.0.0.0'));
    expect(await findBrowser(silent, [])).toBe(edge);
  });

  test('is the one that PITH_BROWSER names, by path or by command, whatever its version is', async () => {
    await install('google-chrome', version('Google Chrome 160.0.0.0'));
    const own = await install('own-browser', 'exit 1');
    vi.stubEnv('PITH_BROWSER', 'own-browser');
    expect(await findBrowser(silent, [])).toBe(own);
    vi.stubEnv('PITH_BROWSER', own);
    expect(await findBrowser(silent, [])).toBe(own);
  });

  test.each(['no-such-command', '/no/such/path'])(
    'is not looked for elsewhere when PITH_BROWSER names %s',
    async (name) => {
      await install('google-chrome', version('Google Chrome 160.0.0.0'));
      vi.stubEnv('PITH_BROWSER', name);
      await expect(findBrowser(silent, [])).rejects.toThrow(`PITH_BROWSER names ${name}, which does not exist.`);
    },
  );

  test('is fetched where none is installed, from the first source that has one', async () => {
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

  test('that is nowhere is told with what to do', async () => {
    await expect(findBrowser(silent, [async () => null])).rejects.toThrow(
      /^No browser was found.* Install Chrome, Chromium, Edge or Brave 148 or newer, or set PITH_BROWSER to its path\.$/,
    );
  });
});

test.runIf(process.platform !== 'win32')('a command is found only where it may be executed', async () => {
  const file = await install('tool', 'exit 0');
  expect(findCommand('tool')).toBe(file);
  await chmod(file, 0o644);
  // Root is asked by the same rule: none of the bits for execution is set.
  expect(findCommand('tool')).toBeNull();
});
