import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { models } from '../../lib/completions/prices.json';

/** The built files that users get. A changed permission or rule shows here first. */

type Manifest = Record<string, unknown> & { permissions: string[] };
const readManifest = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;

/** The scripts that are injected into pages. */
const INJECTED = /^(document|extract|pdf|readability|selection)\.js$/;

const SHARED = {
  manifest_version: 3,
  optional_host_permissions: ['https://*/*', 'http://*/*'],
  content_security_policy: { extension_pages: "script-src 'self'; object-src 'self'" },
  default_locale: 'en',
};

/** A key in neither list would give Pith a capability that nobody decided on. */
const KEYS = [
  'action',
  'background',
  'commands',
  'content_security_policy',
  'default_locale',
  'description',
  'icons',
  'manifest_version',
  'name',
  'optional_host_permissions',
  'options_ui',
  'permissions',
  'version',
];

test('the build for Chrome has exactly these keys and permissions', () => {
  const manifest = readManifest(inject('chrome'));
  expect(manifest).toMatchObject({
    ...SHARED,
    commands: { summarize: { suggested_key: { default: 'Alt+Shift+S' } } },
    minimum_chrome_version: '148',
    externally_connectable: { ids: [] },
    storage: { managed_schema: 'managed-schema.json' },
  });
  expect(manifest.permissions.toSorted()).toEqual(['activeTab', 'contextMenus', 'scripting', 'sidePanel', 'storage']);
  expect(Object.keys(manifest).toSorted()).toEqual(
    [...KEYS, 'externally_connectable', 'minimum_chrome_version', 'side_panel', 'storage'].toSorted(),
  );
});

test('the build for Firefox has exactly these keys and permissions', () => {
  const manifest = readManifest(inject('firefox'));
  expect(manifest).toMatchObject({
    ...SHARED,
    commands: { summarize: { suggested_key: { default: 'Alt+Shift+J' } } },
    sidebar_action: { open_at_install: false },
    browser_specific_settings: {
      gecko: {
        strict_min_version: '140.0',
        data_collection_permissions: { required: ['none'], optional: ['websiteContent'] },
      },
    },
  });
  expect(manifest.permissions.toSorted()).toEqual(['activeTab', 'contextMenus', 'scripting', 'storage']);
  expect(Object.keys(manifest).toSorted()).toEqual([...KEYS, 'browser_specific_settings', 'sidebar_action'].toSorted());
});

describe.each(['chrome', 'firefox'] as const)('the build for %s', (browser) => {
  test.each([
    'host_permissions',
    'content_scripts',
    'web_accessible_resources',
    'optional_permissions',
    'chrome_settings_overrides',
    'update_url',
  ])('the built manifest has no %s', (key) => {
    expect(readManifest(inject(browser))).not.toHaveProperty(key);
  });

  test.each(['sidepanel.html', 'options.html'])('the content security policy of %s forbids every request', (page) => {
    const html = readFileSync(path.join(inject(browser), page), 'utf8');
    expect(html).toContain(
      `content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'none'; form-action 'none'; base-uri 'none'"`,
    );
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<script'));
  });

  test('a build has the price table, without its sources', () => {
    const prices = JSON.parse(readFileSync(path.join(inject(browser), 'prices.json'), 'utf8')) as object;
    expect(Object.keys(prices)).toEqual(Object.keys(models));
    expect(JSON.stringify(prices)).not.toMatch(/source|https?:/);
  });

  test('a build has no source map and no report, and Chrome accepts every character of the injected scripts', () => {
    const folder = inject(browser);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(js|css|html|json)$/.test(name),
    )) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      expect(text, file).not.toMatch(/sourceMappingURL|pithReport/);
      if (INJECTED.test(file)) expect(text, file).not.toMatch(/[\uFDD0-\uFDEF\uFFFE\uFFFF]|\p{Surrogate}/u);
    }
  });
});

test('the build for `npm start` differs only by the host permission that it was given', () => {
  expect(readManifest(inject('chromeTry'))).toEqual({
    ...readManifest(inject('chrome')),
    host_permissions: ['http://127.0.0.1/*'],
  });
});
