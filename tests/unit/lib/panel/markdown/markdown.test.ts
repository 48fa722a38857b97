import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { escapeMarkdown } from '../../../../../lib/engine/on-device/escape-markdown';
import { createMarkdownParser } from '../../../../../lib/panel/markdown/markdown';
import type { Block, Inline } from '../../../../../lib/panel/markdown/tree';
import { measureCpuMs } from '../../../../helpers/cpu-time';

/** Summaries as models write them: whole answers with typical habits. */
const SUMMARIES: Record<string, string> = {
  'bullets with bold leads':
    '**Main point:** The council approved the plan.\n\n- **Budget:** rises by 3 % to $5.2 million\n- **Vote:** 7–2, with *two* abstentions\n- **Next step:** a hearing on 12 May [1]\n',
  'headings and paragraphs':
    '# Summary\n\nThe study followed 1,200 people.\nIt lasted two years.\n\n## Findings\n\n1. Sleep improved.\n2. Stress fell by 12%.\n\n### Limits ###\n\nNo control group; see *Methods*.\n\n---\n\nOverall: promising.',
  'lists nested by two spaces':
    '- Causes\n  - Heat\n    - in cities\n    - at sea\n  - Drought\n- Effects\n  - Crops fail\n',
  'lists nested by four spaces':
    '* Causes\n    * Heat\n        * in cities\n    * Drought\n* Effects\n    1. Crops fail\n    2. Prices rise\n',
  'numbers with bullets by three spaces':
    '1. **Setup**\n   - Install it\n   - Run `npm start`\n2. **Use**\n   - Open a page\n\n   A paragraph of its own.\n3. **Remove**\n',
  'parentheses for numbers': '1) First\n2) Second\n3) Third, with `a || b` and 2 * 3 * 4\n',
  'loose list': '- One point that is long.\n\n- Another point.\n\n- A third.\n\nAnd the end.',
  'a table':
    'Compared:\n\n| Model | Price | Speed |\n|:------|:-----:|------:|\n| **A** | $1 | fast |\n| B | `x \\| y` | slow |\n| C |  | ~3 s |\n\nA is best.',
  'a table without outer bars': 'Year | Cost\n--- | ---\n2023 | 5\n2024 | *6*\n',
  'code in several languages':
    'Run this:\n\n```bash\nnpm install\n# not a heading\n- not a list\n```\n\nThen:\n\n~~~python\ndef f(x):\n    return x ** 2 ** 3\n\n\nprint(f"{f(2)}")\n~~~\n\nDone, with `snake_case_name` and ``a ` b``.',
  'code in a list':
    '1. Write a file:\n\n   ```js\n   const a = [1, 2];\n\n   export default a;\n   ```\n\n2. Run it.\n   - with `node`\n',
  quotes:
    '> "It is over," she said.\n> She left.\n\nThen:\n\n> **Note**\n>\n> - one\n> - two\n>   - deep\n>\n> > quoted twice\n\nThe end.',
  links:
    'See [the *report*](https://example.com/a_(b)?c=d "Title"), <https://example.org/x>, https://example.net/path_to_it. Or www.example.com!\n\nAlso [mail](mailto:a@example.com) and [here](/relative).',
  tasks: '- [x] Read the page\n- [ ] Summarize it\n- [X] **Check** it\n- no task\n',
  Chinese:
    '## 主要内容\n\n**重点**，政府宣布了新政策。\n\n- **目标**：2030年前减少50%的排放\n- 措施包括（一）税收、（二）补贴\n- 参见 [官方网站](https://example.com/zh)\n\n1. 第一\n2. 第二\n\n> “这是重要的一步。”',
  Japanese:
    '### 要約\n\nこの記事は、**生成AI**の影響について述べています。\n\n- 利点：*効率*の向上\n  - 例えば、文書作成\n- 欠点：誤情報のリスク\n\n| 項目 | 値 |\n| --- | --- |\n| 人口 | 1億2千万人 |\n',
  Arabic:
    '## الملخص\n\nأعلنت الحكومة **خطة جديدة** اليوم.\n\n- **الهدف:** خفض الانبعاثات بنسبة 50٪\n- الموعد: عام 2030\n\n1. أولاً\n2. ثانياً\n\n> قال الوزير: «هذه خطوة مهمة».',
  Korean: '**요약**\n\n- 정부는 **새 정책**을 발표했다.\n- 비용은 *3조 원*이다.\n',
  'mathematics and money':
    'Costs went from $5 to $10 (a*b, not a_b_c). If x < y and y > z, then 2 * 3 = 6.\n\nThe file `__init__.py` in src_dir_name is 5*6 cm; R&D &amp; more&hellip;',
  'strong and emphasis mixed': '***Both*** and **strong with *em* inside** and *em with **strong** inside*, ~~gone~~.',
  'hard breaks': 'First line  \nsecond line\\\nthird line\nsame line',
  'text against markup':
    'Intro:\n- one\n- two\n\nText\n# Heading\nmore text\n***\n1986 was a good year.\n1. a list\n> quote\nlazy\n\n* * *\nfin',
  'line ends of Windows': '# Title\r\n\r\n- a\r\n- b\r\n\r\ntext\r\n',
};

const read = (source: string) => createMarkdownParser()(source, true);

describe('compared with marked', () => {
  test.each(Object.entries(SUMMARIES))('%s', (_, source) => {
    expect(spaced(read(source))).toEqual(spaced(toTree(marked.parse(source, { async: false }))));
  });
});

describe('the parser for growing text', () => {
  // Without outer bars, a header is a line of text until the next line shows that it is one.
  const steady = Object.entries(SUMMARIES).filter(([name]) => name !== 'a table without outer bars');
  test.each(steady)('shows words once and never takes one back: %s', (_, source) => {
    const parse = createMarkdownParser();
    let before = '';
    for (let end = 1; end <= source.length; end++) {
      const shown = visible(parse(source.slice(0, end), false)).replace(/\s+/g, '');
      expect(shown.startsWith(before), `${before} → ${shown}`).toBe(true);
      before = shown;
    }
    expect(visible(parse(source, true)).replace(/\s+/g, '').startsWith(before)).toBe(true);
  });

  test.each([1, 2, 3, 7, 64, 4096])('text that arrives in slices of %i gives the same tree', (length) => {
    for (const source of Object.values(SUMMARIES)) {
      const parse = createMarkdownParser();
      for (let end = length; end < source.length; end += length) parse(source.slice(0, end), false);
      expect(parse(source, true)).toEqual(read(source));
    }
  });

  test('blocks that more text cannot change stay the same objects', () => {
    const parse = createMarkdownParser();
    const source = Object.values(SUMMARIES).join('\n\n');
    let before: readonly Block[] = [];
    for (let end = 1; end <= source.length; end++) {
      const blocks = parse(source.slice(0, end), false);
      // The last block may grow; the one before it may come from a line that was incomplete or the last until now.
      const kept = before.filter((block, index) => block === blocks[index]).length;
      expect(kept).toBeGreaterThanOrEqual(Math.min(before.length - 2, blocks.length - 2));
      before = blocks;
    }
    expect(parse(source, true).slice(0, -1)).toSatisfy((last: Block[]) =>
      last.every((block, at) => block === before[at]),
    );
  });

  test.each([
    ['para\n\n#', 'para\n\n#foo', 'a mark that turns out to be a word'],
    ['para\n1.', 'para\n1.5 million', 'a number that turns out to be a fraction'],
    ['foo\n| a | b |\n|---|---|', 'foo\n| a | b |\n|---|---|x', 'a row of delimiters that is none'],
    ['a\n\n```', 'a\n\n```x` y', 'a fence that is code in a line'],
    ['- a\n\nb', '- a\n\n  b', 'an entry that goes on after other text'],
    ['a\n\nb\n\nc', 'x\n\nb\n\nc', 'other text of the same length'],
    ['a\n\nb\n\nc', 'a\n\n', 'less text'],
  ])('parsing %j and then %j gives the tree of the second alone: %s', (first, second) => {
    for (const isComplete of [false, true]) {
      const parse = createMarkdownParser();
      parse(first, false);
      parse(`${first}\n`, false);
      parse(first, false);
      expect(parse(second, isComplete)).toEqual(createMarkdownParser()(second, isComplete));
    }
  });
});

describe('while text grows', () => {
  const whileGrowing = (source: string) => html(createMarkdownParser()(source, false));
  test.each([
    ['**bold te', '<p><strong>bold te</strong></p>'],
    ['a *b **c', '<p>a <em>b <strong>c</strong></em></p>'],
    ['***both', '<p><em><strong>both</strong></em></p>'],
    ['**bold*', '<p><strong>bold</strong></p>'],
    ['**bold** and', '<p><strong>bold</strong> and</p>'],
    ['~~gon', '<p><del>gon</del></p>'],
    ['run `npm i', '<p>run <code>npm i</code></p>'],
    ['run ``npm `i`', '<p>run <code>npm `i</code></p>'],
    ['a \\', '<p>a </p>'],
    ['5 * 3', '<p>5 * 3</p>'],
    ['snake_case', '<p>snake_case</p>'],
    ['a [1', '<p>a </p>'],
    ['a [1]', '<p>a </p>'],
    ['a [1] b', '<p>a [1] b</p>'],
    ['[the rep', '<p>the rep</p>'],
    ['[the **rep', '<p>the <strong>rep</strong></p>'],
    ['[report]', '<p></p>'],
    ['[report] x', '<p>[report] x</p>'],
    ['[the report]', '<p>the report</p>'],
    ['a \\[', '<p>a </p>'],
    ['a !', '<p>a </p>'],
    ['a!', '<p>a!</p>'],
    ['[1]\\', '<p></p>'],
    ['[report](htt', '<p>report</p>'],
    ['[report](<htt', '<p>report</p>'],
    ['[report](https://a.b "ti', '<p>report</p>'],
    ['[report](https://a.b)', '<p><a href="https://a.b/">report</a></p>'],
    ['[report](see more', '<p>[report](see more</p>'],
    ['![chart](htt', '<p>chart</p>'],
    ['see <https://exa', '<p>see </p>'],
    ['see https://exam', '<p>see https://exam</p>'],
    ['see https://exam.ple now', '<p>see <a href="https://exam.ple/">https://exam.ple</a> now</p>'],
    ['one<br', '<p>one</p>'],
    ['R&am', '<p>R</p>'],
    ['a\n\n-', '<p>a</p>'],
    ['a\n\n--', '<p>a</p>'],
    ['a\n\n*', '<p>a</p>'],
    ['a\n\n**', '<p>a</p>'],
    ['a\n\n##', '<p>a</p>'],
    ['a\n\n12', '<p>a</p>'],
    ['a\n\n12.', '<p>a</p>'],
    ['a\n\n>', '<p>a</p>'],
    ['a\n\n|', '<p>a</p>'],
    ['a\n\n``', '<p>a</p>'],
    ['a\n-', '<p>a</p>'],
    ['a\n==', '<p>a</p>'],
    ['- a\n  -', '<ul><li><p>a</p></li></ul>'],
    ['> a\n> *', '<blockquote><p>a</p></blockquote>'],
    ['- **Bud', '<ul><li><p><strong>Bud</strong></p></li></ul>'],
    ['## The **ti', '<h2>The <strong>ti</strong></h2>'],
    ['```', ''],
    ['```\n', '<pre></pre>'],
    ['````\na\n```', '<pre>a</pre>'],
    ['```js\nlet a', '<pre>let a</pre>'],
    ['```js\nlet a\n``', '<pre>let a</pre>'],
    ['| Ye', '<table><tr><th>Ye</th></tr></table>'],
    ['text\n| Year | Co', '<p>text</p><table><tr><th>Year</th><th>Co</th></tr></table>'],
    ['| Year | Cost |\n|--', '<table><tr><th>Year</th><th>Cost</th></tr></table>'],
    ['| Year | Cost |\n|--|--|\n| 20', '<table><tr><th>Year</th><th>Cost</th></tr><tr><td>20</td></tr></table>'],
    ['|A|B|\n|-|-|\n| **x', '<table><tr><th>A</th><th>B</th></tr><tr><td><strong>x</strong></td></tr></table>'],
    // What stands before the end is read as it will stay.
    ['a ** b\n\nc', '<p>a ** b</p><p>c</p>'],
    ['**open\n\nc', '<p>**open</p><p>c</p>'],
    ['**open\n\n', '<p>**open</p>'],
    ['- **open\n- c', '<ul><li><p>**open</p></li><li><p>c</p></li></ul>'],
    ['## **open\n', '<h2>**open</h2>'],
  ])('%j is shown as %s', (source, expected) => {
    expect(whileGrowing(source)).toBe(expected);
  });

  test.each(['**bold', '`code', '~~a', '[a](htt', '| a | b', '*', '[1]', 'R&am', 'a <br', '\\', '- [ ]', '```a`'])(
    'and once it is complete, all of %j is there',
    (source) => {
      const complete = visible(read(source)).trim();
      for (const word of source.match(/\w+/g) ?? []) expect(complete).toContain(word);
      if (!/^(?:\\|\*)$/.test(source)) expect(complete.replace('☐', '[ ]')).toBe(source.replace(/^- /, ''));
    },
  );
});

const PIECES =
  '* ** *** _ __ ~ ~~ ` `` ``` ~~~ [ ] ]( ( ) ! < > # ## - + | |-|-| 1. 2) : = === --- \\ & &amp; <br> <b> [x] [1] “ ” 。 ， 中'
    .split(' ')
    .concat(' ', '  ', '    ', '\t', '\n', '\n\n', '\n- ', '\n  - ', '\n> ', '\n| ', ' | ', '  \n', '\r\n');
const URLS = [
  'https://example.com/',
  'www.example.com',
  'javascript:alert(1)',
  'data:text/html,x',
  'http://u:p@evil.com/',
  '//evil.com',
];
const WORDS = ['alpha', 'beta', 'gamma', 'omega', 'straße', 'слово', '漢字', 'كلمة'];
const soup = (pieces: readonly string[]) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));
const numRuns = Number(process.env.FC_RUNS ?? 500);

describe('any text of a model', () => {
  test('escaped characters are shown as they are', () => {
    const lines = fc.array(
      soup(PIECES.concat(WORDS, URLS)).map((line) => line.replace(/\s+/g, ' ').trim()),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(lines, (sentences) => {
        fc.pre(sentences.every((sentence) => sentence !== ''));
        const [list, ...rest] = read(sentences.map((sentence) => `- ${escapeMarkdown(sentence)}\n`).join(''));
        expect(rest).toEqual([]);
        expect(list?.type === 'list' && list.items.map((blocks) => visible(blocks).trimEnd())).toEqual(sentences);
      }),
      { numRuns: 4 * numRuns },
    );
  });

  test('no text throws, and no tree has anything that the panel does not show', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 100 }),
      soup([...PIECES, ...WORDS, ...URLS]),
    );
    fc.assert(
      fc.property(text, (source) => {
        const parse = createMarkdownParser();
        for (let end = 0; end <= source.length; end++) check(parse(source.slice(0, end), false));
        check(parse(source, true));
      }),
      { numRuns },
    );
  });

  test('any slices give the tree of the whole text', () => {
    fc.assert(
      fc.property(soup([...PIECES, ...WORDS, ...URLS]), fc.array(fc.nat({ max: 12 })), (source, lengths) => {
        const parse = createMarkdownParser();
        let end = 0;
        for (const length of lengths) parse(source.slice(0, (end += length)), false);
        expect(parse(source, true)).toEqual(read(source));
      }),
      { numRuns: 4 * numRuns },
    );
  });

  test('at every prefix the finished blocks are those of the whole text', () => {
    fc.assert(
      fc.property(soup([...PIECES, ...WORDS, ...PIECES.filter((piece) => piece.includes('\n'))]), (source) => {
        const parse = createMarkdownParser();
        let before = parse('', false);
        const kept = new Set<Block>();
        for (let end = 1; end <= source.length; end++) {
          const blocks = parse(source.slice(0, end), false);
          blocks.filter((block) => before.includes(block)).forEach((block) => kept.add(block));
          before = blocks;
        }
        const whole = read(source);
        for (const block of kept) expect(whole).toContainEqual(block);
      }),
      { numRuns },
    );
  });

  test('no word is lost or moved', () => {
    // No info strings and no addresses, because those are markup.
    const pieces = PIECES.filter(
      (piece) => !/^(?:```|~~~|<b>|中|2\)|1\.|\[1\]|\[x\])$/.test(piece) && !piece.includes('&'),
    );
    fc.assert(
      fc.property(soup([...pieces, ...WORDS]), (source) => {
        fc.pre(!/`{3}|~{3}/.test(source));
        const wordsOf = (text: string) => text.match(/[\p{L}\p{M}]+/gu) ?? [];
        // A <br> in code is text.
        const expected = wordsOf(source.replaceAll('<br>', ''));
        expect(wordsOf(visible(read(source)).replaceAll('<br>', '')).join('')).toBe(expected.join(''));
      }),
      { numRuns: 4 * numRuns },
    );
  });

  test('no text takes too long', { timeout: 60_000 }, () => {
    const long = 300_000;
    expect(visible(read(`*a${'<br>'.repeat(long)}`))).toMatch(/^\*a/);
    expect(read('# a\n'.repeat(long))).toHaveLength(long);
    expect(visible(read(`[a](b "${' '.repeat(long)}"x`))).toContain('"x');
    const ms = measureCpuMs(() => {
      createMarkdownParser()(`[a](b "${' '.repeat(long)}"x`, false);
      createMarkdownParser()(`[a](b (${' '.repeat(long)}(`, false);
      createMarkdownParser()(`${'[a](b'.repeat(10_000)}\nx`, false);
    });
    expect(ms).toBeLessThan(3_000);
  });

  test.each(
    [
      ...PIECES,
      '**a ',
      '*a_ ',
      '[a](',
      '[a](b "',
      '[[a](b)',
      '<a:',
      '```\n',
      '|a|\n|-|\n',
      '> - ',
      '~~a ',
      'https://a) ',
    ].map((piece) => [piece]),
  )('8,000 times %j is read in linear time', { timeout: 60_000 }, (piece) => {
    const source = `${piece.repeat(8000)}\nx`;
    const ms = measureCpuMs(() => {
      createMarkdownParser()(source, false);
      createMarkdownParser()(source, true);
    });
    // A wide margin: anything that is not linear takes minutes here.
    expect(ms).toBeLessThan(3_000);
  });
});

/** Throws for anything that the panel must not show. */
function check(blocks: readonly Block[]): void {
  const types = [
    'paragraph',
    'heading',
    'list',
    'quote',
    'code',
    'table',
    'rule',
    'text',
    'strong',
    'em',
    'del',
    'link',
    'break',
  ];
  const visit = (node: unknown, depth: number): void => {
    if (Array.isArray(node)) return node.forEach((child) => visit(child, depth));
    if (typeof node !== 'object' || node === null) return;
    const { type, href, host } = node as Record<string, string>;
    if (!types.includes(type!)) throw new Error(`type ${type}`);
    if (depth > 300) throw new Error('too deep');
    if (type === 'link') {
      const url = new URL(href!);
      if (!/^https?:\/\//.test(href!) || url.username || url.password || url.host !== host)
        throw new Error(`link ${href}`);
    }
    for (const key of ['children', 'items', 'header', 'rows']) visit((node as Record<string, unknown>)[key], depth + 1);
  };
  visit(blocks, 0);
}

/** All visible text, without the hosts beside links. */
function visible(blocks: readonly (Block | Inline)[]): string {
  return blocks
    .map((node) => {
      if ('text' in node) return node.text;
      if ('children' in node)
        return visible(node.children) + ('href' in node || /^(?:strong|em|del)$/.test(node.type) ? '' : '\n');
      if (node.type === 'list') return node.items.map(visible).join('\n');
      if (node.type === 'table') return [node.header, ...node.rows].flat().map(visible).join(' ');
      return ' ';
    })
    .join('');
}

/** Short HTML for comparison. */
function html(blocks: readonly (Block | Inline)[]): string {
  const tags = { paragraph: 'p', quote: 'blockquote', strong: 'strong', em: 'em', del: 'del' } as const;
  const wrap = (tag: string, inside: string) => `<${tag}>${inside}</${tag}>`;
  return blocks
    .map((node): string => {
      switch (node.type) {
        case 'text':
          return node.text;
        case 'code':
          return wrap(
            blocks.some((other) => /^(?:text|strong|em|del|link)$/.test(other.type)) ? 'code' : 'pre',
            node.text,
          );
        case 'break':
          return '<br>';
        case 'rule':
          return '<hr>';
        case 'link':
          return `<a href="${node.href}">${html(node.children)}</a>`;
        case 'heading':
          return wrap(`h${node.level}`, html(node.children));
        case 'list':
          return wrap(node.start === null ? 'ul' : 'ol', node.items.map((blocks) => wrap('li', html(blocks))).join(''));
        case 'table': {
          const toRow = (tag: string) => (row: Inline[][]) =>
            wrap('tr', row.map((cell) => wrap(tag, html(cell))).join(''));
          return wrap('table', toRow('th')(node.header) + node.rows.map(toRow('td')).join(''));
        }
        default:
          return wrap(tags[node.type], html(node.children));
      }
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

const { window } = new JSDOM('');

/** The panel's tree, built from marked's HTML. */
function toTree(source: string): Block[] {
  const root = window.document.createElement('div');
  root.innerHTML = source;
  return toBlocks(root);
}

function toBlocks(root: Element): Block[] {
  const blocks: Block[] = [];
  let words: Node[] = [];
  const flush = () => {
    const children = trim(toInlines(words));
    if (children.length > 0) blocks.push({ type: 'paragraph', children });
    words = [];
  };
  for (const node of root.childNodes) {
    const block = node.nodeType === 1 ? toBlock(node as Element) : null;
    if (block) flush();
    if (block) blocks.push(block);
    else words.push(node);
  }
  flush();
  return blocks;
}

function toBlock(element: Element): Block | null {
  const tag = element.tagName;
  const toCells = (row: Element) => [...row.children].map((cell) => trim(toInlines(cell.childNodes)));
  switch (tag) {
    case 'P':
      return { type: 'paragraph', children: trim(toInlines(element.childNodes)) };
    case 'UL':
    case 'OL': {
      const start = tag === 'OL' ? Number(element.getAttribute('start') ?? 1) : null;
      return { type: 'list', start, items: [...element.children].map(toBlocks) };
    }
    case 'BLOCKQUOTE':
      return { type: 'quote', children: toBlocks(element) };
    case 'PRE':
      return { type: 'code', text: element.textContent!.replace(/\n$/, '') };
    case 'HR':
      return { type: 'rule' };
    case 'TABLE': {
      const [header, ...rows] = [...element.querySelectorAll('tr')];
      const alignments = [...header!.children].map((cell) => {
        const align = cell.getAttribute('align');
        return align === 'center' ? 'center' : align === 'right' ? 'end' : 'start';
      });
      return { type: 'table', alignments, header: toCells(header!), rows: rows.map(toCells) };
    }
    default:
      if (!/^H\d$/.test(tag)) return null;
      return { type: 'heading', level: Number(tag[1]), children: trim(toInlines(element.childNodes)) };
  }
}

function toInlines(nodes: Iterable<Node>): Inline[] {
  const inlines: Inline[] = [];
  for (const inline of [...nodes].flatMap(toInline)) {
    const last = inlines.at(-1);
    if (inline.type === 'text' && last?.type === 'text') last.text += inline.text;
    else if (inline.type === 'text' && last?.type === 'break')
      inlines.push({ ...inline, text: inline.text.trimStart() });
    else inlines.push(inline);
  }
  return inlines;
}

function toInline(node: Node): Inline | Inline[] {
  if (node.nodeType === 3) return { type: 'text', text: node.textContent! };
  const element = node as Element;
  const tag = element.tagName.toLowerCase();
  switch (tag) {
    case 'strong':
    case 'em':
    case 'del':
      return { type: tag, children: toInlines(element.childNodes) };
    case 'code':
      return { type: 'code', text: element.textContent! };
    case 'br':
      return { type: 'break' };
    case 'input':
      return { type: 'text', text: element.hasAttribute('checked') ? '☑' : '☐' };
    default: {
      const children = toInlines(element.childNodes);
      const href = element.getAttribute('href') ?? '';
      const url = /^https?:/.test(href) ? new URL(href) : null;
      return url ? { type: 'link', href: url.href, host: url.host, children } : children;
    }
  }
}

function trim(inlines: Inline[]): Inline[] {
  const [first, last] = [inlines[0], inlines.at(-1)];
  if (first?.type === 'text') first.text = first.text.trimStart();
  if (last?.type === 'text') last.text = last.text.trimEnd();
  return inlines.filter((inline) => inline.type !== 'text' || inline.text !== '');
}
