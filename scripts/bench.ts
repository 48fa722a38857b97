import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** `npm run bench -- [name…] [--json FILE]`: runs the benchmarks with these names, or all; `FILE` gets the figures. */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const file = values.json && path.resolve(values.json);
if (file) rmSync(file, { force: true });
const vitest = path.join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'bench', ...positionals.map((name) => `/${name}.bench`)],
  { stdio: 'inherit', env: { ...process.env, ...(file && { PITH_BENCH_JSON: file }) } },
);
process.exitCode = status ?? 1;
