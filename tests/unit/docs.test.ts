import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ACTION_LABELS,
  ERROR_CODES,
  type ErrorAction,
  errorAction,
  type ErrorCode,
  errorSentence,
  otherAction,
} from '../../lib/errors';
import en from '../../locales/en.json';
import { describeConfig } from '../../relay/config';
import { STATUS } from '../../relay/http/status';
import { USAGE } from '../../scripts/arguments';

/** Compares the docs with the repository. */

const ROOT = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const READMES = ['README.md', 'README.zh-CN.md'];
const PAGES = [
  ...READMES,
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file.replaceAll('\\', '/')}`),
];

const FOLDERS =
  /^(\.ci|\.github|components|docs|entrypoints|lib|locales|public|relay|scripts|tests)\/|^[\w.-]+\.(md|ts|json|yml)$/;

/** The repository's paths in backticks; for `folder/<name>` and `folder/*`, the folder. */
function pathsIn(page: string): string[] {
  const quoted = [...page.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  return quoted.filter((text) => FOLDERS.test(text)).map((text) => text.replace(/[<*].*/, ''));
}

/** The cells of each row of the table whose header line matches `header`. */
function tableRows(page: string, header: RegExp): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => header.test(line));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  if (start === -1) return [];
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const firstCells = (page: string, header: RegExp) =>
  tableRows(page, header).map(([cell = '']) => cell.replaceAll('`', ''));

describe.each(PAGES)('%s', (file) => {
  test('a page of the docs names only paths that exist', () => {
    expect(pathsIn(read(file)).filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
  });

  test('a page of the docs links only to files and headings that exist', () => {
    const targets = [...read(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const broken = targets.filter((target) => {
      const [name = '', heading] = target.split('#');
      const linked = name ? path.join(ROOT, path.dirname(file), name) : path.join(ROOT, file);
      if (!existsSync(linked)) return true;
      const headings = heading ? [...readFileSync(linked, 'utf8').matchAll(/^#+ (.+)$/gm)] : [];
      return (
        heading &&
        !headings.some(([, text = '']) => text.toLowerCase().replaceAll(',', '').replaceAll(' ', '-') === heading)
      );
    });
    expect(broken).toEqual([]);
  });
});

test('paths of the repository are found in prose', () => {
  expect(pathsIn(read('CONTRIBUTING.md')).length).toBeGreaterThan(20);
  expect(pathsIn('see `lib/nowhere.ts`, `nowhere.md`, `tests/fixtures/<slug>/x` and `a/b`')).toEqual([
    'lib/nowhere.ts',
    'nowhere.md',
    'tests/fixtures/',
  ]);
});

describe.each(READMES)('%s', (file) => {
  const page = read(file);
  const config = read('wxt.config.ts');

  test('the README explains exactly the permissions of the build', () => {
    const list = /\bpermissions: \[([^]*?)\],\n\s*optional_host_permissions/.exec(config)?.[1] ?? '';
    const built = [...list.replaceAll("'firefox'", '').matchAll(/'(\w+)'/g)].map((match) => match[1]);
    expect(built.length).toBeGreaterThan(3);
    const more = ['optional_host_permissions', 'data_collection_permissions'].filter((key) => config.includes(key));
    expect(firstCells(page, /^\| (permission|权限)/)).toEqual([...built, ...more]);
  });

  test('the README names the shortcuts', () => {
    const shortcuts = config.match(/'Alt\+Shift\+\w/g) ?? [];
    expect(shortcuts.length).toBeGreaterThan(0);
    for (const shortcut of shortcuts) expect(page).toContain(shortcut.slice(1));
  });

  test('the README names the browser versions that the manifest requires', () => {
    for (const pattern of [/minimum_chrome_version: '(\d+)'/, /strict_min_version: '(\d+)/]) {
      const version = pattern.exec(config)?.[1];
      expect(version).toBeDefined();
      expect(page).toContain(version);
    }
  });
});

describe('CONTRIBUTING.md', () => {
  const page = read('CONTRIBUTING.md');

  test('the table of commands has every script of package.json and no other', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = Object.keys(scripts).map((name) =>
      /^(start|test)$/.test(name) ? `npm ${name}` : `npm run ${name}`,
    );
    expect(firstCells(page, /^\| command/).sort()).toEqual(commands.sort());
  });

  test('the table of options has every option of npm start and no other', () => {
    const options = [...USAGE.matchAll(/^ {2}(--\w+(?: [A-Z]+)?)/gm)].map((match) => match[1]);
    expect(options.length).toBeGreaterThan(5);
    expect(firstCells(page, /^\| option/)).toEqual(options);
  });
});

test('both READMEs name the same commands, paths and blocks of code', () => {
  const [english = '', chinese = ''] = READMES.map(read);
  const commands = (page: string) => [...new Set(page.match(/\bnpm (?:run )?[\w:]+/g))].sort();
  expect(commands(chinese)).toEqual(commands(english));
  expect(pathsIn(chinese)).toEqual(pathsIn(english));
  const blocks = (page: string) => page.match(/^```(?:sh|json)\n[^]*?^```/gm);
  expect(blocks(chinese)).toEqual(blocks(english));
});

test.each(['.ci/run', '.github/workflows/ci.yml'])(
  "the continuous integration in %s runs the README's test command",
  (file) => {
    for (const readme of READMES) expect(read(readme)).toContain('npm ci && npm test');
    expect(read(file)).toMatch(/^(- run: | {6}- run: )?npm ci && npm test$/m);
  },
);

test('docs/errors.md lists each error code with its sentence and its action', () => {
  const toLabel = (action: Exclude<ErrorAction, 'none'>) => {
    return action === 'give-access' ? 'the access card' : en[ACTION_LABELS[action]];
  };
  const rows = tableRows(read('docs/errors.md'), /^\| code/).map(([code, , sentence, action]) => [
    code,
    sentence,
    action,
  ]);
  const toLabels = (code: ErrorCode) => {
    const labels = [errorAction(code), otherAction(code)].flatMap((action) =>
      action === 'none' ? [] : [toLabel(action)],
    );
    return labels.join(', or ') || '–';
  };
  expect(rows).toEqual(ERROR_CODES.map((code) => [`\`${code}\``, en[errorSentence(code)], toLabels(code)]));
});

test('docs/benchmarks.md lists the size budgets', () => {
  const budgets = [...read('scripts/sizes.ts').matchAll(/part: '([^']+)'[^}]*budgetKb: ([\d.]+)/g)];
  expect(budgets.length).toBeGreaterThan(3);
  expect(tableRows(read('docs/benchmarks.md'), /^\| part/)).toEqual(budgets.map(([, part, kb]) => [part, `${kb} KB`]));
});

test('docs/relay.md names only settings and error codes that exist', () => {
  const relay = read('docs/relay.md');
  const settings = new Set(
    [...relay.matchAll(/\b(PITH_[A-Z_]+|[A-Z]+_URL)\b/g)].map(([name]) => name.replace(/_FILE$/, '')),
  );
  expect(settings.size).toBeGreaterThan(10);
  for (const name of settings) expect(describeConfig()).toContain(`  ${name} `);
  const codes = [...relay.matchAll(/\b4\d\d `([a-z_]+)`/g)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(2);
  for (const code of codes) expect(Object.keys(STATUS)).toContain(code);
});
