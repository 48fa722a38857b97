import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

/** `dir`: the unpacked extension. */
export type Build = { dir: string; remove: () => Promise<void> };

/**
 * Builds Pith into a new folder. `shipped` is what users get. `try` reports what the panel shows, and may have the
 * permission for one host (a match pattern), because a headless browser cannot ask for it. Throws an `Error` with the
 * build's output when it fails. `onFolder` is called at once with a function that removes the build, in case of an
 * interruption.
 */
export async function buildPith(
  browser: 'chrome' | 'firefox',
  mode: { kind: 'shipped' } | { kind: 'try'; host: string | null },
  onFolder: (remove: Build['remove']) => void = () => undefined,
): Promise<Build> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'pith-build-'));
  const remove = () => rm(outDir, { recursive: true, force: true });
  onFolder(remove);
  const host = mode.kind === 'try' ? (mode.host ?? '') : '';
  const wxt = path.join(ROOT, 'node_modules', 'wxt', 'bin', 'wxt.mjs');
  const parameters = [wxt, 'build', '-b', browser, '--mode', mode.kind === 'try' ? 'try' : 'production'];
  const { code, output } = await run(process.execPath, parameters, { PITH_OUT_DIR: outDir, PITH_TRY_HOST: host });
  const [folder] = await readdir(outDir);
  if (code === 0 && folder) return { dir: path.join(outDir, folder), remove };
  await remove();
  throw new Error(`Pith could not be built.\n${output}`);
}

function run(
  command: string,
  parameters: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      // WXT writes its progress to standard output, which is reserved for the summary.
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('exit', (code) => resolve({ code, output }));
  });
}
