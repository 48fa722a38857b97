import path from 'node:path';
import { buildPith } from './build.ts';
import { digestSources, keepBuild } from './kept-build.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** Where builds are kept from one run to the next. */
const BUILDS = path.join(ROOT, '.output', 'kept');

type BuildParameters = Parameters<typeof buildPith>;

/**
 * The folder of the unpacked extension, which is built only if its sources have changed. It is shared, so its contents
 * must not be changed. `onBuild` is called before a build; the other parameters, and the rejections, are those of
 * `buildPith`.
 */
export function findBuild(
  browser: BuildParameters[0],
  mode: BuildParameters[1],
  onBuild: () => void = () => undefined,
  onFolder?: BuildParameters[2],
): Promise<string> {
  return keepBuild(BUILDS, digestSources(ROOT, JSON.stringify({ browser, mode })), () => {
    onBuild();
    return buildPith(browser, mode, onFolder);
  });
}
