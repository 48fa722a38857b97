import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findViolations } from '../../../../scripts/imports/find-violations';
import { readSources } from '../../../../scripts/imports/read-sources';

/** The rooms in CONTRIBUTING.md's table of imports. */
const ROOMS = [
  ...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| `(lib\/[a-z]+|components|entrypoints|relay)\/` /gm),
].map(([, room]) => room ?? '');

/** For each room of the table in CONTRIBUTING.md, imports that break its row. */
const VIOLATIONS: [file: string, source: string, violation: string][] = [
  ['lib/errors.ts', "import '../components/a'", 'components/a'],
  ['lib/errors.ts', "import './article/a'", 'lib/article/a'],
  ['lib/page-url.ts', "import type { A } from './article/article'", 'types of lib/article/article'],
  ['lib/article/a.ts', "import type { A } from '../completions/a'", 'types of lib/completions/a'],
  ['lib/article/a.ts', "import type { A } from '../prompt/a'", 'types of lib/prompt/a'],
  ['lib/article/a.ts', "import type { A } from '../engine/a'", 'types of lib/engine/a'],
  ['lib/article/pdf/read-pdf.ts', "import 'pdfjs-dist'", 'pdfjs-dist'],
  ['lib/completions/a.ts', "import type { A } from '../prompt/a'", 'types of lib/prompt/a'],
  ['lib/completions/a.ts', "import type { A } from '../engine/engine'", 'types of lib/engine/engine'],
  ['lib/prompt/a.ts', "import '../article/a'", 'lib/article/a'],
  ['lib/prompt/a.ts', "import type { A } from '../engine/engine'", 'types of lib/engine/engine'],
  ['lib/engine/a.ts', "import '../article/a'", 'lib/article/a'],
  ['lib/engine/a.ts', "import type { A } from '../settings/a'", 'types of lib/settings/a'],
  ['lib/engine/a.ts', "import type { A } from '../run/a'", 'types of lib/run/a'],
  ['lib/engine/a.ts', "import '../../relay/a'", 'relay/a'],
  ['lib/engine/relay/a.ts', "import '../../../relay/a'", 'relay/a'],
  ['lib/proof/a.ts', "import '../engine/engine'", 'lib/engine/engine'],
  ['lib/proof/a.ts', "import type { A } from '../article/article'", 'types of lib/article/article'],
  ['lib/settings/a.ts', "import type { A } from '../engine/engine'", 'types of lib/engine/engine'],
  ['lib/settings/a.ts', "import '../prompt/prompt'", 'lib/prompt/prompt'],
  ['lib/settings/a.ts', "import type { A } from '../run/a'", 'types of lib/run/a'],
  ['lib/run/a.ts', "import type { A } from '../panel/a'", 'types of lib/panel/a'],
  ['lib/run/a.ts', "import '../../entrypoints/a'", 'entrypoints/a'],
  ['lib/panel/a.ts', "import '../run/protocol'", 'lib/run/protocol'],
  ['lib/panel/a.ts', "import { type A, a } from '../engine/engine'", 'lib/engine/engine'],
  ['lib/panel/a.ts', "import type { A } from '../../components/a'", 'types of components/a'],
  ['lib/connect/a.ts', "import '../run/check-protocol'", 'lib/run/check-protocol'],
  ['components/panel/A.tsx', "import '../../lib/run/ready-engine'", 'lib/run/ready-engine'],
  ['components/panel/A.tsx', "import type { A } from '../../lib/run/ready-engine'", 'types of lib/run/ready-engine'],
  ['components/panel/A.tsx', "import type { A } from '../../lib/article/article'", 'types of lib/article/article'],
  ['components/panel/A.tsx', "import '../../entrypoints/a'", 'entrypoints/a'],
  ['components/panel/A.tsx', "import 'webextension-polyfill'", 'webextension-polyfill'],
  ['entrypoints/a.ts', "import '../relay/a'", 'relay/a'],
  ['entrypoints/a.ts', "import 'wxt/browser'", 'wxt/browser'],
  ['relay/a.ts', "import '../lib/engine/relay/a'", 'lib/engine/relay/a'],
  ['relay/a.ts', "import type { A } from '../lib/errors'", 'types of lib/errors'],
  ['relay/a.ts', "import '../scripts/a'", 'scripts/a'],
  ['relay/store/a.ts', "import type { A } from '../http/a'", 'types of relay/http/a'],
  ['relay/resume/a.ts', "import type { A } from '../http/a'", 'types of relay/http/a'],
  ['relay/base/a.ts', "import '../http/a'", 'relay/http/a'],
  ['relay/tokens/a.ts', "import '../http/a'", 'relay/http/a'],
];

test.each(VIOLATIONS)('an import that breaks a rule is found: in %s, %s', (file, source, violation) => {
  expect(findViolations(new Map([[file, source]]))).toEqual([`${file} may not import ${violation}`]);
});

test.each([
  ['openai', 'lib/engine/provider/openai.ts'],
  ['@mozilla/readability', 'lib/article/page/readability.ts'],
  ['pdfjs-dist', 'entrypoints/sidepanel/read-pdf-file.ts'],
  ['fflate', 'entrypoints/sidepanel/history-file.ts'],
  ['idb', 'lib/panel/history/store.ts'],
])('importing %s is a violation everywhere but in %s', (name, door) => {
  expect(findViolations(new Map([[door, `import '${name}/part'`]]))).toEqual([]);
  for (const room of ['lib', ...ROOMS]) {
    const file = `${room}/somewhere.ts`;
    expect(findViolations(new Map([[file, `import '${name}'`]]))).toEqual([`${file} may not import ${name}`]);
  }
});

test('each room in the table of imports is tested with a violation', () => {
  expect(ROOMS).toHaveLength(12);
  for (const room of ROOMS) expect(VIOLATIONS.map(([file]) => file.startsWith(`${room}/`))).toContain(true);
});

test.each([
  "import type { A } from '../run/protocol'",
  "import { type A, type B } from '../run/protocol'",
  "export type { A } from '../run/protocol'",
  "export type * from '../run/protocol'",
  "type A = import('../run/protocol').A",
])('an import of types only is recognized: %s', (source) => {
  expect(findViolations(new Map([['lib/panel/a.ts', source]]))).toEqual([]);
});

test.each([
  "import '../run/protocol'",
  "import a from '../run/protocol'",
  "import * as a from '../run/protocol'",
  "import { type A, a } from '../run/protocol'",
  "export { a } from '../run/protocol'",
  "export * from '../run/protocol'",
  "const a = () => import('../run/protocol')",
])('an import of values is recognized: %s', (source) => {
  expect(findViolations(new Map([['lib/panel/a.ts', source]]))).toEqual([
    'lib/panel/a.ts may not import lib/run/protocol',
  ]);
});

test('rooms may not import each other in a circle, not even types', () => {
  const sources = new Map([
    ['lib/article/page/a.ts', "import type { B } from '../verdict/b'"],
    ['lib/article/verdict/b.ts', "import { c } from '../pdf/c'"],
    ['lib/article/pdf/c.ts', "import { d } from '../page/d'"],
    ['lib/article/page/d.ts', ''],
  ]);
  expect(findViolations(sources)).toEqual([
    'These rooms form a circle: lib/article/page, lib/article/pdf, lib/article/verdict',
  ]);
});

test('a file outside the rooms may import them and be imported by them', () => {
  const sources = new Map([
    ['lib/article/a.ts', "import { b } from './page/b'"],
    ['lib/article/page/b.ts', "import { c } from '../c'"],
    ['lib/article/c.ts', ''],
  ]);
  expect(findViolations(sources)).toEqual([]);
});

test('the sources of Pith break no import rule', () => {
  expect(findViolations(readSources())).toEqual([]);
});
