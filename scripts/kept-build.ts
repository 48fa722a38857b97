import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Build } from './build.ts';

/** Everything that a build depends on, below the repository's root. */
const SOURCES = [
  '{components,entrypoints,lib,locales,public}/**/*',
  '{package-lock.json,package.json,tsconfig.json,wxt.config.ts}',
  'scripts/{has-display,open-policy,slim-*,tracked-files}.ts',
  'scripts/{cmaps,notices}/*',
  // What is installed, in case it differs from package-lock.json.
  'node_modules/.package-lock.json',
];

/** The number of builds that are kept, because browsers and tests may still use older ones. */
const MAX_KEPT = 8;

/**
 * A digest of the paths and contents of all sources below `root` and of `variant`, which says how they are built.
 * It uses contents, not times: a checkout or a deletion can make a build outdated without making any file newer.
 */
export function digestSources(root: string, variant: string): string {
  const hash = createHash('sha256').update(`${process.versions.node} ${variant}`);
  const files = globSync(SOURCES, { cwd: root }).toSorted();
  for (const file of files) {
    const absolute = path.join(root, file);
    if (statSync(absolute).isFile()) hash.update(`\0${file}\0`).update(readFileSync(absolute));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The folder of the unpacked extension that was built from these sources, kept in `folder`. Calls `build` only if there
 * is none yet, and rejects if `build` does. Several processes may do this at the same time.
 */
export async function keepBuild(folder: string, digest: string, build: () => Promise<Build>): Promise<string> {
  const kept = path.join(folder, digest);
  if (!existsSync(kept)) {
    const built = await build();
    await mkdir(folder, { recursive: true });
    const unfinished = await mkdtemp(path.join(folder, 'unfinished-'));
    // The temporary folder may be on another disk, from which nothing can be renamed.
    await cp(built.dir, unfinished, { recursive: true });
    // Another process may have finished the same build first.
    await rename(unfinished, kept).catch(() => rm(unfinished, { recursive: true }));
    await built.remove();
  }
  await utimes(kept, new Date(), new Date());
  await removeOldest(folder);
  return kept;
}

async function removeOldest(folder: string): Promise<void> {
  const builds = (await readdir(folder)).map((name) => path.join(folder, name));
  const newestFirst = builds.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of newestFirst.slice(MAX_KEPT)) await rm(old, { recursive: true, force: true });
}
