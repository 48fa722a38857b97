import { once } from 'node:events';
import fc from 'fast-check';
import { JSDOM, VirtualConsole } from 'jsdom';
import { expect, test } from 'vitest';
import { MAX_ARTICLE_CHARS } from '../../../../../lib/article/limit';
import type { PageWindow } from '../../../../../lib/article/snapshot/dom';
import { extract } from '../../../../../lib/article/page/extract';
import { runReadability } from '../../../../../lib/article/page/readability';
import { parseExtraction } from '../../../../../lib/article/parse-extraction';
import { drawSeed } from '../../../../helpers/random/seed';

/** Random pages, in a window that runs their scripts. `hit` counts what ran. */

const SEED = drawSeed('Extraction');

const words = (list: string) => fc.constantFrom(...list.split(' '));
const TAG = words(
  'p div span a b h1 h2 ul ol li table tr td th article main section nav aside header footer details summary button form ' +
    'input select option textarea label fieldset pre code blockquote figure figcaption img picture video iframe object svg ' +
    'math annotation noscript template slot x-card dialog br hr style script link base meta title body html frameset center',
);
const NAME = words(
  'class id name style hidden aria-hidden aria-controls role href src srcdoc onload onerror onclick lang dir alttext open ' +
    'itemprop contenteditable is slot encoding rel http-equiv content property data-x shadowrootmode',
);
const VALUE = fc.oneof(
  words(
    'comment sidebar article paywall children nodeName body getAttribute documentElement true open main dialog application/x-tex ' +
      'javascript:hit++ hit++ # /a text/css rtl not_a_language og:title description',
  ),
  fc.string({ maxLength: 12, unit: 'grapheme' }),
);
const STYLE = fc
  .array(
    fc.constantFrom(
      'display:none',
      'display:contents',
      'visibility:hidden',
      'opacity:0',
      'position:fixed;top:0',
      'position:absolute;left:-9999px',
      'clip:rect(0 0 0 0)',
      'font-size:0',
      'color:transparent',
      'width:1px;height:1px;overflow:hidden',
      'transform:scale(0)',
      'clip-path:inset(50%)',
      'all:unset',
      'width:calc(1px/0)',
      'text-indent:-1e9px',
    ),
    { maxLength: 3 },
  )
  .map((all) => all.join(';'));
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const ATTRIBUTE = fc.oneof(
  fc.tuple(NAME, VALUE).map(([name, value]) => ` ${name}="${escape(value)}"`),
  STYLE.map((style) => ` style="${style}"`),
  fc.constantFrom(' onerror="hit++"', ' onload="hit++"', ' ontoggle="hit++"', ' onfocus="hit++" autofocus'),
);
const TEXT = fc.oneof(
  fc.constantFrom(
    'The river rose again. ',
    'More',
    'Read on',
    '<!--',
    '-->',
    ']]>',
    '<',
    '&lt;script>hit++&lt;/script>',
  ),
  fc.string({ maxLength: 20, unit: 'grapheme' }),
  fc.constantFrom(
    '<script>hit++</script>',
    '<script type=module>hit++</script>',
    '<svg onload="hit++"><script>hit++</script>',
  ),
  fc.constantFrom('{"@type":"Article","articleBody":"x","__proto__":{"polluted":1}}', '\u202e\u0000\u{e0041}'),
);
const { node } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    TEXT,
    fc
      .tuple(TAG, fc.array(ATTRIBUTE, { maxLength: 3 }), fc.array(tie('node'), { maxLength: 5 }), fc.nat(9))
      // Some elements are never closed.
      .map(
        ([tag, attributes, inside, open]) =>
          `<${tag}${attributes.join('')}>${inside.join('')}${open ? `</${tag}>` : ''}`,
      ),
  ),
}));
const PROSE = 'It rained for nine days, and on the tenth the river came over the wall. ';
const SHEET = fc
  .tuple(words('div b h1 li td section nav svg x-card :root>*>*~* [id]'), STYLE)
  .map(([tag, style]) => `<style>${tag}{${style}}</style>`);
const PAGE = fc.record({
  head: fc.array(fc.oneof(node, SHEET), { maxLength: 2 }),
  body: fc.array(node, { minLength: 1, maxLength: 6 }),
  shadow: fc.option(node),
});

/** The page after its own scripts and handlers have run; their errors are its own. */
async function load(html: string) {
  const { window } = new JSDOM(html, {
    url: 'https://site.example/page',
    runScripts: 'dangerously',
    virtualConsole: new VirtualConsole(),
    beforeParse: (window) => void (window.hit = 0),
  });
  if (window.document.readyState !== 'complete') await once(window, 'load');
  await turn();
  return { window: window as unknown as PageWindow & { hit: number; close: () => void } };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

test('a random page is read without an error, and is neither run nor changed', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(PAGE, async ({ head, body, shadow }) => {
      // Enough text that the reading seldom waits for the page to show more.
      const html = `<p>${PROSE.repeat(5)}</p>${head.join('')}${body.join('')}`;
      const { window } = await load(html);
      const host = window.document.querySelector('div');
      if (shadow !== null && host && !host.shadowRoot) host.attachShadow({ mode: 'open' }).innerHTML = shadow;
      const before = window.document.documentElement?.outerHTML;
      let changes = 0;
      new window.MutationObserver((records) => (changes += records.length)).observe(window.document, {
        childList: true,
        subtree: true,
        attributes: true,
        characterData: true,
      });
      const ran = window.hit;
      const extracted = await extract(window, runReadability);
      const article = parseExtraction(structuredClone(extracted));
      await turn();
      expect(window.hit).toBe(ran);
      expect(changes).toBe(0);
      expect(window.document.documentElement?.outerHTML).toBe(before);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(article === null).toBe(extracted === null);
      const length = (article?.passages ?? []).reduce((sum, { text }) => sum + text.length, 0);
      expect(length).toBeLessThanOrEqual(Math.min(MAX_ARTICLE_CHARS, 2 * (html.length + (shadow?.length ?? 0))));
      expect(article?.title.length ?? 0).toBeLessThanOrEqual(1_000);
      window.close();
    }),
    { seed: SEED, numRuns: 60 },
  );
});
