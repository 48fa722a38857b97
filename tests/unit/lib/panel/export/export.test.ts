import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { toHtml } from '../../../../../lib/panel/export/html';
import { toHeading, toMarkdown } from '../../../../../lib/panel/export/to-markdown';
import { toPlainText } from '../../../../../lib/panel/export/text';
import { createMarkdownParser } from '../../../../../lib/panel/markdown/markdown';
import type { Block, Inline } from '../../../../../lib/panel/markdown/tree';
import { EXAMPLES } from '../../../../helpers/panel/commonmark';

/** A summary as other applications show it: by their Markdown parser, or as rich text. */

const { window } = new JSDOM('');
const read = (source: string) => createMarkdownParser()(source, true);
const parse = (html: string) => {
  const root = window.document.createElement('div');
  root.innerHTML = html;
  return root;
};
const render = (markdown: string) => parse(marked.parse(markdown, { async: false }));

/** Fails for anything that makes another application contact a server, run code, or link to a hidden address. */
function expectHarmless(root: Element): void {
  for (const element of root.querySelectorAll('*')) {
    expect(element.tagName).toMatch(
      /^(?:P|H[1-6]|UL|OL|LI|BLOCKQUOTE|PRE|CODE|TABLE|THEAD|TBODY|TR|TH|TD|HR|STRONG|EM|DEL|A|BR|INPUT)$/,
    );
    for (const { name, value } of element.attributes) {
      expect(name).toMatch(/^(?:href|start|align|type|checked|disabled|class)$/);
      // An address in the text that is not a web address: a@b.c.
      if (name === 'href') expect(value).toMatch(/^(?:https?:\/\/[^/?#@]+(?:[/?#]|$)|mailto:)/);
    }
  }
}

const HOSTILE = [
  '![x](https://evil.example/a.png)',
  '[![x](http://evil.example/b.png)](https://ok.example)',
  '![x][ref] ![ref][] ![ref]\n\n[ref]: https://evil.example/c.png "t"',
  'a\n\n[ref]: <javascript:alert(1)>\n\n[ref]',
  '![[note]] ![](<https://evil.example/d e.png>)',
  '<img src=x onerror=alert(1)> <script>alert(1)</script> <!-- c --> <?php ?> <![CDATA[x]]>',
  '<svg\nonload=alert(1)>\n\n<iframe src="https://evil.example">',
  '`<b>` and `a ``<img src=x>`` b` and ```` ``` <img src=x> ````',
  '```html\n<img src=x>\n```\n\n~~~\n```\n<img src=x>\n~~~',
  '- ```\n  a\nb\n<img src=x>\n\n<script>1</script>\n```',
  '`a\r\r<img src=x>` ```\rb\r```\r<img src=x>',
  '```\nfoo\r```\n<img src=x onerror=1>\n```',
  '\\![x](https://evil.example/e.png) \\\\![x](https://evil.example/f.png)',
  'a!**[x](https://ok.example)** a&#33;[x](https://evil.example/g.png) <b>',
  '[x](javascript:alert(1)) [x](JAVASCRIPT:alert(1)) [x](<data:text/html,x>) [x](//evil.example) [x](file:///etc)',
  '[x](https://good.example@evil.example) https://good.example@evil.example <https://u:p@evil.example>',
  '[x](https://ok.example/"onmouseover=alert(1)) [x](https://ok.example "a" onclick="b")',
  '| a | ![x](https://evil.example/h.png) |\n|---|---|\n| `a | <img src=x>` | `b \\| <img src=x>` |',
  '<https://ok.example/"onmouseover=alert(1)> <javascript:alert(1)>',
  '# <img src=x>\n\n> <img src=x>\n\n1. <img src=x>\n\n   <img src=x>',
  'a&lt;img src=x&gt; &#60;img src=x&#62; <b>',
  '`a\r<script>1</script>` `a\n<script>1</script>`\n\n# `a\r\r<img src=x>`',
  '[a\\](https://evil.example)![b](c) [a](https://ok.example/`<img src=x>`)',
];

describe.each([
  ['Markdown', (text: string) => render(toMarkdown(text))],
  ['rich text', (text: string) => parse(toHtml(read(text)))],
])('%s for other applications', (_, show) => {
  test.each(HOSTILE)('nothing in %j has an effect, at any length', (text) => {
    for (let end = 0; end <= text.length; end++) expectHarmless(show(text.slice(0, end)));
  });

  test('no CommonMark example makes another application load or run anything', () => {
    for (const { markdown } of EXAMPLES) expectHarmless(show(markdown));
  });

  test('nothing that a model may write makes another application load or run anything', () => {
    const pieces =
      '![ [ ] ]( ) ( < > <img <b> <!-- --> ` `` ``` ~~~ * ** _ ~~ \\ ! &lt; &#33; | - # 1. : javascript: https://ok.example https://u:p@evil.example x.png " onerror=1'
        .split(' ')
        .concat(' ', '\n', '\n\n', '\n    ', '\n- ', '\n> ', '\r', '\t', '|-|-|\n', '[r]: ', 'word');
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => expectHarmless(show(source))),
      { numRuns: Number(process.env.FC_RUNS ?? 1000) },
    );
  });
});

const PLAIN = `**Main point:** The council approved *it* [1], see [the report](https://example.com/a_(b)?c=d).

## Costs

1. 5 * 3 & more
2. \`a || b\`, <https://example.org>, www.example.com

| A | B |
|---|:-:|
| 1<br>2 | ~3 |

\`\`\`js
const a = [1];
\`\`\`

> "It is over," she said.`;

describe('Markdown export', () => {
  test('Markdown export keeps what the model wrote, letter for letter', () => {
    expect(toMarkdown(PLAIN)).toBe(PLAIN);
  });

  test.each([
    ['![a *chart*](https://evil.example/a.png) shows', 'a *chart* shows'],
    ['a <b>bold</b> x < y <3', 'a &lt;b>bold&lt;/b> x < y <3'],
    ['[mail](mailto:a@b.example) & [web](https://a.example/b)', 'mail & [web](https://a.example/b)'],
    ['<b> [1] [2, 3] a_b *c* 2 * 3', '&lt;b> [1] [2, 3] a_b *c* 2 * 3'],
    ['<b>\n\n- a\n  - b\n- c\n\n3. d\n4. e', '&lt;b>\n\n- a\n  - b\n- c\n\n3. d\n4. e'],
    ['<b>\n\n- a\n\n  b\n- c', '&lt;b>\n\n- a\n\n  b\n\n- c'],
    ['<b>\n- a\n* b\n- c\n1. d\n2) e', '&lt;b>\n\n- a\n\n* b\n\n- c\n\n1. d\n\n2) e'],
    ['<b>\n***\n- ___', '&lt;b>\n\n___\n\n- ___'],
    ['> <b>\n> > c\n\n## C \\#', '> &lt;b>\n>\n> > c\n\n## C \\#'],
    ['|a|b|\n|-:|:-:|\n|<b>|`x \\| y`|c|', '| a | b |  |\n| --: | :-: | --- |\n| &lt;b> | `x \\| y` | c |'],
    ['`` ` `` <b> ` `` `', '`` ` `` &lt;b> ``` `` ```'],
    ['~~a~~ **b _c_** <i>', '~~a~~ **b *c*** &lt;i>'],
    ['<i> [a](https://b.example/c_(d)?e&amp;f)', '&lt;i> [a](https://b.example/c_%28d%29?e&f)'],
    ['<i> www.u:p@x.example', '&lt;i> www\\.u:p@x.example'],
    ['<i>&#10;&#10;- a', '&lt;i>\n\\- a'],
    ['<i> a<br>', '&lt;i> a'],
    ['<i> a\\', '&lt;i> a\\'],
    ['a  \nb <i>', 'a\\\nb &lt;i>'],
    [
      '<i> https://ok.example and https://u:p@evil.example',
      '&lt;i> <https://ok.example> and https\\://u:p@evil.example',
    ],
    ['\\# a <i>\n\\1. b\n1\\. c\n\\- d', '\\# a &lt;i>\n\\\\1. b\n1\\. c\n\\- d'],
  ])('%j is rewritten as %j', (text, expected) => {
    expect(toMarkdown(text)).toBe(expected);
  });

  test.each(['```js\nlet a', '- a\n  ```\n  b', '> ~~~\n> a', '~~~\n```'])(
    'what follows %j does not end up in its code',
    (text) => {
      const shown = render(`${toMarkdown(text)}\n\nnext`);
      expect(shown.lastElementChild!.outerHTML).toBe('<p>next</p>');
    },
  );

  const same = (text: string) => expect(spaced(read(toMarkdown(text)))).toEqual(spaced(read(text)));
  test('rewritten Markdown shows the same text', () => {
    // The risky beginning forces rewriting.
    const plain = PLAIN.replace('_(b)', '_b');
    same(`<i>\n\n${plain}`);
    same(
      `<i>\n\n- a\n  1. b\n\n     c\n     > d\n  2. e\n     \`\`\`\n     f\n\n       g\n     \`\`\`\n- h\n\n***\n\n${plain}`,
    );
    same('<i> ***both*** **strong with *em* inside** *em with **strong** inside* snake_case_name 2 * 3\\* \\_a_');
    same('<i> \\[a](https://b.example) \\`c\\` \\&amp; \\\\ AT&T &copy; &amp;lt; R&D; a|b');
  });

  test('Markdown export loses no word', () => {
    const wordsOf = (text: string) => visible(read(text)).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
    for (const { markdown } of EXAMPLES) {
      const text = `<i>\n\n${markdown}`;
      expect(wordsOf(toMarkdown(text)).join('')).toBe(wordsOf(text).join(''));
    }
  });

  test.each(['# a *b* ![x](y)', 'C #', 'a\nb', '<img src=x>', '1. a', 'f[i](x)', '🦀 & co'])(
    'the heading of a page called %j shows just that',
    (title) => {
      const [heading, ...rest] = render(toHeading(1, title)).children;
      expect(rest).toEqual([]);
      expect(heading!.outerHTML.startsWith('<h1>')).toBe(true);
      expect(heading!.textContent).toBe(title.replace('\n', ' '));
      expect(heading!.children).toHaveLength(0);
    },
  );
});

test('plain text has no markup, and addresses are written out', () => {
  const text = `# A *title*

See [the **report**](https://example.com/a) or https://example.org/b, www.example.com,
<https://example.net> and [mail](mailto:a@b.c).  
Next ~~line~~ ![alt](https://evil.example/x.png) \`code *x*\`

- one
  - deep

    second paragraph
- [x] two

9. nine
10. ten
    more

| A | B |
|---|---|
| 1 | *2*<br>3 |

> quoted
>
> - twice

---

\`\`\`
a
  b
\`\`\``;
  expect(toPlainText(read(text))).toBe(`A title

See the report (https://example.com/a) or https://example.org/b, www.example.com, https://example.net and mail.
Next line alt code *x*

• one
  • deep
    second paragraph
• ☑ two

9. nine
10. ten more

A\tB
1\t2 3

> quoted
>
> • twice

* * *

a
  b`);
});

test('rich text has the tags that the panel shows', () => {
  const text =
    '# A\n\n###### B\n\n*a* **b** ~~c~~ `d<` e  \nf [g & h](https://i.example/?j&k="l")\n\n- a\n\n  b\n- c\n  - d\n\n3. e\n\n' +
    '> f\n\n---\n\n```\n<g>\n```\n\n|a|b|c|\n|-|:-:|-:|\n|1|2|3|4|';
  expect(toHtml(read(text))).toBe(
    [
      '<h1>A</h1>',
      '<h6>B</h6>',
      '<p><em>a</em> <strong>b</strong> <del>c</del> <code>d&lt;</code> e<br>f <a href="https://i.example/?j&amp;k=%22l%22">g &amp; h</a></p>',
      '<ul><li>a<p>b</p></li><li>c<ul><li>d</li></ul></li></ul>',
      '<ol start="3"><li>e</li></ol>',
      '<blockquote><p>f</p></blockquote>',
      '<hr>',
      '<pre><code>&lt;g&gt;</code></pre>',
      '<table><thead><tr><th>a</th><th align="center">b</th><th align="right">c</th></tr></thead>' +
        '<tbody><tr><td>1</td><td align="center">2</td><td align="right">3</td><td>4</td></tr></tbody></table>',
    ].join('\n'),
  );
});

/** All text that is visible. */
function visible(blocks: readonly (Block | Inline)[]): string {
  return blocks
    .map((node) => {
      if ('text' in node) return node.text;
      if ('children' in node) return visible(node.children);
      if (node.type === 'list') return node.items.map(visible).join(' ');
      if (node.type === 'table') return [node.header, ...node.rows].flat().map(visible).join(' ');
      return ' ';
    })
    .join('');
}

/** White space as displayed. */
function spaced(blocks: readonly Block[]): unknown {
  const text = JSON.stringify(blocks, (key, value: unknown) =>
    key === 'text' && typeof value === 'string' ? value.replace(/[ \n]+/g, ' ') : value,
  );
  return JSON.parse(text);
}

test('no table cell is a spreadsheet formula, and numbers stay numbers', () => {
  const table = read('| a | b |\n|---|---|\n| =WEBSERVICE("https://evil.example") | **=A1** |\n| -1.5 % | +A1 |\n');
  expect(toPlainText(table).split('\n').slice(1)).toEqual([
    `'=WEBSERVICE("https://evil.example")\t'=A1`,
    "-1.5 %\t'+A1",
  ]);
  const cells = [...parse(toHtml(table)).querySelectorAll('td')].map((cell) => cell.textContent);
  expect(cells).toEqual([`'=WEBSERVICE("https://evil.example")`, "'=A1", '-1.5 %', "'+A1"]);
});
