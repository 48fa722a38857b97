import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

test('every action in a workflow is pinned by commit, with its version in a comment', () => {
  const workflows = readdirSync(path.join(ROOT, '.github', 'workflows'));
  const uses = workflows.flatMap((file) => read(`.github/workflows/${file}`).match(/uses:.*/g) ?? []);
  expect(uses).not.toEqual([]);
  for (const line of uses) expect(line).toMatch(/^uses: [\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
});

test('CONTRIBUTING.md names every file with an address that the publisher fills in', () => {
  const [, section = ''] = /## Before publishing\n([^]*?)\n## /.exec(read('CONTRIBUTING.md')) ?? [];
  const files = globSync(['*.{json,md,ts,yaml}', '.github/**/*.{md,yml}', 'docs/**/*.md', 'relay/*.json'], {
    cwd: ROOT,
  }).map((file) => file.replaceAll('\\', '/'));
  const withPlaceholder = files.filter((file) => read(file).includes('pith.example.invalid'));
  expect(withPlaceholder).toContain('package.json');
  for (const file of withPlaceholder) if (file !== 'CONTRIBUTING.md') expect(section).toContain(`\`${file}\``);
});
