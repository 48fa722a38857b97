import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** What the relay's image installs and copies, according to the files that define it. */

type Package = { dependencies?: Record<string, string>; optionalDependencies?: Record<string, string>; link?: boolean };

const ROOT = path.join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const readJson = <T>(file: string) => JSON.parse(read(file)) as T;
const manifest = readJson<Package & { engines: { node: string } }>('relay/package.json');

/** Everything that `npm ci --workspace relay --omit=dev` installs, by its path in the lockfile. */
function listInstalled(): Set<string> {
  const { packages } = readJson<{ packages: Record<string, Package> }>('package-lock.json');
  const installed = new Set<string>();
  const visit = (place: string) => {
    const { dependencies, optionalDependencies } = packages[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = toParents(place)
        .map((parent) => `${parent}node_modules/${name}`)
        .find((candidate) => candidate in packages);
      if (found === undefined || installed.has(found)) continue;
      installed.add(found);
      visit(found);
    }
  };
  visit('relay');
  return installed;
}

/** The folders in which Node looks for a package, nearest first. */
function toParents(place: string): string[] {
  const parents = place.split('/').map((_, index, parts) => `${parts.slice(0, parts.length - index).join('/')}/`);
  return [...parents, ''];
}

/** The relay's files, and those of `lib/` that it imports, each with the packages that it imports. */
function listSources(): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    // Node erases type imports, so it does not load those files.
    const code = read(file).replaceAll(/^import type [^;]+;/gm, '');
    const imports = code.matchAll(/(?:from |import\(|require\(|new URL\()'([^']+)'/g);
    for (const [, name = ''] of imports) {
      if (name.startsWith('.')) visit(path.posix.join(path.posix.dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(/^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
    }
  };
  globSync('relay/**/*.{ts,js}', { cwd: ROOT }).forEach((file) => visit(file.replaceAll('\\', '/')));
  return { files, packages };
}

function start(version: string) {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const options = { encoding: 'utf8', cwd: ROOT } as const;
  return spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${pretend}`, 'relay/start.js', '--help'],
    options,
  );
}

test('the relay installs none of the packages that the extension depends on', () => {
  const { dependencies = {} } = readJson<Package>('package.json');
  const installed = listInstalled();
  expect(installed).toContain('node_modules/hono');
  const { packages } = listSources();
  const foreign = Object.keys(dependencies).filter((name) => !packages.has(name));
  expect(foreign).toContain('openai');
  expect([...installed].filter((place) => foreign.some((name) => place.endsWith(`node_modules/${name}`)))).toEqual([]);
});

test('the relay and its tests use the same version of each package', () => {
  const { packages } = readJson<{ packages: Record<string, Package> }>('package-lock.json');
  expect(Object.keys(packages).filter((place) => place.startsWith('relay/node_modules/'))).toEqual([]);
});

test('the relay declares every package that it imports, and no other', () => {
  expect([...listSources().packages].toSorted()).toEqual(Object.keys(manifest.dependencies ?? {}).toSorted());
});

test('the image holds every file that the relay imports', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (.+)$/gm)].flatMap(([, words = '']) =>
    words.split(' ').slice(0, -1),
  );
  const unignored = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const isWithin = (file: string, places: readonly string[]) =>
    places.some((place) => file === place || file.startsWith(`${place}/`));
  const files = [...listSources().files];
  expect(files.filter((file) => file.startsWith('lib/'))).not.toEqual([]);
  expect(files.filter((file) => !isWithin(file, copied) || !isWithin(file, unignored))).toEqual([]);
  expect(copied.filter((place) => !existsSync(path.join(ROOT, place)))).toEqual([]);
});

test.each(['20.20.2', '22.17.1', '23.11.1'])(
  'the relay does not start on Node %s, and says why in a sentence',
  (version) => {
    expect(start(version)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^The relay needs Node 22\\.18 .* this is ${version}\\.`)) as string,
    });
  },
);

test.each(['22.18.0', '22.99.0', '24.0.0', '26.1.0'])('the relay starts on Node %s', (version) => {
  expect(start(version)).toMatchObject({ status: 0, stdout: expect.stringContaining('PITH_UPSTREAM_URL') as string });
});

test("the relay's message and its package.json name the same versions of Node", () => {
  expect(manifest.engines.node).toBe('^22.18.0 || >=24.0.0');
});
