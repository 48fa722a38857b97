import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findBuild } from '../../scripts/find-build';

type Message = { code: string; file: string; message: string };

/** Every warning of Firefox's own linter, how often it appears, and why it stays. */
const EXPLAINED: { code: string; file: string; message: string; times: number; reason: string }[] = [
  {
    code: 'KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION',
    file: 'manifest.json',
    message: 'Manifest key not supported by the specified minimum Firefox for Android version',
    times: 1,
    reason:
      'Pith is not for Android, which has no sidebar; a version for Android in the manifest would say that it is.',
  },
  {
    code: 'UNSAFE_VAR_ASSIGNMENT',
    // The bundler names the chunk that holds Preact after any module in it.
    file: 'chunks/*.js',
    message: 'Unsafe assignment to innerHTML',
    times: 1,
    reason:
      'Preact can set innerHTML when a component asks for it; none does, and the linter forbids it (react/no-danger).',
  },
  {
    code: 'UNSAFE_VAR_ASSIGNMENT',
    file: 'readability.js',
    message: 'Unsafe assignment to innerHTML',
    times: 1,
    reason: 'Readability itself; it works on the snapshot, which is an inert document.',
  },
  {
    code: 'UNSAFE_VAR_ASSIGNMENT',
    file: 'chunks/read-pdf-file-*.js',
    message: 'Unsafe call to import for argument 0',
    times: 2,
    reason: "The addresses are those of two files in Pith's own package: pdfjs's worker and its packed tables.",
  },
  {
    code: 'UNSAFE_VAR_ASSIGNMENT',
    file: 'pdf/pdf.worker.min.mjs',
    message: 'Unsafe call to import for argument 0',
    times: 1,
    reason: 'pdfjs as published: it would load an image decoder from beside it, and Pith ships none.',
  },
];

test("Firefox's linter finds nothing in the build that is not explained here", { timeout: 240_000 }, async () => {
  const folder = await findBuild('firefox', { kind: 'shipped' });
  const webExt = path.join(import.meta.dirname, '..', '..', 'node_modules', 'web-ext', 'bin', 'web-ext.js');
  const parameters = [webExt, 'lint', '--source-dir', folder, '--output', 'json', '--no-config-discovery'];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { maxBuffer: 10_000_000 });
  const { errors, notices, warnings } = JSON.parse(stdout) as Record<'errors' | 'notices' | 'warnings', Message[]>;
  expect([...errors, ...notices]).toEqual([]);
  // The names of chunks end in a hash.
  const matches = ({ file }: Message, pattern: string) => path.posix.matchesGlob(file, pattern);
  for (const { times, reason, code, file, message } of EXPLAINED) {
    const found = warnings.filter((one) => one.code === code && one.message === message && matches(one, file));
    expect(found, reason).toHaveLength(times);
  }
  expect(warnings).toHaveLength(EXPLAINED.reduce((sum, { times }) => sum + times, 0));
});
