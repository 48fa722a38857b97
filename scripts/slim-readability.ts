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
 * Code for what the copy never has: hidden elements, since only what is seen is copied, and scripts, styles, fields,
 * frames and players. Asking each element for its style took a tenth of Readability's time.
 */
const ABSENT = [
  /^ {8}if \(!this\._isProbablyVisible\(node\)\) \{[^{}]*\}$/m,
  /^ {8}if \(\n {10}node\.getAttribute\("aria-modal"\)[^{]*\{[^{}]*\}$/m,
  ...['_isProbablyVisible', '_removeScripts'].map((name) => new RegExp(`^ {2}${name}\\([^]*?^ {2}\\},$`, 'm')),
  /^ *this\._removeScripts\(.*\);$/m,
  /^ *this\._removeNodes\(this\._getAllNodesWithTag\(doc, \["style"\]\)\);$/m,
  /^ *this\._clean\(articleContent, "(object|embed|link|iframe|input|textarea|select|button)"\);$/gm,
  /^ {4}var isEmbed = .*$/m,
  /^ {6}if \(isEmbed\) \{[^]*?^ {6}\}$/m,
  /^ {8}var embedCount = 0;\n[^]*?(?=^ {8}var innerText)/m,
  /^ *if \(\(embedCount [^]*?^ {10}\}$/m,
  /^ {2}this\._allowedVideoRegex = .*$/m,
  /^ {4}videos:\s*\/.*\/i,$/m,
];
/** What is left unused by that, or describes the article in a way that Pith does not show. */
const UNUSED = [
  /^ {4}(replaceFonts|nextLink|prevLink|srcsetUrl|b64DataUrl): .*,$/gm,
  /^ {2}PRESENTATIONAL_ATTRIBUTES: \[[^]*?\],$/m,
  /^ {2}(DEPRECATED_SIZE_ATTRIBUTE_ELEMS|CLASSES_TO_PRESERVE): .*$/gm,
  /^ {2}this\._classesToPreserve = [^]*?;$/m,
  /^ {2}this\._(keepClasses|articleDir) = .*;$/gm,
  /^ {2}_findNode\([^]*?^ {2}\},$/m,
  // The description, the language, and the direction of the text.
  /^ *if \(typeof parsed\.description === "string"\) \{[^{}]*\}$/m,
  /^ *metadata\.excerpt =\n[^;]*;$/m,
  /^ *metadata\.excerpt = this\._unescapeHtmlEntities.*$/m,
  /^ *if \(node\.tagName === "HTML"\) \{[^{}]*\}$/m,
  /^ *var ancestors = \[parentOfTopCandidate, topCandidate\][^]*?^ {8}\}\);$/m,
  /^ *(dir: this\._articleDir|lang: this\._articleLang|excerpt: metadata\.excerpt),$/gm,
  // The limit on the number of elements.
  /^ *if \(this\._maxElemsToParse > 0\) \{[^]*?^ {4}\}$/m,
  /^ {2}this\._maxElemsToParse =[^;]*;$/m,
];

/**
 * Removes from Readability what Pith does not use: its log, the cases for its own parser, the function that guesses
 * whether a page is an article, what describes it, and the preparation of the result for display. Saves 3.9 KB gzip.
 * Throws when a new version of Readability looks different.
 */
export function slimReadability(): Plugin {
  return {
    name: 'slim-readability',
    transform: {
      filter: { id: /node_modules\/@mozilla\/readability\/(index|Readability)\.js/ },
      handler(code, id) {
        const unused = id.includes('/index.js')
          ? [READERABLE]
          : [LOGGER, LOGS, ...NEVER, ...SHOWN, ...ABSENT, ...UNUSED];
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
