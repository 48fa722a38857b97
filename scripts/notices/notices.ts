import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildOutput } from 'wxt';

/** A package that has code in a bundle, as Vite lists it. */
type License = { name: string; version: string; identifier?: string; text?: string };

/** Licenses that packages in the extension and in the relay may have. */
export const ALLOWED_LICENSES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MPL-2.0',
]);

/** The file with all notices, in the folder of a build. */
const NOTICES = 'third-party-notices.txt';
const LISTS = 'licenses';

/** Packages that are published without the text of their license, which is in their repository. */
const WITHOUT_TEXT: Record<string, string> = {
  wxt: 'wxt-license.txt',
  '@wxt-dev/browser': 'wxt-license.txt',
  '@wxt-dev/i18n': 'wxt-license.txt',
};

let bundles = 0;

/** Where Vite writes the list of the next bundle. A single file would have only the list of the last bundle. */
export function nextLicenseList(): string {
  return `${LISTS}/${++bundles}.json`;
}

/**
 * Replaces the lists in the folder of a build by one file with the name, version and license text of every package that
 * has code in it. Throws when a license is not allowed or its text is missing.
 */
export function writeNotices(folder: string, output: Pick<BuildOutput, 'publicAssets' | 'steps'>): void {
  const files = globSync(`${LISTS}/*.json`, { cwd: folder }).map((file) => path.join(folder, file));
  const notices = buildNotices(files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as License[]));
  rmSync(path.join(folder, LISTS), { recursive: true, force: true });
  writeFileSync(path.join(folder, NOTICES), notices);
  // What WXT reports to have built.
  for (const step of output.steps) step.chunks = step.chunks.filter(({ fileName }) => !fileName.startsWith(LISTS));
  output.publicAssets.push({ type: 'asset', fileName: NOTICES });
}

/** The text of all notices, sorted by name. Packages may be listed several times. */
export function buildNotices(licenses: readonly License[]): string {
  const packages = new Map(licenses.map((license) => [`${license.name} ${license.version}`, license]));
  const sorted = [...packages].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const notices = sorted.map(([title, license]) => `${title} (${license.identifier})\n\n${readText(title, license)}\n`);
  const introduction = 'Pith has code of these packages, under their own licenses.\n';
  return [introduction, ...notices].join(`\n${'-'.repeat(80)}\n\n`);
}

function readText(title: string, { name, identifier = '', text }: License): string {
  if (!ALLOWED_LICENSES.has(identifier)) throw new Error(`${title} has the license "${identifier}": not allowed.`);
  if (text) return text;
  const file = WITHOUT_TEXT[name];
  if (!file) throw new Error(`${title} is published without the text of its license.`);
  return readFileSync(path.join(import.meta.dirname, file), 'utf8').trim();
}
