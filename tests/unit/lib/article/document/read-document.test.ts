import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { documentFormat } from '../../../../../lib/article/document/format';
import { readDocument } from '../../../../../lib/article/document/read-document';
import { readDocumentText } from '../../../../../lib/article/document/text';
import { MAX_ARTICLE_CHARS } from '../../../../../lib/article/limit';

const { window } = new JSDOM('');
const parser = new window.DOMParser();

function read(text: string, contentType = 'text/plain', name = 'file') {
  const answer = readDocumentText(text, contentType, `https://site.example/dir/${name}`, parser);
  if ('code' in answer) throw new Error(answer.code);
  return answer.article;
}

function texts(text: string, contentType?: string, name?: string): string[] {
  return read(text, contentType, name).passages.map(
    ({ kind, text, level }) => `${kind}${level === undefined ? '' : ` ${level}`}: ${text}`,
  );
}

describe('what a file is', () => {
  test.each([
    ['text', 'Some words', 'text/plain', 'LICENSE'],
    ['markdown', 'Words', 'text/markdown', 'x'],
    ['markdown', 'Words', 'text/plain', 'README.md'],
    ['markdown', '# Project\n\nSee [the guide](https://x.example).\n', 'text/plain', 'llms.txt'],
    ['text', '# one comment\n\nSome words', 'text/plain', 'notes.txt'],
    ['markdown', 'Words', 'Text/Markdown; charset=utf-8', 'x'],
    ['code', 'a=1', 'text/plain', 'x.py'],
    ['code', 'a{}', 'text/css', 'x'],
    ['code', 'let a', 'text/javascript', 'x'],
    ['code', 'int main() {\n  return 0;\n}\n', 'text/plain', 'main'],
    ['code', '2026-01-02T03:04:05 up\n2026-01-02T03:04:06 down\n', 'text/plain', 'today'],
    ['json', '{}', 'application/ld+json', 'x'],
    ['json', '{"a": 1}', 'text/plain', 'x'],
    ['text', '[Verse]\nWords', 'text/plain', 'song'],
    ['table', 'a,b', 'text/csv', 'x'],
    ['table', 'a\tb', 'text/plain', 'x.tsv'],
    ['captions', 'WEBVTT\n', 'text/plain', 'x'],
    ['captions', '1', 'text/plain', 'x.srt'],
    ['xml', '<?xml version="1.0"?><rss/>', 'text/plain', 'x'],
    ['xml', '<a/>', 'application/atom+xml', 'x'],
    ['text', 'Words', 'text/plain', 'constructor.toString'],
    ['text', 'One line;', 'text/plain', 'note'],
  ])('the format %s is recognized: %j of type %s named %s', (format, text, contentType, name) => {
    expect(documentFormat(text, contentType, `https://site.example/${name}`)).toBe(format);
  });
});

describe('plain text', () => {
  const wrapped = `The river bends twice before it reaches the mill, and each of
the bends has a name that only the millers know, since they
alone had to shout them over the noise of the wheel.

A second paragraph stands after a blank line, and it is long
enough to be wrapped as well.`;

  test('lines wrapped to a width are joined, and blank lines separate paragraphs', () => {
    expect(texts(wrapped)).toEqual([
      'paragraph: The river bends twice before it reaches the mill, and each of the bends has a name that only the millers know, since they alone had to shout them over the noise of the wheel.',
      'paragraph: A second paragraph stands after a blank line, and it is long enough to be wrapped as well.',
    ]);
  });

  test('a line that is short because the next word is long counts as wrapped', () => {
    const line = 'The wheel was turned by hand for nine days in the winter';
    expect(texts(`${line}\nof the storm, by people who were all\nextraordinarily strong.`)).toHaveLength(1);
  });

  test('a line break where the next word would have fitted is kept', () => {
    const verse = 'O mill,\nO wheel,\nO stone';
    expect(texts(`${wrapped}\n\n${verse}`).slice(2)).toEqual([
      'paragraph: O mill,',
      'paragraph: O wheel,',
      'paragraph: O stone',
    ]);
  });

  test('each line is a paragraph where lines have no common width', () => {
    const long = 'Words that go on and on. '.repeat(10).trim();
    expect(texts(`${long}\n${long}`)).toHaveLength(2);
  });

  test('an indented first line begins a paragraph', () => {
    expect(
      texts(`${wrapped.split('\n\n')[0]}\n  ${'The miller had a son and a daughter, and both were good'}\nswimmers.`),
    ).toHaveLength(2);
  });

  test('Windows line ends, a byte order mark and form feeds are left out', () => {
    expect(texts('\uFEFFOne line of text.\r\n\r\nTwo\f\r\n')).toEqual([
      'paragraph: One line of text.',
      'paragraph: Two',
    ]);
  });

  test.each([
    ['CHAPTER ONE\n\nText follows it.', 'heading 2: CHAPTER ONE'],
    ['Chapter I. The Mill\n\nText follows it.', 'heading 2: Chapter I. The Mill'],
    ['2.1  Terms\n\nText follows it.', 'heading 2: 2.1 Terms'],
    ['A Title\n=======\n\nText follows it.', 'heading 1: A Title'],
    ['                  Preamble\n\nText follows it.', 'heading 2: Preamble'],
    ['第三章 水车\n\n文字在后。', 'heading 2: 第三章 水车'],
    ['A short line\n\nText follows it.', 'paragraph: A short line'],
    ['水车在河边转\n\n文字在后。', 'paragraph: 水车在河边转'],
  ])('the first line is recognized as a heading or not: %j', (text, first) => {
    expect(texts(text)[0]).toBe(first);
  });

  test('the lines of each list item are joined', () => {
    expect(texts('We need:\n- flour that was milled in the\n  last week\n- water\n1. first\n2. second')).toEqual([
      'paragraph: We need:',
      'item: flour that was milled in the last week',
      'item: water',
      'item: 1. first',
      'item: 2. second',
    ]);
  });

  test('a rule separates the text above it from the text below', () => {
    const line = 'The wheel was turned by hand for nine days in the winter of the storm';
    expect(texts(`${line}\n=====\n${line}`)).toEqual([`paragraph: ${line}`, `paragraph: ${line}`]);
  });

  test('quoted text in a mail is a quote', () => {
    expect(texts('> Did the wheel turn?\n> Or not?\n\nIt did.')).toEqual([
      'quote: Did the wheel turn?',
      'quote: Or not?',
      'paragraph: It did.',
    ]);
  });

  test('a table drawn with characters keeps its lines, without its rules', () => {
    expect(texts('name     stones\nold      2\nnew      4\n\n-----\n\nEnd.')).toEqual([
      'code: name     stones\nold      2\nnew      4',
      'paragraph: End.',
    ]);
  });

  test('wrapped Chinese lines are joined without a space', () => {
    const line = '水车在河边转了三百年没有人记得是谁造的它也没有人';
    expect(texts(`${line}\n${line}\n去问。`)).toEqual([`paragraph: ${line}${line}去问。`]);
  });

  test('the title is the heading at the top, else the name of the file', () => {
    expect(read('THE MILL\n\nText.', 'text/plain', 'a%20b.txt').title).toBe('THE MILL');
    expect(read('Text.', 'text/plain', 'a%20b.txt').title).toBe('a b.txt');
    expect(read('Text.', 'text/plain', '%E0%A4%A').title).toBe('%E0%A4%A');
    expect(read('Text.', 'text/plain', '').title).toBe('site.example');
  });

  test('a text file that is too long is marked as truncated', () => {
    const huge = read('word '.repeat(MAX_ARTICLE_CHARS / 4));
    expect(huge.truncated).toBe(true);
    expect(read('word '.repeat(10)).truncated).toBe(false);
    expect(read(JSON.stringify(['word '.repeat(MAX_ARTICLE_CHARS / 4)]), 'application/json').truncated).toBe(true);
  });

  test('an empty file has no text', () => {
    expect(readDocumentText(' \n', 'text/plain', 'https://site.example/x')).toEqual({ code: 'no-text' });
  });
});

describe('code', () => {
  test('code keeps its lines, and is split between blocks that begin at the margin', () => {
    const block = `function turn() {\n  return 1;\n\n  // Never reached.\n}`;
    const passages = texts(Array(50).fill(block).join('\n\n'), 'text/plain', 'mill.js');
    expect(passages.length).toBeGreaterThan(1);
    for (const passage of passages) {
      expect(passage).toMatch(/^code: function turn\(\) \{\n {2}return 1;\n\n {2}\/\//);
      expect(passage.length).toBeLessThan(2_200);
    }
  });
});

describe('long lines', () => {
  test('a log without blank lines is split into passages', () => {
    const log = texts('2026-01-02T03:04:05 The wheel turned.\n'.repeat(2_000));
    expect(log.length).toBeGreaterThan(10);
    for (const passage of log) expect(passage.length).toBeLessThan(5_000);
  });
});

describe('Markdown', () => {
  test('blocks of Markdown are read as they look when rendered', () => {
    const source = `---
title: x
---
# The *Mill* #

First line
goes on with a [link](https://x.example/a_(b)) and \`a * b\`.
![alt](pic.png)

Second
------
- one **bold**
  goes on
  - inner
- [x] done
1. first

   still first

> Said
> he.

\`\`\`js
let a = 1;

let b = 2;
\`\`\`

    indented();

| Name | Stones |
|------|:------:|
| old  | \`2\`  |

***

Text with a note[^1] and snake_case_name and 2 * 3 * 4 and \\*stars\\*.

[^1]: The note.
[ref]: https://x.example
<!-- hidden
-->`;
    expect(texts(source, 'text/markdown')).toEqual([
      'heading 1: The Mill',
      'paragraph: First line goes on with a link and a * b.',
      'heading 2: Second',
      'item: one bold goes on',
      'item 2: inner',
      'item: done',
      'item: 1. first',
      'item: still first',
      'quote: Said he.',
      'code: let a = 1;\n\nlet b = 2;',
      'code:     indented();',
      'row: Name | Stones',
      'row: old | 2',
      'paragraph: Text with a note and snake_case_name and 2 * 3 * 4 and *stars*.',
      'footnote: The note.',
    ]);
    expect(read(source, 'text/markdown').title).toBe('The Mill');
  });

  test('items of each Markdown list are numbered from its first number', () => {
    expect(texts('3. a\n1. b\n   1. c\n1. d\n\nText\n\n1. e', 'text/markdown')).toEqual([
      'item: 3. a',
      'item: 4. b',
      'item 2: 1. c',
      'item: 5. d',
      'paragraph: Text',
      'item: 1. e',
    ]);
  });

  test('an HTML heading in Markdown is a heading', () => {
    expect(texts('<h1 align="center">\n  <img src="x.png"> Mill\n</h1>', 'text/markdown')).toEqual(['heading 1: Mill']);
  });

  test('a code fence that is never closed reaches to the end', () => {
    expect(texts('~~~\na\n\n# b', 'text/markdown')).toEqual(['code: a\n\n# b']);
  });
});

describe('JSON', () => {
  const prose = 'The mill was built by three brothers, who never agreed on which way the wheel should turn in winter.';

  test('JSON prose is read with its key, records as rows, and the rest as lines under headings', () => {
    const value = {
      name: 'Mill',
      open: true,
      tags: ['old', 'wet'],
      none: null,
      about: `${prose}\n\n${prose}`,
      place: { river: 'Bend', height: 12 },
      stones: [
        { kind: 'old', weight: 2 },
        { kind: 'new', weight: 4 },
      ],
    };
    expect(texts(JSON.stringify(value), 'application/json', 'mill.json')).toEqual([
      'code: name: Mill\nopen: true\ntags: old, wet',
      `paragraph: about: ${prose}`,
      `paragraph: ${prose}`,
      'heading 2: place',
      'code: river: Bend\nheight: 12',
      'heading 2: stones',
      'row: kind | weight',
      'row: old | 2',
      'row: new | 4',
    ]);
  });

  test('HTML in JSON strings is read as HTML', () => {
    expect(
      texts(JSON.stringify([{ body: `<p>${prose}</p><p>Tom &amp; Ann</p>` }]), 'application/json').slice(-2),
    ).toEqual([`paragraph: body: ${prose}`, 'paragraph: Tom & Ann']);
  });

  test('JSON records without common keys are not a table', () => {
    expect(texts('[{"a":1},{"b":2},{"c":3},{"d":4}]', 'application/json').slice(0, 2)).toEqual([
      'heading 2: 1',
      'code: a: 1',
    ]);
  });

  test('a file with one JSON value on each line is read as a list', () => {
    expect(texts('{"a":"x","b":1}\n{"a":"y","b":2}\n', 'text/plain', 'x.jsonl')).toEqual([
      'row: a | b',
      'row: x | 1',
      'row: y | 2',
    ]);
  });

  test('invalid JSON is read as its source', () => {
    expect(texts('{"a": 1,', 'application/json')).toEqual(['code: {"a": 1,']);
  });

  test('deeply nested JSON is read', () => {
    const depth = 3_000;
    expect(texts(`${'['.repeat(depth)}{"a":"x"}${']'.repeat(depth)}`, 'application/json').at(-1)).toContain('a: x');
  });
});

describe('tables', () => {
  test.each([
    ['a,b\n"1, one","2 ""two""\nlines"\n', ['row: a | b', 'row: 1, one | 2 "two" lines']],
    ['a;b\r\n1,5;2\r\n', ['row: a | b', 'row: 1,5 | 2']],
    ['a,5" pipe,b', ['row: a | 5" pipe | b']],
    ['a\tb\n\n1\t2', ['row: a | b', 'row: 1 | 2']],
  ])('the table %j is read as rows', (text, expected) => {
    expect(texts(text, 'text/csv')).toEqual(expected);
  });
});

describe('XML', () => {
  test('XML elements with text are paragraphs, similar records are rows, and titles are headings', () => {
    const source =
      '<book><title>Mills</title><para>Text with <em>emphasis</em> in it.</para><list><mill><name>Old</name><stones>2</stones></mill><mill><name>New</name><stones>4</stones></mill></list><!-- no --></book>';
    expect(texts(source, 'application/xml')).toEqual([
      'heading 2: Mills',
      'paragraph: Text with emphasis in it.',
      'row: Old | 2',
      'row: New | 4',
    ]);
    expect(read(source, 'text/xml').title).toBe('Mills');
  });

  test('an XML file with everything in attributes is read as its source', () => {
    expect(texts('<mills><mill name="Old" stones="2"/></mills>', 'text/xml')[0]).toContain(
      'code: <mills><mill name="Old"',
    );
  });

  test('XHTML within XML is read as HTML', () => {
    const list = '<ul xmlns="http://www.w3.org/1999/xhtml"><li>One of the mills</li><li>two of them</li></ul>';
    expect(texts(`<a>${list}</a>`, 'application/xml')).toEqual(['item: One of the mills', 'item: two of them']);
  });

  test('damaged XML is read as its source', () => {
    expect(texts('<a><b>text</a>', 'application/xml')).toEqual(['code: <a><b>text</a>']);
  });

  test('the labels of an SVG drawing are read', () => {
    const svg = (labels: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg"><title>Plan</title>${labels}<path d="M0 0"/></svg>`;
    const article = read(
      svg('<desc>Of a mill</desc><text><tspan>Old</tspan><tspan>wheel</tspan></text>'),
      'image/svg+xml',
    );
    expect(article.title).toBe('Plan');
    expect(article.passages.map(({ text }) => text)).toEqual(['Of a mill', 'Old wheel']);
    expect(readDocumentText(svg(''), 'image/svg+xml', 'https://site.example/x', parser)).toEqual({
      code: 'image-page',
    });
  });
});

describe('without a DOM', () => {
  test.each([
    ['{"about":"Words."}', 'application/json'],
    ['<rss><channel/></rss>', 'application/rss+xml'],
    ['# Words', 'text/markdown'],
  ])('%s is read without a DOM', (text, contentType) => {
    expect(readDocumentText(text, contentType, 'https://site.example/x')).toHaveProperty('article');
  });
});

describe('documents as browsers show them', () => {
  const show = (source: string, contentType: string) => {
    const { window } = new JSDOM('', { url: 'https://site.example/dir/file' });
    const { document } = window;
    const isXml = source.startsWith('<?xml');
    const shown = isXml ? parser.parseFromString(source, 'text/xml') : document;
    if (!isXml) document.documentElement.innerHTML = source;
    for (const [name, value] of Object.entries({ contentType, URL: 'https://site.example/dir/file' }))
      Object.defineProperty(shown, name, { value });
    const before = shown.documentElement.outerHTML;
    const answer = readDocument(shown, parser);
    expect(shown.documentElement.outerHTML).toBe(before);
    return answer;
  };

  const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';
  test.each<[string, string, string[]]>([
    ['text/plain', '<body><pre>Words &lt;b></pre>', ['Words <b>']],
    ['application/json', '<body><pre>{"a":"b"}</pre><div class="json-formatter-container"></div>', ['a: b']],
    ['text/plain', '<body><h1>Rendered</h1><p>by a viewer</p>', ['Rendered', 'by a viewer']],
    [
      'application/xml',
      `<?xml version="1.0"?><html ${XHTML}><body><div id="webkit-xml-viewer-source-xml"><a xmlns=""><b>Words and more words</b></a></div><p>viewer</p></body></html>`,
      ['Words and more words'],
    ],
    ['application/xml', '<?xml version="1.0"?><a><b>Words</b></a>', ['Words']],
    [
      'application/xml',
      `<?xml version="1.0"?><a><parsererror ${XHTML}><h3>This page contains errors</h3></parsererror><b>Words that came before the error</b></a>`,
      ['Words that came before the error'],
    ],
    ['application/xml', `<?xml version="1.0"?><html ${XHTML}><body><p>Words</p></body></html>`, ['Words']],
  ])('a document of type %s is read as the browser shows it: %s', (contentType, source, expected) => {
    const answer = show(source, contentType);
    expect('article' in answer && answer.article.passages.map(({ text }) => text)).toEqual(expected);
  });

  test.each([
    ['image/png', '<body><img src="x.png">', 'image-page'],
    ['video/mp4', '<body><video src="x.mp4"></video>', 'no-captions'],
    ['audio/wav', '<body><video src="x.wav"></video>', 'no-captions'],
    ['text/plain', '<body>', 'no-text'],
  ])('a document of type %s with %s is refused as %s', (contentType, source, code) => {
    expect(show(source, contentType)).toEqual({ code });
  });
});
