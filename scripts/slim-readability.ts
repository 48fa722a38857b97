import type { Plugin } from 'vite';

/** Each call of `log`, which does nothing unless a caller asks for debugging, and the function itself. */
const LOGS = /^ *this\.log\([\s\S]*?\);$/gm;
const LOGGER =
  /if \(this\._debug\) \{\n {4}let logNode[\s\S]*?\n {2}\} else \{\n {4}this\.log = function \(\) \{\};\n {2}\}/;
/** What needs debugging to be on, or Readability's own parser. */
const NEVER = [
  /if \(this\._debug\) \{\s*\}/g,
  /if \(this\._docJSDOMParser[^{]*\{[^{}]*\}/g,
  /this\._docJSDOMParser = .*;/,
];
/** The package's second function, which Pith does not use. */
const READERABLE = /^.*isProbablyReaderable.*$/gm;

/**
 * Removes from Readability what never runs in Pith: its log, the cases for its own parser, and the function that
 * guesses whether a page is an article. Saves 1 KB gzip. Throws when a new version of Readability looks different.
 */
export function slimReadability(): Plugin {
  return {
    name: 'slim-readability',
    transform: {
      filter: { id: /node_modules\/@mozilla\/readability\/(index|Readability)\.js/ },
      handler(code, id) {
        const unused = id.includes('/index.js') ? [READERABLE] : [LOGGER, LOGS, ...NEVER];
        let rest = code;
        for (const part of unused) {
          const shorter = rest.replace(part, '');
          if (shorter === rest) throw new Error('Readability has changed: see scripts/slim-readability.ts.');
          rest = shorter;
        }
        return { code: rest, map: null };
      },
    },
  };
}
