import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ALLOWED_LICENSES, buildNotices } from '../../../../scripts/notices/notices';

const mit = { name: 'b', version: '1.0.0', identifier: 'MIT', text: 'The text of b.' };

test('the notices list each package once, sorted, with its version, its license and the license text', () => {
  const isc = { name: 'a', version: '2.1.0', identifier: 'ISC', text: 'The text of a.' };
  const notices = buildNotices([mit, isc, mit]);
  expect(notices.match(/^\S+ \d.*$/gm)).toEqual(['a 2.1.0 (ISC)', 'b 1.0.0 (MIT)']);
  expect(notices).toContain('a 2.1.0 (ISC)\n\nThe text of a.\n');
});

test.each([
  ['with a license that is not allowed', { ...mit, identifier: 'GPL-3.0' }, 'b 1.0.0 has the license "GPL-3.0"'],
  ['without a license', { ...mit, identifier: undefined }, 'b 1.0.0 has the license ""'],
  ['without the text of its license', { ...mit, text: undefined }, 'b 1.0.0 is published without the text'],
])('a build fails with a package %s', (_, license, message) => {
  expect(() => buildNotices([license])).toThrow(message);
});

test('every package that the extension or the relay depends on has an allowed license', () => {
  const lockfile = path.join(import.meta.dirname, '..', '..', '..', '..', 'package-lock.json');
  const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as {
    packages: Record<string, { license?: string; dev?: boolean; devOptional?: boolean; link?: boolean }>;
  };
  const shipped = Object.entries(packages).filter(
    ([name, { dev, link }]) => /node_modules\//.test(name) && !dev && !link,
  );
  expect(shipped.length).toBeGreaterThan(20);
  const refused = shipped.filter(([, { license = '' }]) => !ALLOWED_LICENSES.has(license));
  expect(refused.map(([name, { license }]) => `${name}: ${license}`)).toEqual([]);
});
