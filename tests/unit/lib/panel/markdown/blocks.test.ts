import { describe, expect, test } from 'vitest';
import { parseBlocks } from '../../../../../lib/panel/markdown/blocks';
import type { Block, Inline } from '../../../../../lib/panel/markdown/tree';

/** Short HTML for comparison. The first paragraph of an entry has no tag, and neither do inlines. */
function show(blocks: readonly Block[]): string {
  return blocks.map(showBlock).join('');
}

function showBlock(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return `<p>${words(block.children)}</p>`;
    case 'heading':
      return `<h${block.level}>${words(block.children)}</h${block.level}>`;
    case 'list': {
      const items = block.items.map((blocks) => `<li>${show(blocks).replace(/^<p>(.*?)<\/p>/s, '$1')}</li>`).join('');
      return block.start === null ? `<ul>${items}</ul>` : `<ol ${block.start}>${items}</ol>`;
    }
    case 'quote':
      return `<quote>${show(block.children)}</quote>`;
    case 'code':
      return `<pre>${block.text}</pre>`;
    case 'table':
      return `<table>${[block.header, ...block.rows].map((row) => row.map(words).join('|')).join('/')}</table>`;
    case 'rule':
      return '<hr>';
  }
}

function words(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => ('text' in inline ? inline.text : 'children' in inline ? words(inline.children) : '<br>'))
    .join('');
}

const cases = (...rows: [source: string, shown: string][]) => {
  test.each(rows)('%j is %j', (source, shown) => expect(show(parseBlocks(source.split('\n')))).toBe(shown));
};

describe('headings, paragraphs and rules', () => {
  cases(
    ['# a\n## b ##\n###### c #\n####### d', '<h1>a</h1><h2>b</h2><h6>c</h6><p>####### d</p>'],
    ['#a\n#', '<p>#a</p><h1></h1>'],
    ['# a   ##', '<h1>a</h1>'],
    ['## C#\n# a \\#', '<h2>C#</h2><h1>a #</h1>'],
    ['##\tb', '<h2>b</h2>'],
    ['a\nb\n\nc', '<p>a\nb</p><p>c</p>'],
    ['a\n# b\nc', '<p>a</p><h1>b</h1><p>c</p>'],
    ['  a\n     b', '<p>a\nb</p>'],
    ['a\n\n    b\n', '<p>a</p><p>b</p>'],
    ['a\n===\nb', '<h1>a</h1><p>b</p>'],
    ['===\na', '<p>===\na</p>'],
    ['a\n=== b', '<p>a\n=== b</p>'],
    // Not a heading but a rule: the model forgot the blank line.
    ['a\n---\nb', '<p>a</p><hr><p>b</p>'],
    ['***\n- - -\n_ _ _ _\n--', '<hr><hr><hr><p>--</p>'],
    ['*-*', '<p>-</p>'],
    ['a\n1986. b\n-', '<p>a\n1986. b\n-</p>'],
    ['a\n1. b', '<p>a</p><ol 1><li>b</li></ol>'],
  );
});

describe('lists', () => {
  cases(
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['- a\n\n- b\n\n\n- c', '<ul><li>a</li><li>b</li><li>c</li></ul>'],
    ['- a\n* b', '<ul><li>a</li></ul><ul><li>b</li></ul>'],
    ['3. a\n7. b', '<ol 3><li>a</li><li>b</li></ol>'],
    ['1) a\n2) b\n3. c', '<ol 1><li>a</li><li>b</li></ol><ol 3><li>c</li></ol>'],
    ['1234567890. a', '<p>1234567890. a</p>'],
    ['-a\n-', '<p>-a\n-</p>'],
    ['-\n- b', '<ul><li></li><li>b</li></ul>'],
    ['-\n  a', '<ul><li>a</li></ul>'],
    ['- a\nb\n  c', '<ul><li>a\nb\nc</li></ul>'],
    ['- a\n\nb', '<ul><li>a</li></ul><p>b</p>'],
    ['- a\n\n  b\n\n      c', '<ul><li>a<p>b</p><p>c</p></li></ul>'],
    [
      '- a\n  - b\n    - c\n  - d\n- e',
      '<ul><li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e</li></ul>',
    ],
    ['- a\n    - b\n        - c\n- d', '<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>'],
    ['-\ta\n\t- b', '<ul><li>a<ul><li>b</li></ul></li></ul>'],
    ['1. a\n   - b\n   - c\n2. d', '<ol 1><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>'],
    // Indented by two, where CommonMark requires three.
    [
      '1. a\n  - b\n    - c\n  - d\n2. e',
      '<ol 1><li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e</li></ol>',
    ],
    ['10. a\n\n  b\n11. c', '<ol 10><li>a<p>b</p></li><li>c</li></ol>'],
    ['10. a\n\n b', '<ol 10><li>a</li></ol><p>b</p>'],
    ['1. a\n  2. b', '<ol 1><li>a</li><li>b</li></ol>'],
    ['- a\n - b\n  - c', '<ul><li>a</li><li>b</li><li>c</li></ul>'],
    // CommonMark would add 2. to the line above.
    ['1. a\n- b\n2. c', '<ol 1><li>a</li></ol><ul><li>b</li></ul><ol 2><li>c</li></ol>'],
    ['- - a\n- 1. b', '<ul><li><ul><li>a</li></ul></li><li><ol 1><li>b</li></ol></li></ul>'],
    ['- a\n---\n- b', '<ul><li>a</li></ul><hr><ul><li>b</li></ul>'],
    ['* a\n* * *\n* b', '<ul><li>a</li></ul><hr><ul><li>b</li></ul>'],
    ['- # a\nb', '<ul><li><h1>a</h1></li></ul><p>b</p>'],
    ['- > a\nb', '<ul><li><quote><p>a\nb</p></quote></li></ul>'],
    [
      '- [ ] a\n- [x] b\n- [X] c\n- [y] d\n- [x]\n- [x](e)',
      '<ul><li>☐ a</li><li>☑ b</li><li>☑ c</li><li>[y] d</li><li>[x]</li><li>[x](e)</li></ul>',
    ],
    ['- \\[x] a', '<ul><li>[x] a</li></ul>'],
  );
});

describe('quotes', () => {
  cases(
    ['> a\n> b\n\n> c', '<quote><p>a\nb</p></quote><quote><p>c</p></quote>'],
    ['>a\nb', '<quote><p>a\nb</p></quote>'],
    [
      '> a\n>\n> - b\n>   - c\n> > d',
      '<quote><p>a</p><ul><li>b<ul><li>c</li></ul></li></ul><quote><p>d</p></quote></quote>',
    ],
    ['> a\n- b', '<quote><p>a</p></quote><ul><li>b</li></ul>'],
    ['> # a\nb', '<quote><h1>a</h1></quote><p>b</p>'],
    ['> ```\n> a\nb', '<quote><pre>a</pre></quote><p>b</p>'],
    ['>\n> a\n>', '<quote><p>a</p></quote>'],
    ['> > > a\n> b', '<quote><quote><quote><p>a\nb</p></quote></quote></quote>'],
  );
});

describe('code', () => {
  cases(
    ['```js\na\n\n  b\n```\nc', '<pre>a\n\n  b</pre><p>c</p>'],
    ['~~~\n```\n~~~', '<pre>```</pre>'],
    ['```\n```\na', '<pre></pre><p>a</p>'],
    ['````\n```\n````', '<pre>```</pre>'],
    ['```\n~~~\na', '<pre>~~~\na</pre>'],
    ['```\n``` a\n```', '<pre>``` a</pre>'],
    ['```a```\nb', '<p>a\nb</p>'],
    ['a\n```\n# b\n```\nc', '<p>a</p><pre># b</pre><p>c</p>'],
    ['```\n\ta\n- b\n```', '<pre>\ta\n- b</pre>'],
    ['  ```\n  a\n    b\n c\n  ```', '<pre>a\n  b\nc</pre>'],
    ['1. a\n   ```\n   b\n\n     c\n   ```\n2. d', '<ol 1><li>a<pre>b\n\n  c</pre></li><li>d</li></ol>'],
    ['- ```\n  - a\n  ```\n- b', '<ul><li><pre>- a</pre></li><li>b</li></ul>'],
    ['- a\n  - ```\n    b\n    ```\n- c', '<ul><li>a<ul><li><pre>b</pre></li></ul></li><li>c</li></ul>'],
    ['- > ```\n  > a\n  > ```\n- b', '<ul><li><quote><pre>a</pre></quote></li><li>b</li></ul>'],
    // Code outside its entry's margin does not end the list.
    ['1. a\n   ```\nb\n# c\n   ```\n2. d', '<ol 1><li>a<pre>b\n# c</pre></li><li>d</li></ol>'],
    ['- a\n\t```\n\t\tb\n\t```', '<ul><li>a<pre>\tb</pre></li></ul>'],
    ['```\n    ```', '<pre>    ```</pre>'],
  );
});

describe('tables', () => {
  cases(
    ['| a | b |\n|---|---|\n| c | d |', '<table>a|b/c|d</table>'],
    ['a | b\n-|-\nc | d\n\ne', '<table>a|b/c|d</table><p>e</p>'],
    ['x\n| a | b |\n|---|---|\n| c | d |\n# e', '<p>x</p><table>a|b/c|d</table><h1>e</h1>'],
    ['|a|b|\n|-|-|\n|c|\n|d|e|f|\ng', '<table>a|b/c/d|e|f/g</table>'],
    ['|a|b|\n|-|-|\n| x \\| y | `p || q` |', '<table>a|b/x | y|p || q</table>'],
    ['|a|b|\n|-|-|\n| `x \\| y` | \\`p | q\\` |', '<table>a|b/x | y|`p|q`</table>'],
    ['|a|b|\n|-|-|\n| ``x` | y |', '<table>a|b/``x`|y</table>'],
    ['|a|b|\n|-|-|\n||c|', '<table>a|b/|c</table>'],
    ['| a |\n| - |\n| b |', '<table>a/b</table>'],
    // Models miscount.
    ['|a|b|c|\n|-|-|\n|d|e|f|', '<table>a|b|c/d|e|f</table>'],
    ['a | b\n---', '<p>a | b</p><hr>'],
    ['a | b\n:--', '<p>a | b\n:--</p>'],
    ['a\n|-|', '<p>a\n|-|</p>'],
    ['|a|b|\n|x|-|', '<p>|a|b|\n|x|-|</p>'],
    ['  |a|b|\n  |-|-|  \n  | c | d |  ', '<table>a|b/c|d</table>'],
    ['| a | b |\ntext', '<p>| a | b |\ntext</p>'],
    ['- |a|b|\n  |-|-|\n  |c|d|', '<ul><li><table>a|b/c|d</table></li></ul>'],
    ['> |a|\n> |-|', '<quote><table>a</table></quote>'],
  );

  test('the delimiter row aligns the columns', () => {
    const [table] = parseBlocks(['|a|b|c|d|', '|-|:-|:-:|-:|']);
    expect(table).toMatchObject({ alignments: ['start', 'start', 'center', 'end'] });
  });
});

describe('very deep nesting', () => {
  test.each(['> ', '- ', '1. '])('very deep nesting of %jis shown flat, with all its text', (mark) => {
    const shown = show(parseBlocks([`${mark.repeat(1000)}text`]));
    expect(shown.match(/<(?:quote|ul|ol[^>]*)>/g)).toHaveLength(16);
    expect(shown).toContain(`${mark.repeat(984)}text`);
  });

  test('very deep nesting by indentation is shown flat, too', () => {
    const shown = show(parseBlocks(Array.from({ length: 100 }, (_, depth) => `${'  '.repeat(depth)}- a${depth}.`)));
    for (let depth = 0; depth < 100; depth++) expect(shown).toContain(`a${depth}.`);
  });
});
