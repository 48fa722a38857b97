import type { Plugin } from 'vite';

/** Each call of `log`, which does nothing unless a caller asks for debugging, and the function itself. */
const LOGS = /^ *this\.log\([\s\S]*?\);$/gm;
const LOGGER =
  /if \(this\._debug\) \{\n {4}let logNode[\s\S]*?\n {2}\} else \{\n {4}this\.log = function \(\) \{\};\n {2}\}/;
/** Code that needs debugging to be on, or Readability's own parser. */
const NEVER = [
  /if \(this\._debug\) \{\s*\}/g,
  /if \(this\._docJSDOMParser[^{]*\{[^{}]*\}/g,
  /this\._docJSDOMParser = .*;/,
];
/** The package's second function, which Pith does not use. */
const READERABLE = /^.*isProbablyReaderable.*$/gm;
/**
 * Code that changes only the markup of the result: attributes, tags, pictures and nesting. Pith uses only the text
 * nodes in it. The copy has no `noscript` whose image could be shown.
 */
const MARKUP_STEPS = [
  '_postProcessContent',
  '_fixRelativeUris',
  '_simplifyNestedElements',
  '_cleanClasses',
  '_cleanStyles',
  '_fixLazyImages',
  '_unwrapNoscriptImages',
  '_isSingleImage',
];
const SHOWN = [
  ...MARKUP_STEPS.map((name) => new RegExp(`^ {2}${name}\\([^]*?^ {2}\\},$`, 'm')),
  new RegExp(`^ *this\\.(${MARKUP_STEPS.join('|')})\\(.*\\);$`, 'gm'),
  // The last steps of `_prepArticle`.
  /\/\/ replace H1 with H2 as[^]*?(?=^ {2}\},$)/m,
  /if \(!metadata\.excerpt\) \{[^]*?\n {4}\}\n/,
  /var textContent = articleContent\.textContent;/,
  /\btextContent,\n *length: textContent\.length,/,
];

/**
 * Removes from Readability what Pith does not use: its log, the cases for its own parser, the function that guesses
 * whether a page is an article, and the preparation of the result for display. Saves 2.5 KB gzip. Throws when a
 * new version of Readability looks different.
 */
export function slimReadability(): Plugin {
  return {
    name: 'slim-readability',
    transform: {
      filter: { id: /node_modules\/@mozilla\/readability\/(index|Readability)\.js/ },
      handler(code, id) {
        const unused = id.includes('/index.js') ? [READERABLE] : [LOGGER, LOGS, ...NEVER, ...SHOWN];
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
