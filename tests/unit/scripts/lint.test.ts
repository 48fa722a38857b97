import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const VIOLATIONS: [file: string, source: string, rule: string][] = [
  ['lib/browser.ts', 'export const id = browser.runtime.id;', 'no-restricted-globals'],
  ['lib/fetch.ts', "export const load = () => fetch('/');", 'no-restricted-globals'],
  ['lib/engine/provider/document.ts', 'export const { title } = document;', 'no-restricted-globals'],
  ['lib/panel/storage.ts', "export const kept = localStorage.getItem('a');", 'no-restricted-globals'],
  [
    'lib/run/style.ts',
    'export const style = (element: Element) => getComputedStyle(element);',
    'no-restricted-globals',
  ],
  ['components/socket.ts', "export const socket = new WebSocket('wss://a.example');", 'no-restricted-globals'],
  ['components/browser.ts', 'export const id = browser.runtime.id;', 'no-restricted-globals'],
  ['components/panel/fetch.ts', "export const load = () => fetch('/');", 'no-restricted-globals'],
  ['relay/fetch.ts', "export const load = () => fetch('/');", 'no-restricted-globals'],
  ['lib/console.ts', "console.log('');", 'no-console'],
  ['lib/any.ts', 'export const a: any = 1;', 'no-explicit-any'],
  ['lib/circle-a.ts', "import { b } from './circle-b';\nexport const a = b;", 'no-cycle'],
  ['lib/circle-b.ts', "import { a } from './circle-a';\nexport const b = a;", 'no-cycle'],
  ['lib/types-a.ts', "import type { B } from './types-b';\nexport type A = { b: B | null };", 'no-cycle'],
  ['lib/types-b.ts', "import type { A } from './types-a';\nexport type B = { a: A | null };", 'no-cycle'],
  ['lib/promise.ts', 'export const start = (work: () => Promise<void>) => {\n  work();\n};', 'no-floating-promises'],
];

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
let folder: string;
/** What the linter reports about each file. */
let found: { file: string; rule: string }[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pith-lint-'));
  cpSync(path.join(ROOT, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
  writeFileSync(path.join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true } }');
  for (const [file, source] of VIOLATIONS) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), source);
  }
  found = lint(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(VIOLATIONS)('the linter finds the violation in %s', (file, _, rule) => {
  expect(found).toContainEqual({ file, rule: expect.stringContaining(`(${rule})`) });
});

function lint(cwd: string): { file: string; rule: string }[] {
  const linter = path.join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
  try {
    execFileSync(process.execPath, [linter, '--type-aware', '--format', 'json'], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return [];
  } catch (error) {
    const { diagnostics } = JSON.parse((error as { stdout: string }).stdout) as {
      diagnostics: { filename: string; code: string }[];
    };
    return diagnostics.map(({ filename, code }) => ({ file: filename.replaceAll('\\', '/'), rule: code }));
  }
}
