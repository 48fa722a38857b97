import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestSources, keepBuild } from '../../../scripts/kept-build';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'pith kept build '));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};

describe('the digest of the sources', () => {
  const FILES = [
    'components/panel/Panel.tsx',
    'entrypoints/background.ts',
    'lib/errors.ts',
    'locales/en.json',
    'public/icon/16.png',
    'wxt.config.ts',
    'package-lock.json',
    'package.json',
    'tsconfig.json',
    'scripts/slim-openai.ts',
    'scripts/slim-polyfill.ts',
    'scripts/open-policy.ts',
    'node_modules/.package-lock.json',
  ];
  beforeEach(() => FILES.forEach((file) => write(file, 'a')));
  const digest = (variant = '') => digestSources(root, variant);

  test.each(FILES)('the digest of the sources changes with %s, whatever its modification time', (file) => {
    const before = digest();
    write(file, 'b');
    utimesSync(path.join(root, file), 0, 0);
    expect(digest()).not.toBe(before);
  });

  test('the digest of the sources changes when a file is added, renamed or removed', () => {
    const digests = [digest()];
    write('lib/new.ts', 'a');
    digests.push(digest());
    rmSync(path.join(root, 'lib/new.ts'));
    write('lib/other.ts', 'a');
    digests.push(digest());
    rmSync(path.join(root, 'lib/errors.ts'));
    digests.push(digest());
    expect(new Set(digests).size).toBe(4);
  });

  test('the digest of the sources depends on the mode and the permission of the build', () => {
    expect(digest('https://a.example/*')).not.toBe(digest('https://b.example/*'));
  });

  test('the digest of the sources does not depend on times, tests, docs or earlier builds', () => {
    const before = digest();
    utimesSync(path.join(root, 'lib/errors.ts'), 1, 1);
    for (const file of ['tests/unit/a.test.ts', 'README.md', '.output/start/a/manifest.json', 'relay/main.ts'])
      write(file, 'a');
    expect(digest()).toBe(before);
  });
});

test("the digest covers all scripts that Pith's configuration imports", () => {
  const repository = path.join(import.meta.dirname, '..', '..', '..');
  const config = readFileSync(path.join(repository, 'wxt.config.ts'), 'utf8');
  const imported = [...config.matchAll(/from '\.\/(scripts\/[^']+)'/g)].map(([, script]) => `${script}.ts`);
  expect(imported).not.toEqual([]);
  for (const script of imported) {
    write(script, 'a');
    const before = digestSources(root, '');
    write(script, 'b');
    expect(digestSources(root, ''), script).not.toBe(before);
  }
});

describe('a kept build', () => {
  let builds: number;
  const build = async () => {
    const dir = path.join(root, `built-${++builds}`, 'chrome-mv3');
    mkdirSync(dir, { recursive: true });
    writeFileSync(path.join(dir, 'manifest.json'), String(builds));
    return { dir, remove: async () => rmSync(path.dirname(dir), { recursive: true }) };
  };
  const keep = (digest: string) => keepBuild(path.join(root, 'kept'), digest, build);
  beforeEach(() => {
    builds = 0;
  });

  test('a second start with the same sources builds nothing', async () => {
    const first = await keep('a');
    expect(await keep('a')).toBe(first);
    expect(builds).toBe(1);
    expect(readFileSync(path.join(first, 'manifest.json'), 'utf8')).toBe('1');
    expect(existsSync(path.join(root, 'built-1'))).toBe(false);
  });

  test('changed sources are built, and the earlier build stays for a browser that uses it', async () => {
    const first = await keep('a');
    const second = await keep('b');
    expect(builds).toBe(2);
    expect([first, second].map((folder) => existsSync(path.join(folder, 'manifest.json')))).toEqual([true, true]);
  });

  test('two starts at the same time end with the same build', async () => {
    const [first, second] = await Promise.all([keep('a'), keep('a')]);
    expect(first).toBe(second);
    expect(readdirSync(path.join(root, 'kept'))).toEqual(['a']);
  });

  test('a failed build leaves nothing behind, and the next start builds again', async () => {
    const failing = keepBuild(path.join(root, 'kept'), 'a', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await keep('a');
    expect(builds).toBe(1);
  });

  test('only the most recently used builds are kept', async () => {
    for (const digest of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      const folder = await keep(digest);
      utimesSync(folder, 1_000 + builds, 1_000 + builds);
    }
    await keep('a');
    await keep('i');
    expect(readdirSync(path.join(root, 'kept')).toSorted()).toEqual(['a', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
  });
});
