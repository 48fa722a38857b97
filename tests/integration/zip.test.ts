import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listImports } from '../../scripts/imports/list-imports';
import { readSources } from '../../scripts/imports/read-sources';
import { readZip } from '../helpers/read-zip';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SECRET = 'sk-planted-secret';
/** Git ignores some of them and does not track the others. */
const PLANTED = [
  '.env',
  '.env.local',
  'notes.txt',
  'pith-relay.sqlite',
  'pith-relay.sqlite-wal',
  'docs/todo.md',
  'relay/deploy/postgres-password',
  'relay/deploy/upstream-key',
  'tests/fixtures/private.html',
];

let folder: string;
let tracked: string[];
let sources: Map<string, Buffer>;
let extension: Map<string, Buffer>;

const wxt = (cwd: string, ...parameters: string[]) =>
  execFileSync(process.execPath, [path.join(ROOT, 'node_modules/wxt/bin/wxt.mjs'), ...parameters], {
    cwd,
    stdio: 'pipe',
  });
const withModules = (root: string) =>
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'), 'junction');
const write = (root: string, file: string, bytes: string | Buffer) => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), bytes);
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pith zip '));
  const root = path.join(folder, 'clone');
  const git = (cwd: string, ...parameters: string[]) => execFileSync('git', parameters, { cwd, encoding: 'utf8' });
  tracked = git(ROOT, 'ls-files', '-z')
    .split('\0')
    .filter((file) => file && existsSync(path.join(ROOT, file)));
  for (const file of tracked) cpSync(path.join(ROOT, file), path.join(root, file));
  git(root, 'init', '-q');
  git(root, 'add', '--all', '--force');
  for (const file of PLANTED) write(root, file, SECRET);
  withModules(root);
  wxt(root, 'zip', '-b', 'firefox');
  const read = (pattern: string) =>
    readZip(
      readFileSync(
        globSync(path.posix.join('.output', pattern), { cwd: root }).map((file) => path.join(root, file))[0]!,
      ),
    );
  sources = read('*-sources.zip');
  extension = read('*-firefox.zip');
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the zip of the sources contains exactly what git tracks', () => {
  expect([...sources.keys()].toSorted()).toEqual(tracked.toSorted());
});

test('no zip contains a planted secret', () => {
  const here = 'tests/integration/zip.test.ts';
  for (const [file, bytes] of [...sources, ...extension])
    if (file !== here) expect(bytes.includes(SECRET), file).toBe(false);
});

test(
  'the extension built from the zip of the sources equals the zipped one, byte for byte',
  { timeout: 240_000 },
  () => {
    const root = path.join(folder, 'reviewer');
    for (const [file, bytes] of sources) write(root, file, bytes);
    withModules(root);
    wxt(root, 'build', '-b', 'firefox');
    const built = path.join(root, '.output', 'firefox-mv3');
    const files = globSync('**/*', { cwd: built, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((entry) =>
      path.relative(built, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
    );
    expect(names.toSorted()).toEqual([...extension.keys()].toSorted());
    for (const name of names)
      expect(readFileSync(path.join(built, name)).equals(extension.get(name)!), name).toBe(true);
  },
);

test('the zip of the extension lists every package that its sources import, with a license', () => {
  const notices = extension.get('third-party-notices.txt')!.toString();
  const noticed = [...notices.matchAll(/^(\S+) \d+\.\d+\.\S+ \(\S+\)\n\n\S/gm)].map(([, name]) => name);
  const imported = listImports(readSources())
    .filter(({ from, to, isTypeOnly }) => !isTypeOnly && !from.startsWith('relay/') && !/\.\w+$/.test(to))
    .map(({ to }) => (to === '#i18n' ? '@wxt-dev/i18n' : to.split('/', to.startsWith('@') ? 2 : 1).join('/')));
  expect(new Set(imported).size).toBeGreaterThan(5);
  for (const name of new Set(imported)) expect(noticed).toContain(name);
});
