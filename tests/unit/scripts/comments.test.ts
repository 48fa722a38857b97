import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const MAX_CHARS = 120;

/** The numbers of the lines of comments in `source` that are too long. The formatter breaks code, but not comments. */
function findLongComments(source: string): number[] {
  return source.split('\n').flatMap((line, index) => {
    const isComment = /^\s*(\/\/|\/?\*|\{\/\*)/.test(line);
    // An address cannot be broken.
    return isComment && [...line].length > MAX_CHARS && !/https?:\/\/\S{60}/.test(line) ? [index + 1] : [];
  });
}

test('a comment line that is too long is found, but not a long line of code', () => {
  const long = 'x'.repeat(MAX_CHARS);
  const lines = [`// ${long}`, `/** ${long} */`, '/**', ` * ${long}`, ' */', `const a = '${long}';`, `{/* ${long} */}`];
  expect(findLongComments(lines.join('\n'))).toEqual([1, 2, 4, 7]);
});

test('no comment line has more than 120 characters', () => {
  const patterns = ['*.ts', '*.tsx', '*.mjs', '*.css'];
  const listed = execFileSync('git', ['ls-files', '-z', ...patterns], { cwd: ROOT, encoding: 'utf8' });
  // A deleted file stays listed until the commit.
  const files = listed
    .split('\0')
    .filter((file) => file !== '' && !file.startsWith('tests/fixtures/') && existsSync(path.join(ROOT, file)));
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((file) =>
    findLongComments(readFileSync(path.join(ROOT, file), 'utf8')).map((line) => `${file}:${line}`),
  );
  expect(found).toEqual([]);
});
