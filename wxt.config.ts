import path from 'node:path';
import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import wordLists from './lib/engine/on-device/word-lists.json';
import { writeCMaps } from './scripts/cmaps/pack-cmaps';
import { hasDisplay } from './scripts/has-display';
import { nextLicenseList, writeNotices } from './scripts/notices/notices';
import { openPolicy } from './scripts/open-policy';
import { slimOpenai } from './scripts/slim-openai';
import { slimPolyfill } from './scripts/slim-polyfill';
import { slimPrices } from './scripts/slim-prices';
import { slimReadability } from './scripts/slim-readability';
import { listTracked } from './scripts/tracked-files';

/**
 * `npm start` and the tests build in the mode `try`, which may hold the one host permission that a headless browser
 * cannot ask for. No other mode reads it.
 */
const tryHost = process.env.PITH_TRY_HOST ?? '';

/** pdfjs' worker, and the licence of its tables of characters. */
function listPdfFiles(): { absoluteSrc: string; relativeDest: string }[] {
  const pdfjs = path.join(import.meta.dirname, 'node_modules', 'pdfjs-dist');
  return [
    { absoluteSrc: path.join(pdfjs, 'build', 'pdf.worker.min.mjs'), relativeDest: 'pdf/pdf.worker.min.mjs' },
    { absoluteSrc: path.join(pdfjs, 'cmaps', 'LICENSE'), relativeDest: 'pdf/cmaps-license.txt' },
  ];
}

export default defineConfig({
  hooks: {
    // Otherwise a NODE_ENV from outside, such as a test runner's, would build components for debugging, with the paths
    // of their files on this machine.
    'build:before': ({ config }) => {
      if (config.command === 'build') process.env.NODE_ENV = 'production';
    },
    'build:publicAssets': (_, files) =>
      void files.push(
        ...listPdfFiles(),
        { contents: slimPrices(), relativeDest: 'prices.json' },
        { contents: JSON.stringify(wordLists), relativeDest: 'word-lists.json' },
        { contents: writeCMaps(), relativeDest: 'pdf/cmaps.js' },
      ),
    'build:done': ({ config }, output) => {
      if (config.command === 'build') writeNotices(config.outDir, output);
    },
    // WXT would pack everything but a few folders, and with it the secrets that lie among the sources.
    'zip:start': ({ config }) => {
      Object.assign(config.zip, { includeSources: listTracked(config.root), excludeSources: [], dotSources: true });
    },
  },
  outDir: process.env.PITH_OUT_DIR || '.output',
  // Without a window, `npm run dev` only builds. Chromium's sandbox does not work as root.
  webExt: {
    disabled: !hasDisplay(process.env),
    ...(process.getuid?.() === 0 && { chromiumArgs: ['--no-sandbox'] }),
  },
  imports: false,
  manifestVersion: 3,
  modules: ['@wxt-dev/i18n/module'],
  vite: ({ command }) => ({
    plugins: [
      preact({ reactAliasesEnabled: false, devToolsEnabled: false }),
      slimOpenai(),
      slimPolyfill(),
      slimReadability(),
      command === 'serve' && openPolicy(),
    ],
    // The polyfill fetches, which the panel's content security policy forbids.
    build: {
      license: { fileName: nextLicenseList() },
      modulePreload: {
        polyfill: false,
        // Scripts come from the disk, so listing what each part loads on demand would cost more than it saves.
        resolveDependencies: (_file, dependencies, { hostType }) =>
          hostType === 'html' ? dependencies : dependencies.filter((name) => name.endsWith('.css')),
      },
      rolldownOptions: {
        treeshake: { moduleSideEffects: [{ test: /node_modules\/openai\//, sideEffects: false }] },
      },
    },
  }),
  // Chrome refuses some characters in injected files.
  experimental: { escapeUnicode: true },
  manifest: ({ browser, mode }) => ({
    name: '__MSG_name__',
    description: '__MSG_description__',
    default_locale: 'en',
    permissions: ['activeTab', 'scripting', 'storage', 'contextMenus', ...(browser === 'firefox' ? [] : ['sidePanel'])],
    optional_host_permissions: ['https://*/*', 'http://*/*'],
    ...(mode === 'try' && tryHost && { host_permissions: [tryHost] }),
    action: { default_title: '__MSG_actionTitle__' },
    commands: {
      summarize: {
        // Firefox's menu bar keeps Alt+Shift with the first letters of its menus for itself: S opens History.
        suggested_key: { default: browser === 'firefox' ? 'Alt+Shift+J' : 'Alt+Shift+S' },
        description: '__MSG_actionTitle__',
      },
    },
    content_security_policy: {
      // Firefox's default would turn http: into https: and lose servers in the reader's own network.
      extension_pages: "script-src 'self'; object-src 'self'",
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: '{a16f5f56-3396-41d5-ba8f-fe2d67e0a673}',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['none'], optional: ['websiteContent'] },
            },
          },
        }
      : {
          // The first Chrome with a native `browser`: one code path behind the polyfill instead of two.
          minimum_chrome_version: '148',
          externally_connectable: { ids: [] },
          // Firefox has no such key, and needs none.
          storage: { managed_schema: 'managed-schema.json' },
        }),
  }),
});
