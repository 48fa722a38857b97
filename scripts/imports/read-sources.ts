import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sources } from './list-imports.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** The sources that the rules apply to. */
export function readSources(): Sources {
  const files = globSync('{lib,components,entrypoints,relay}/**/*.{ts,tsx}', { cwd: ROOT });
  return new Map(files.map((file) => [file.replaceAll('\\', '/'), readFileSync(path.join(ROOT, file), 'utf8')]));
}
