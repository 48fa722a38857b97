import { spawn } from 'node:child_process';
import path from 'node:path';
import { installPackages } from './system-packages.ts';
import { findBrowser, findCommand } from './find-browser.ts';
import { findPostgres, findRedis } from './find-databases.ts';

/**
 * `npm test`: runs every check. Where it can, it installs the browsers, the virtual screen and the databases that it
 * needs; at the end it says what it had to skip.
 */

const ROOT = path.join(import.meta.dirname, '..');
const say = (line: string) => console.log(line);

/** What is skipped, and what it would need. */
const skipped: string[] = [];
if (process.platform === 'linux') {
  // One by one, so that a package the system does not have does not block the others.
  if (!findCommand('Xvfb')) await installPackages(['xvfb'], say);
  if (!findCommand('xdotool')) await installPackages(['xdotool'], say);
  if (!hasFirefox() && (await installPackages(['firefox-esr'], say))) await installPackages(['fonts-noto-cjk'], say);
  // The tests start their own servers, on their own ports and in their own folders.
  if (!findPostgres()) await installPackages(['postgresql'], say);
  if (!findRedis()) await installPackages(['redis-server'], say);
}
if (!findCommand('Xvfb') || !findCommand('xdotool'))
  skipped.push('Context menu, shortcut and permission dialog in Chromium need Xvfb and xdotool.');
if (!hasFirefox()) skipped.push('Everything in Firefox: it is not installed.');
if (!findPostgres()) skipped.push('The relay on PostgreSQL: it is not installed.');
if (!findRedis()) skipped.push('Several relays on one Redis: redis-server is not installed.');
const browser = await findBrowser(say).catch((error: Error) => {
  skipped.push(`Everything in Chromium: ${error.message}`);
  return null;
});

const steps: [name: string, command: string[]][] = [
  ['types of the extension', ['wxt', 'prepare']],
  ['types', ['tsc', '--noEmit']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['nothing unused', ['knip']],
  ['format', ['prettier', '--check', '.']],
  ['unit and integration tests', ['vitest', 'run', '--project', 'unit', '--project', 'integration']],
  ['sizes', ['node', 'scripts/sizes.ts']],
  ...(browser ? [['end to end tests', ['vitest', 'run', '--project', 'e2e']] satisfies [string, string[]]] : []),
];

let passed = 0;
let failed = 0;
for (const [name, command] of steps) {
  say(`\n— ${name}`);
  const isGreen = (await run(command)) === 0;
  if (isGreen) passed += 1;
  else failed += 1;
  if (!isGreen) say(`✗ ${name} failed.`);
}

say('');
for (const line of skipped) say(`Skipped. ${line}`);
// Counts the steps; the tests' own numbers are above.
say(`steps: ${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

function hasFirefox(): boolean {
  return findCommand('firefox-esr') !== null || findCommand('firefox') !== null;
}

function run([command = '', ...parameters]: string[]): Promise<number> {
  return new Promise((resolve) => {
    // npm puts node_modules/.bin first on PATH. This does the same when the script runs without npm.
    const bin = path.join(ROOT, 'node_modules', '.bin');
    const env = {
      ...process.env,
      PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
      ...(browser && { PITH_BROWSER: browser }),
    };
    const child = spawn(command, parameters, { cwd: ROOT, env, stdio: 'inherit', shell: process.platform === 'win32' });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
