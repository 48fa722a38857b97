import { execFileSync } from 'node:child_process';

/**
 * Globs that match exactly the files below `root` that git tracks, as they are on disk. Files that git ignores or does
 * not track, such as keys, databases and notes, are not among them. Throws if there is no git.
 */
export function listTracked(root: string): string[] {
  const output = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  const files = output.split('\0').filter(Boolean);
  return files.map((file) => file.replaceAll(/[()[\]{}!*?@+|\\]/g, String.raw`\$&`));
}
