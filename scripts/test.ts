import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findBrowser, findCommand } from './find-browser.ts';
import { findBuild } from './find-build.ts';
import { findPostgres, findRedis } from './find-databases.ts';
import { installPackages } from './system-packages.ts';

/**
 * `npm test`: runs every check. Where it can, it installs the browsers, the virtual screen and the databases that it
 * needs; at the end it says which steps ran and what it had to skip.
 */

const ROOT = path.join(import.meta.dirname, '..');
const say = (line: string) => console.log(line);

type Step = { name: string; command: string[] };
type Result = { name: string; isGreen: boolean; seconds: number };

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
  if (!hasNginx()) await installPackages(['nginx-light'], say);
}
if (!findCommand('Xvfb') || !findCommand('xdotool'))
  skipped.push('Context menu, shortcut and permission dialog in Chromium need Xvfb and xdotool.');
if (!hasFirefox()) skipped.push('Everything in Firefox: it is not installed.');
if (!findPostgres()) skipped.push('The relay on PostgreSQL: it is not installed.');
if (!findRedis()) skipped.push('Several relays on one Redis: redis-server is not installed.');
if (!hasNginx()) skipped.push('The relay behind nginx: it is not installed.');
const browser = await findBrowser(say).catch((error: Error) => {
  skipped.push(`Everything in Chromium: ${error.message}`);
  return null;
});

const WITHOUT_BROWSER: Step[] = [
  {
    name: 'unit and integration tests',
    command: ['vitest', 'run', '--project', 'unit', '--project', 'integration'],
  },
];
const IN_BROWSERS: Step[] = [{ name: 'end to end tests', command: ['vitest', 'run', '--project', 'e2e'] }];
const STATIC: Step[] = [
  { name: 'types of the extension', command: ['wxt', 'prepare'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'nothing unused', command: ['knip'] },
  { name: 'format', command: ['prettier', '--check', '.'] },
  { name: 'sizes', command: ['node', 'scripts/sizes.ts'] },
];

// First and alone, because a build rewrites the types that other steps read. Later steps use the kept builds.
const builds = await time('builds', async () => {
  await findBuild('chrome', { kind: 'shipped' });
  await findBuild('firefox', { kind: 'shipped' });
  for (const host of [null, 'http://127.0.0.1/*']) await findBuild('chrome', { kind: 'try', host });
  return { code: 0, output: '' };
});
// Browser tests mostly wait, so other steps run beside them. Both lanes take about as long.
const lanes = [WITHOUT_BROWSER, [...(browser ? IN_BROWSERS : []), ...STATIC]];
const results = [builds, ...(await Promise.all(lanes.map(runLane))).flat()];

say('');
for (const { name, isGreen, seconds } of results) say(`${isGreen ? '✓' : '✗'} ${name} (${seconds} s)`);
for (const line of skipped) say(`Skipped. ${line}`);
// Counts the steps; the tests' own numbers are above.
const failed = results.filter(({ isGreen }) => !isGreen).length;
say(`steps: ${results.length - failed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** Debian installs it in a folder that is only on root's `PATH`. */
function hasNginx(): boolean {
  return findCommand('nginx') !== null || existsSync('/usr/sbin/nginx');
}

function hasFirefox(): boolean {
  return findCommand('firefox-esr') !== null || findCommand('firefox') !== null;
}

/** Runs steps in sequence, even if an earlier one fails. */
async function runLane(steps: Step[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, command } of steps) results.push(await time(name, () => run(command)));
  return results;
}

/** Prints a step's output when it has ended, so that parallel steps do not mix their lines. */
async function time(name: string, act: () => Promise<{ code: number; output: string }>): Promise<Result> {
  say(`… ${name}`);
  const startedAt = performance.now();
  const { code, output } = await act().catch((error: Error) => ({ code: 1, output: error.message }));
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  say(`\n— ${name} (${seconds} s)\n${output.trimEnd()}`);
  if (code !== 0) say(`✗ ${name} failed.`);
  return { name, isGreen: code === 0, seconds };
}

function run([command = '', ...parameters]: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    // npm puts node_modules/.bin first on PATH. This does the same when the script runs without npm.
    const bin = path.join(ROOT, 'node_modules', '.bin');
    const env = {
      ...process.env,
      PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
      ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
      ...(browser && { PITH_BROWSER: browser }),
    };
    const child = spawn(command, parameters, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
