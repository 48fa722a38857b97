import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import { MAX_ARTICLE_CHARS } from '../../../../../lib/article/limit';
import { toPassages } from '../../../../../lib/article/page/passages';

function read(html: string) {
  return toPassages(new JSDOM(`<body>${html}</body>`).window.document.body);
}
const texts = (html: string) => read(html).passages.map(({ kind, text }) => `${kind}: ${text}`);

test.each<[string, string, string[]]>([
  ['the text of a heading does not contain its level', '<h2>One</h2><p>Two</p>', ['heading: One', 'paragraph: Two']],
  [
    'words of neighbouring blocks never run together',
    '<div>One<div>Two</div>Three</div>',
    ['paragraph: One', 'paragraph: Two', 'paragraph: Three'],
  ],
  ['inline elements do not break a line', '<p>A <b>bo</b>ld <a href=x>link</a>.</p>', ['paragraph: A bold link.']],
  ['white space collapses', '<p>  a\n\n  b &nbsp; c </p>', ['paragraph: a b c']],
  [
    'each entry of a nested list is an item',
    '<ul><li>One<ul><li>Inner</li></ul></li><li><p>Two</p></li></ul>',
    ['item: One', 'item: Inner', 'item: Two'],
  ],
  [
    'ordered lists keep the numbers that the page shows',
    '<ol><li>One</li><li value=5>Five<p>more</p></li><li>Six</li></ol><ol start=0><li>Zero</ol><ol type=none><li>None</ol>',
    ['item: 1. One', 'item: 5. Five', 'item: more', 'item: 6. Six', 'item: 0. Zero', 'item: None'],
  ],
  ['a number that is already in the text is not repeated', '<ol><li>1. One</ol>', ['item: 1. One']],
  [
    'text after a nested list belongs to the outer item',
    '<ul><li>One<ul><li>Inner</li></ul>rest</li></ul>',
    ['item: One', 'item: Inner', 'item: rest'],
  ],
  ['terms and definitions are items', '<dl><dt>Term<dd>Meaning</dl>', ['item: Term', 'item: Meaning']],
  [
    'a paragraph in a block quotation is a quote',
    '<blockquote><p>Said.</p></blockquote><p>After.</p>',
    ['quote: Said.', 'paragraph: After.'],
  ],
  ['code keeps its lines', '<pre>\nif x:\n    y\n</pre>', ['code: if x:\n    y']],
  ['markup within code breaks its lines', '<pre>a<br>b<div>c</div><div>d</div></pre>', ['code: a\nb\nc\nd']],
  ['the line numbers beside code are left out', '<div><pre>1\n2\n</pre><pre>a\nb</pre></div>', ['code: a\nb']],
  [
    'footnotes are recognized, and the marks that refer to them are bracketed',
    '<p>Said<sup><a href="#n1">1</a></sup> so.</p><section role="doc-endnotes"><ol><li id=n1>By whom.</ol></section><ol class="references"><li>A book.</ol>',
    ['paragraph: Said[1] so.', 'footnote: 1. By whom.', 'footnote: 1. A book.'],
  ],
  ['an exponent is not taken for a footnote mark', '<p>m<sup>2</sup></p>', ['paragraph: m2']],
  ['the pronunciation above a word is left out', '<p><ruby>漢<rt>かん</rt></ruby>字</p>', ['paragraph: 漢字']],
  [
    'an element with the role of a heading is a heading',
    '<div role=heading aria-level=3>Three</div>',
    ['heading: Three'],
  ],
  [
    'an element whose class names it a caption is a caption',
    '<div class="wp-caption"><img><p class="wp-caption-text">A boat</p></div><span class=x>Text</span>',
    ['caption: A boat', 'paragraph: Text'],
  ],
  [
    'the caption of a figure is a caption',
    '<figure><img alt=x><figcaption>A boat</figcaption></figure>',
    ['caption: A boat'],
  ],
  [
    'each row of a data table is a passage',
    '<table><tr><th>A<th>B<tr><td>1<td>2</table>',
    ['row: A | B', 'row: 1 | 2'],
  ],
  [
    'cells of a data table may hold blocks',
    '<table><tr><th><p>A</p></th><th>B</th></tr><tr><td><ul><li>1<li>2</ul><td><div>3</div></table>',
    ['row: A | B', 'row: 1 2 | 3'],
  ],
  ['an empty cell keeps its place', '<table><tr><td>1<td><td>3</table>', ['row: 1 |  | 3']],
  [
    'cells with long text are paragraphs',
    `<table><tr><td>Menu</td><td>${'Long text. '.repeat(60)}</td></table>`,
    ['paragraph: Menu', `paragraph: ${'Long text. '.repeat(60).trim()}`],
  ],
  [
    'a table used for layout is read block by block',
    '<table><tr><td><p>Left</p><td><p>Right</p></table>',
    ['paragraph: Left', 'paragraph: Right'],
  ],
  ['a table of one column has no rows', '<table><tr><td>Text</table>', ['paragraph: Text']],
  [
    'two breaks with white space between them end the paragraph',
    '<p>a\n<br>\n <br>\nb<br>\nc</p>',
    ['paragraph: a', 'paragraph: b c'],
  ],
  ['one break is a space, two end the paragraph', '<p>a<br>b<br><br>c</p>', ['paragraph: a b', 'paragraph: c']],
  [
    'scripts, styles and controls are left out',
    '<p>a</p><script>x</script><style>y</style><noscript>z</noscript><button>Buy</button><textarea>t</textarea>',
    ['paragraph: a'],
  ],
  ['invisible characters are removed', '<p>a\u200Bb\u202Ec\u{E0041}\u00ADd</p>', ['paragraph: abcd']],
  [
    'joiners that scripts and emoji need are kept',
    '<p>می\u200Cخواهم 👩\u200D👧</p>',
    ['paragraph: می\u200Cخواهم 👩\u200D👧'],
  ],
  ['empty elements yield no passages', '<div><p> </p><table><tr><td> <td> </table></div>', []],
])('%s', (_name, html, expected) => {
  expect(texts(html)).toEqual(expected);
});

test('a heading has its level', () => {
  expect(read('<h3>x</h3>').passages).toEqual([{ kind: 'heading', text: 'x', level: 3 }]);
});

test('an item in a nested list has its depth as its level', () => {
  expect(read('<ul><li>a<ul><li>b<ol><li>c</ol></ul></ul>').passages).toEqual([
    { kind: 'item', text: 'a' },
    { kind: 'item', text: 'b', level: 2 },
    { kind: 'item', text: '1. c', level: 3 },
  ]);
});

test('elements nested 200,000 deep are read', () => {
  // Plain objects: a real document takes minutes to nest this deep.
  let node: object = { nodeType: 3, nodeValue: 'deep', previousSibling: null };
  for (let depth = 0; depth < 200_000; depth++)
    node = { nodeType: 1, tagName: 'DIV', lastChild: node, previousSibling: null };
  expect(toPassages(node as Element).passages).toEqual([{ kind: 'paragraph', text: 'deep' }]);
});

test('a text that is too long is marked as truncated', () => {
  const long = 'word '.repeat(MAX_ARTICLE_CHARS / 10);
  const { passages, truncated } = read(`<p>${long}</p><p>${long}</p><p>${long}</p><p>end</p>`);
  expect(truncated).toBe(true);
  expect(passages.every(({ text }) => text !== '')).toBe(true);
  expect(passages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(MAX_ARTICLE_CHARS);
  expect(read(`<p>${long}</p>`).truncated).toBe(false);
});

test('a text with 20,000 lines and links is read quickly', () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `Line ${n} <a href="/${n}">of it</a><br>`).join('');
  const { passages } = read(`<p>${lines}</p><p>One<br><br>Two<br> <br>Three</p>`);
  expect(passages).toHaveLength(4);
  expect(passages[0]?.text).toMatch(/Line 19999 of it$/);
});
