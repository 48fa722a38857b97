import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import type { ExtractedArticle } from '../../../../../lib/article/article';
import { readSelection } from '../../../../../lib/article/selection/read-selection';
import { toSelectionArticle } from '../../../../../lib/article/selection/to-article';

type Prepare = (window: JSDOM['window'], find: (selector: string) => Element) => void;

/** Reads what `prepare` selects. `find` also looks into open shadow roots. */
function read(html: string, prepare: Prepare = () => undefined) {
  const { window } = new JSDOM(html, { url: 'https://site.example/' });
  const find = (selector: string): Element => {
    const roots = [...window.document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
    for (const root of [window.document, ...roots]) {
      const found = root.querySelector(selector);
      if (found) return found;
    }
    throw new Error(`There is no ${selector}.`);
  };
  prepare(window, find);
  const before = window.document.documentElement.outerHTML;
  const article = readSelection(window as never);
  expect(window.document.documentElement.outerHTML).toBe(before);
  return article === 'unseen' ? null : article;
}

const texts = (html: string, prepare?: Prepare) =>
  read(html, prepare)?.passages.map(({ kind, text }) => `${kind}: ${text}`);

/** Selects all that is below the element. */
const all =
  (selector: string): Prepare =>
  (window, find) =>
    window.getSelection()?.selectAllChildren(find(selector));

/** Selects from one character to another, as a mouse does; in an element, from one child to another. */
const from =
  (start: string, startOffset: number, end: string, endOffset: number): Prepare =>
  (window, find) =>
    window
      .getSelection()
      ?.setBaseAndExtent(
        find(start).firstChild ?? find(start),
        startOffset,
        find(end).firstChild ?? find(end),
        endOffset,
      );

describe('text fields', () => {
  const field = (html: string, select: (field: HTMLInputElement) => void) =>
    texts(html, (_window, find) => {
      const element = find('input, textarea') as HTMLInputElement;
      element.focus();
      select(element);
    });

  test('the selected part of the focused field is read, with a passage for each line', () => {
    expect(field('<textarea>first second\nthird</textarea>', (element) => element.setSelectionRange(6, 18))).toEqual([
      'paragraph: second',
      'paragraph: third',
    ]);
  });

  test('a field within shadow roots is found', () => {
    const words = texts('<p>Outside</p><div></div>', (window, find) => {
      const outer = find('div').attachShadow({ mode: 'open' });
      outer.innerHTML = '<section></section>';
      const inner = outer.querySelector('section')!.attachShadow({ mode: 'open' });
      inner.innerHTML = '<input value="deep words">';
      const input = inner.querySelector('input')!;
      input.focus();
      input.setSelectionRange(0, 4);
      window.getSelection()?.selectAllChildren(find('p'));
    });
    expect(words).toEqual(['paragraph: deep']);
  });

  test('nothing is read while a password field has the focus', () => {
    expect(
      field('<input type="password" value="secret">', (element) => element.setSelectionRange(0, 6)),
    ).toBeUndefined();
    const words = texts('<p>Words</p><input type="password" value="secret">', (window, find) => {
      all('p')(window, find);
      (find('input') as HTMLInputElement).focus();
    });
    expect(words).toBeUndefined();
  });

  test('the contents of fields are not read with the text around them', () => {
    expect(
      texts('<div>a <textarea>b</textarea> <input value=c> <select><option>d</select> e</div>', all('div')),
    ).toEqual(['paragraph: a e']);
  });

  test('a focused checkbox has no selection of its own', () => {
    const words = texts('<p>Words</p><input type=checkbox value=on>', (window, find) => {
      (find('input') as HTMLInputElement).focus();
      all('p')(window, find);
    });
    expect(words).toEqual(['paragraph: Words']);
  });
});

describe('text of the page', () => {
  test.each<[string, string, Prepare, string[]]>([
    [
      'exactly the selected text',
      '<p>One two</p><p>three</p><p>four five</p>',
      from('p', 4, 'p:last-child', 4),
      ['paragraph: two', 'paragraph: three', 'paragraph: four'],
    ],
    ['part of one word', '<p>One two</p>', from('p', 1, 'p', 3), ['paragraph: ne']],
    [
      'a selection that was made backwards',
      '<p>One two</p><p>three</p>',
      from('p:last-child', 2, 'p', 4),
      ['paragraph: two', 'paragraph: th'],
    ],
    [
      'nothing of a block at whose very beginning the selection ends',
      '<p>One</p><p>two</p>',
      from('p', 0, 'p:last-child', 0),
      ['paragraph: One'],
    ],
    [
      'each visible line',
      '<div id=x>One<br>two  <br><br>three</div>',
      all('#x'),
      ['paragraph: One', 'paragraph: two', 'paragraph: three'],
    ],
    [
      'lines of text whose line breaks are kept',
      '<div id=x style="white-space: pre-line">One\ntwo</div>',
      all('#x'),
      ['paragraph: One', 'paragraph: two'],
    ],
    [
      'elements that only look like blocks',
      '<div id=x><span style="display: block">One</span><x-y style="display: flex">two</x-y></div>',
      all('#x'),
      ['paragraph: One', 'paragraph: two'],
    ],
    [
      'elements that only look like a part of a line',
      '<section><div style="display: inline">One</div><div style="display: inline"> two</div></section>',
      all('section'),
      ['paragraph: One two'],
    ],
    [
      'headings, items and quotes',
      '<section><h2>Head</h2><ul><li>one<li>two</ul><blockquote>said</blockquote></section>',
      all('section'),
      ['heading: Head', 'item: one', 'item: two', 'quote: said'],
    ],
    ['a heading that is selected alone, as a paragraph', '<h2>Head</h2>', all('h2'), ['paragraph: Head']],
    [
      'code with its lines, even a part of it',
      '<pre>if x:\n    <b>y</b>\nelse:</pre>',
      (window, find) => window.getSelection()?.setBaseAndExtent(find('pre').firstChild!, 3, find('pre').lastChild!, 5),
      ['code: x:\n    y\nelse'],
    ],
    [
      'a part of a line of code',
      '<pre><code>if x:\n<b>    y = 1\n    z</b></code></pre>',
      all('b'),
      ['code:     y = 1\n    z'],
    ],
    [
      'code with an element for each line',
      '<pre><div>a</div><div>  b<br>c</div></pre>',
      all('pre'),
      ['code: a\n  b\nc'],
    ],
    [
      'no hidden text',
      '<section>a<span hidden>b</span><span style="visibility: hidden">c<i style="visibility: visible">d</i></span><p style="display: none">e</p><span style="position: absolute; width: 1px; height: 1px; overflow: hidden">f</span></section>',
      all('section'),
      ['paragraph: ad'],
    ],
    [
      'no text that cannot be selected',
      '<section>a<span style="user-select: none">b<i>c</i><i style="user-select: text">d</i></span>e</section>',
      all('section'),
      ['paragraph: ade'],
    ],
    [
      'no scripts and no buttons',
      '<section>a<script>b()</script><style>c{}</style><button>d</button></section>',
      all('section'),
      ['paragraph: a'],
    ],
    [
      'editable text',
      '<div contenteditable><div>One</div><div>two</div></div>',
      all('div'),
      ['paragraph: One', 'paragraph: two'],
    ],
    [
      'everything before an end within hidden text',
      '<section><p>One</p><p hidden>two</p><p>three</p></section><p>four</p>',
      from('p', 0, '[hidden]', 1),
      ['paragraph: One'],
    ],
  ])('a selection is read: %s', (_name, html, prepare, expected) => {
    expect(texts(html, prepare)).toEqual(expected);
  });

  test('a selection has the title, address and language of its frame', () => {
    expect(read('<html lang="de"><title>T</title><p>x', all('p'))).toMatchObject({
      title: 'T',
      language: 'de',
      url: 'https://site.example/',
      method: 'selection',
      truncated: false,
    });
  });

  test('an element without selected text is not examined', () => {
    const html = `<p>One</p>${'<p>other</p>'.repeat(50)}<section><p>two</p></section>`;
    let asked = 0;
    read(html, (window, find) => {
      from('p', 0, 'p', 3)(window, find);
      const { getComputedStyle } = window;
      window.getComputedStyle = (element) => ((asked += 1), getComputedStyle(element));
    });
    expect(asked).toBeLessThan(5);
  });

  test('the plain text of a selection is read where the browser gives no range', () => {
    const { window } = new JSDOM('<p>x');
    const selection = { rangeCount: 0, toString: () => 'One\nTwo  \n\nThree' } as Selection;
    window.getSelection = () => selection;
    const article = readSelection(window as never) as ExtractedArticle;
    expect(article.passages.map(({ text }) => text)).toEqual(['One', 'Two', 'Three']);
  });

  test.each(['', '<p>x</p>', '<div id=x>  <br> </div>'])('an empty selection yields nothing: %j', (html) => {
    expect(read(html, html.includes('id=x') ? all('#x') : undefined)).toBeNull();
  });
});

test('a selected item in a nested list has its depth as its level', () => {
  const passages = read('<ul><li>One<ul><li>inner</ul></ul>', all('body'))?.passages;
  expect(passages).toEqual([
    { kind: 'item', text: 'One' },
    { kind: 'item', text: 'inner', level: 2 },
  ]);
});

describe('numbered lists', () => {
  const LIST = '<ol start=3><li>one</li><li>two</li><li value=9>three</li></ol>';
  test('selected items keep the numbers that the page shows', () => {
    expect(texts(`<div>${LIST}</div>`, all('div'))).toEqual(['item: 3. one', 'item: 4. two', 'item: 9. three']);
    expect(texts(LIST, from('li:nth-child(2)', 1, 'li:nth-child(3)', 2))).toEqual(['item: 4. wo', 'item: 9. th']);
  });
  test('selected items of a list without numbers have none, nor does a part of one item', () => {
    expect(texts(LIST.replace('start=3', 'style="list-style-type: none"'), all('ol'))?.[0]).toBe('item: one');
    expect(texts(LIST, from('li', 1, 'li', 3))).toEqual(['paragraph: ne']);
  });
});

describe('tables', () => {
  const TABLE =
    '<table><tr><th>Name<th>Stones<th>Year<tr><td>Old<td><p>2</p><td>1700<br>or so<tr><td>New<td>4<td>1900</table>';
  const cell = (row: number, column: number) => `tr:nth-child(${row}) > :nth-child(${column})`;

  test('the selected cells of a row are joined', () => {
    expect(texts(TABLE, all('table'))).toEqual([
      'row: Name | Stones | Year',
      'row: Old | 2 | 1700 or so',
      'row: New | 4 | 1900',
    ]);
  });

  test('only the selected part of a row is read', () => {
    expect(texts(TABLE, from(cell(1, 2), 3, cell(3, 2), 1))).toEqual([
      'row: nes | Year',
      'row: Old | 2 | 1700 or so',
      'row: New | 4',
    ]);
  });

  test('a cell at whose beginning the selection ends is left out', () => {
    expect(texts(TABLE, from(cell(1, 1), 0, cell(1, 3), 0))).toEqual(['row: Name | Stones']);
  });

  test.each([
    ['with headings', '<td><h2>a</h2><td>b', ['heading: a', 'paragraph: b']],
    [
      'with long texts',
      `<td>${'word '.repeat(200)}<td>b`,
      [`paragraph: ${'word '.repeat(200).trim()}`, 'paragraph: b'],
    ],
    [
      'with tables in it',
      '<td>a<td><table><tr><td>b<td>c</table><td>d',
      ['paragraph: a', 'row: b | c', 'paragraph: d'],
    ],
  ])('a selected layout table %s is read block by block', (_name, row, expected) => {
    expect(texts(`<table><tr>${row}</table>`, all('body'))).toEqual(expected);
  });

  test('a table of one cell within a selected cell is part of the row', () => {
    expect(texts('<table><tr><td>a<td><table><tr><td>b</table></table>', all('body'))).toEqual(['row: a | b']);
  });

  test('a single selected cell is a paragraph', () => {
    expect(texts(TABLE, all(cell(3, 1)))).toEqual(['paragraph: New']);
  });

  test('selected elements that look like a table are read as rows', () => {
    const row =
      '<div style="display: table-row"><div style="display: table-cell">a</div><div style="display: table-cell">b</div></div>';
    expect(texts(`<section style="display: table">${row}${row}</section>`, all('section'))).toEqual([
      'row: a | b',
      'row: a | b',
    ]);
  });

  test('several ranges within one text are read in its order', () => {
    const words: Prepare = (window, find) => {
      const text = find('p').firstChild!;
      const ranges = [8, 0].map((start) => {
        const range = window.document.createRange();
        range.setStart(text, start);
        range.setEnd(text, start + 4);
        return range;
      });
      Object.assign(window, { getSelection: () => ({ rangeCount: 2, getRangeAt: (index: number) => ranges[index] }) });
    };
    expect(texts('<p>One two three</p>', words)).toEqual(['paragraph: One thre']);
  });

  test('several ranges are read in the order of the page', () => {
    const column: Prepare = (window, find) => {
      const ranges = [cell(3, 2), cell(1, 2), cell(1, 1)].map((selector) => {
        const range = window.document.createRange();
        range.selectNode(find(selector));
        return range;
      });
      // jsdom and Chrome keep one range only.
      const selection = {
        rangeCount: ranges.length,
        getRangeAt: (index: number) => ranges[index],
        // It knows the first alone.
        getComposedRanges: () => [ranges[0]],
        toString: () => '',
      };
      Object.assign(window, { getSelection: () => selection });
    };
    expect(texts(TABLE, column)).toEqual(['row: Name | Stones', 'paragraph: 4']);
  });
});

describe('shadow roots', () => {
  const HTML = '<p id=before>Before</p><div id=host><b slot=named>named</b><i>light</i></div><p id=after>After</p>';
  const SHADOW =
    '<p id=one>One</p><p><slot name=named></slot> and <slot></slot></p><p id=two>Two</p><p><slot name=none>Fallback</slot></p>';

  /** jsdom does not tell where a selection begins that crosses roots, as browsers do. */
  const compose =
    (start: string, startOffset: number, end: string, endOffset: number): Prepare =>
    (window, find) => {
      find('#host').attachShadow({ mode: 'open' }).innerHTML = SHADOW;
      const text = (selector: string) => find(selector).firstChild!;
      const span = { startContainer: text(start), startOffset, endContainer: text(end), endOffset };
      let given: readonly ShadowRoot[] = [];
      const selection = {
        rangeCount: 1,
        getRangeAt: () => window.document.createRange(),
        getComposedRanges: ({ shadowRoots }: { shadowRoots: ShadowRoot[] }) => ((given = shadowRoots), [span]),
        toString: () => '',
      };
      Object.assign(window, { getSelection: () => (given.length, selection) });
    };

  test('the browser is asked about all shadow roots, however deep', () => {
    const given: ShadowRoot[] = [];
    const deep: Prepare = (window, find) => {
      const outer = find('div').attachShadow({ mode: 'open' });
      outer.innerHTML = '<section></section>';
      const inner = outer.querySelector('section')!.attachShadow({ mode: 'open' });
      all('p')(window, find);
      const range = window.getSelection()!.getRangeAt(0);
      const getComposedRanges = ({ shadowRoots }: { shadowRoots: ShadowRoot[] }) => (
        given.push(...shadowRoots),
        [range]
      );
      Object.assign(window, { getSelection: () => ({ rangeCount: 1, getRangeAt: () => range, getComposedRanges }) });
      expect(inner.mode).toBe('open');
    };
    expect(texts('<div></div><p>Words</p>', deep)).toEqual(['paragraph: Words']);
    expect(given).toHaveLength(2);
  });

  test('the plain text of a selection is read where one of its ends is not shown', () => {
    const lost: Prepare = (window, find) => {
      find('div').attachShadow({ mode: 'open' }).innerHTML = '<p>No slot</p>';
      const span = {
        startContainer: find('p').firstChild!,
        startOffset: 0,
        endContainer: find('b').firstChild!,
        endOffset: 1,
      };
      const selection = {
        rangeCount: 1,
        getRangeAt: () => span,
        getComposedRanges: () => [span],
        toString: () => 'One',
      };
      Object.assign(window, { getSelection: () => selection });
    };
    expect(texts('<p>One</p><div><b>light</b></div><p>After</p>', lost)).toEqual(['paragraph: One']);
  });

  test.each<[string, Prepare, string[]]>([
    [
      'within a shadow root',
      compose('#one', 1, '#two', 2),
      ['paragraph: ne', 'paragraph: named and light', 'paragraph: Tw'],
    ],
    ['into a shadow root', compose('#before', 3, '#one', 2), ['paragraph: ore', 'paragraph: On']],
    [
      'out of a shadow root',
      compose('#two', 0, '#after', 3),
      ['paragraph: Two', 'paragraph: Fallback', 'paragraph: Aft'],
    ],
    [
      'across a shadow root',
      compose('#before', 0, '#after', 5),
      [
        'paragraph: Before',
        'paragraph: One',
        'paragraph: named and light',
        'paragraph: Two',
        'paragraph: Fallback',
        'paragraph: After',
      ],
    ],
    [
      'from a slotted element into its shadow root',
      compose('b', 2, '#two', 3),
      ['paragraph: med and light', 'paragraph: Two'],
    ],
  ])('a selection is read %s', (_name, prepare, expected) => {
    expect(texts(HTML, prepare)).toEqual(expected);
  });
});

test('a huge selection is cut and marked as truncated', () => {
  expect(toSelectionArticle('x'.repeat(2_000_001), '', '', '').truncated).toBe(true);
  expect(toSelectionArticle('x'.repeat(200_000), '', '', '').truncated).toBe(false);
  const huge = read(`<p>${'words '.repeat(400_000)}</p>`, all('p'));
  expect(huge?.truncated).toBe(true);
  expect(huge?.passages[0]?.text).toHaveLength(2_000_000);
});
