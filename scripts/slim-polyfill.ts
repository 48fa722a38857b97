import type { Plugin } from 'vite';

/** The polyfill's check whether the browser lacks `browser`. */
const IS_MISSING = /if \(!\(globalThis\.browser && [^{]*\)\) \{/;

/**
 * Every browser that can install Pith has `browser` (see `minimum_chrome_version` and `strict_min_version`), which
 * webextension-polyfill then passes on unchanged. This plugin removes the wrapper for older browsers, a table of all
 * their functions, at build time: 3 KB gzip in each part. Throws when a new version of the polyfill has another check.
 */
export function slimPolyfill(): Plugin {
  return {
    name: 'slim-polyfill',
    transform: {
      filter: { id: /node_modules\/webextension-polyfill\/dist\/browser-polyfill\.js/ },
      handler(code) {
        if (!IS_MISSING.test(code)) throw new Error('webextension-polyfill has changed: see scripts/slim-polyfill.ts.');
        return { code: code.replace(IS_MISSING, 'if (false) {'), map: null };
      },
    },
  };
}
