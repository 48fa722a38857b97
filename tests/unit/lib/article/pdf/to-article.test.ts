import { describe, expect, test } from 'vitest';
import { item, lines, readPages, toArticle } from '../../../../helpers/pages/pdf-items';

/** Prose of full lines: 60 characters are 300 points wide. */
const LINE = 'the measured depth of the old harbour has changed very slowl';
const prose = (first: string, count: number) => [
  `${first} ${LINE}`.slice(0, 60),
  ...Array.from({ length: count - 2 }, () => LINE),
  'and there it ends.',
];
const COLUMN = 'the depth of the old harbour has changed ve'; // 215 points
const column = (first: string, count: number) => [
  `${first} ${COLUMN}`.slice(0, 43),
  ...Array.from({ length: count - 2 }, () => COLUMN),
  'and there it ends.',
];

describe('lines', () => {
  test('a line is joined from runs by the gaps between them', () => {
    const runs = [item('Har', 50, 700), item('bour', 65, 700), item('wall', 88, 700), item('.', 108, 700)];
    expect(readPages(runs)).toEqual(['Harbour wall.']);
  });

  test('no spaces are put between ideographs, neither within nor between lines', () => {
    const runs = [item('旧港口', 50, 700), item('的报告，', 84, 700), item('写于春天。', 50, 688)];
    expect(readPages(runs)).toEqual(['旧港口的报告，写于春天。']);
  });

  test('a raised figure after a word is a footnote mark, and an exponent is not', () => {
    const runs = [
      item('the harbour', 50, 700),
      item('12', 105, 704, { size: 7 }),
      item('is 5 m', 120, 700),
      item('2', 150, 704, { size: 7 }),
    ];
    expect(readPages(runs)).toEqual(['the harbour[12] is 5 m2']);
  });

  test('bold letters that are drawn twice are read once', () => {
    expect(readPages([item('Harbour', 50, 700), item('Harbour', 50.3, 700), item('wall', 90, 700)])).toEqual([
      'Harbour wall',
    ]);
  });

  test('bold letters that are drawn twice one by one are read once', () => {
    // pdfjs joins the second drawing of a letter with the first one of the next.
    const wide = (text: string, x: number, width: number) => ({ ...item(text, x, 700), width });
    const runs = [wide('D', 50, 9), wide('DO', 50, 17), wide('O N', 57, 24), wide('NO', 72, 17), wide('O', 80, 9)];
    expect(readPages(runs)).toEqual(['DO NO']);
  });

  test('presentation forms become ordinary letters', () => {
    expect(readPages([item('ﬁne ﬂow, 港⼝, ⻓', 50, 700)])).toEqual(['fine flow, 港口, 长']);
  });

  test('text outside the page is not read', () => {
    expect(readPages([item('seen', 50, 700), item('unseen', 50, 900), item('unseen', -300, 700)])).toEqual(['seen']);
  });

  test('a line from right to left keeps the order of its runs, and numbers keep their own', () => {
    const rtl = { dir: 'rtl' };
    const runs = [
      item('שלום', 500, 700, rtl),
      item('בשנת', 470, 700, rtl),
      item('1990', 445, 700),
      item('נכתב', 420, 700, rtl),
    ];
    expect(readPages(runs)).toEqual(['שלום בשנת 1990 נכתב']);
  });

  test('vertical writing is read downwards, and its lines from right to left', () => {
    const down = (text: string, x: number) => [...text].map((letter, at) => item(letter, x, 700 - at * 10));
    expect(readPages([...down('古い港の話', 300), ...down('をします。', 285)])).toEqual(['古い港の話をします。']);
  });

  test('a page turned on its side is read, and a stamp at its margin is not', () => {
    const turned = (text: string, x: number, y: number) => item(text, x, y, { transform: [0, 10, -10, 0, x, y] });
    expect(readPages([turned(LINE, 100, 50), turned('goes on here.', 112, 50)])).toEqual([`${LINE} goes on here.`]);
    expect(readPages([...lines(prose('Page', 8), 100, 700), turned('stamp 1234', 20, 300)]).join(' ')).not.toContain(
      'stamp',
    );
    const slanted = item('DRAFT', 200, 400, { transform: [20, 20, -20, 20, 200, 400] });
    expect(readPages([...lines(prose('Page', 8), 100, 700), slanted]).join(' ')).not.toContain('DRAFT');
  });
});

describe('paragraphs', () => {
  test('a paragraph ends at a wider line distance', () => {
    const found = readPages([...lines(prose('One', 3), 50, 700), ...lines(prose('Two', 3), 50, 650)]);
    expect(found.map((text) => text.slice(0, 3))).toEqual(['One', 'Two']);
  });

  test('a paragraph begins with an indent', () => {
    const [first, ...rest] = prose('Two', 4);
    const found = readPages([...lines(prose('One', 4), 50, 700), item(first!, 62, 652), ...lines(rest, 50, 640)]);
    expect(found.map((text) => text.slice(0, 3))).toEqual(['One', 'Two']);
  });

  test('a paragraph begins with a hanging line, as in references', () => {
    const reference = (name: string, y: number) => [
      item(`${name} ${LINE}`, 50, y),
      item(`${LINE}`, 70, y - 12),
      item('1990.', 70, y - 24),
    ];
    expect(readPages([...reference('Adams', 700), ...reference('Brown', 664)]).map((text) => text.slice(0, 5))).toEqual(
      ['Adams', 'Brown'],
    );
  });

  test.each([
    [['the inter-', 'national wall'], 'the international wall'],
    [['a state-of-the-', 'art wall'], 'a state-of-the-art wall'],
    [['in Anglo-', 'Saxon times'], 'in Anglo-Saxon times'],
    [['from 1990-', '1995 on'], 'from 1990-1995 on'],
    [['the inter\u00AD', 'national wall'], 'the international wall'],
  ])('the lines %j are joined', (texts, joined) => {
    expect(readPages(lines(texts, 50, 700))).toEqual([joined]);
  });

  test('a paragraph continues on the next page, past a footnote', () => {
    const first = [
      ...lines(prose('One', 30).slice(0, -1), 50, 700),
      item('1 Where the books are kept.', 50, 130, { size: 7 }),
    ];
    const [one, note, ...rest] = toArticle([first, lines(['and here it goes on to its end.'], 50, 700)]).passages;
    expect(one).toMatchObject({
      page: 1,
      text: expect.stringMatching(/^One .* slowl and here it goes on to its end\.$/),
    });
    expect(note).toMatchObject({ kind: 'footnote', page: 1, text: '1 Where the books are kept.' });
    expect(rest).toEqual([]);
  });
});

describe('columns', () => {
  const two = (y: number, name: string, count = 6) => [
    ...lines(column(`${name}L`, count), 50, y),
    ...lines(column(`${name}R`, count), 290, y),
  ];
  const order = (found: string[]) => found.map((text) => /[A-Z]+[LR]?|heading: \w+|caption: \w+/.exec(text)?.[0]);

  test('columns are read one after the other, between a centred title and text that spans both', () => {
    const title = [item('Title of the paper', 200, 760, { size: 16 }), item('A. Smith and B. Jones', 215, 735)];
    const caption = item(`Figure 1: ${LINE} and ${LINE.slice(0, 30)}`, 50, 560);
    expect(order(readPages([...title, ...two(700, 'A'), caption, ...two(520, 'B')]))).toEqual([
      'heading: Title',
      'A',
      'AL',
      'AR',
      'caption: Figure',
      'BL',
      'BR',
    ]);
  });

  test('columns of right-to-left text are read from right to left', () => {
    const rtl = { dir: 'rtl' };
    const text = 'זהו דוח על הנמל הישן של העיר והוא נכתב בשנה';
    const of = (name: string) => [`${name} ${text}`, text, text, 'סוף.'];
    const right = of('ימין').map((line, at) => item(line, 500 - line.length * 5, 700 - at * 12, rtl));
    const left = of('שמאל').map((line, at) => item(line, 240 - line.length * 5, 700 - at * 12, rtl));
    expect(readPages([...left, ...right]).map((line) => line.slice(0, 4))).toEqual(['ימין', 'שמאל']);
  });

  test('a paragraph continues in the next column', () => {
    const left = column('AL', 6).slice(0, -1);
    const found = readPages([
      ...lines([...left, 'it is contin-'], 50, 700),
      ...lines(['ued here by people who keep it.', ...column('BR', 5)], 290, 700),
    ]);
    expect(found[0]).toContain('it is continued here by people');
  });

  test('lines with wide gaps between words are not taken for cells', () => {
    const wide = (x: number, y: number) =>
      ['spring', 'and', 'characteristically', 'long'].map((word, at) => item(word, x + [0, 50, 85, 195][at]!, y));
    const stretched = [604, 592].flatMap((y) => [...wide(50, y), ...wide(290, y)]);
    const band = [...two(700, 'A', 8), ...stretched, ...two(580, 'B', 8)];
    expect(readPages(band).some((text) => text.startsWith('row: '))).toBe(false);
  });

  test('columns may begin beside a centred title', () => {
    const title = [item('Title of the paper', 205, 760, { size: 16 }), item('A. Smith', 250, 735)];
    const left = [item('History', 50, 712, { fontName: 'bold' }), ...lines(column('AL', 5), 50, 700)];
    expect(order(readPages([...title, ...left, ...lines(column('AR', 6), 290, 712)]))).toEqual([
      'heading: Title',
      'A',
      'heading: History',
      'AL',
      'AR',
    ]);
  });

  test('labels far from their texts stay with them, and are not a column', () => {
    const entry = (name: string, y: number) => [
      item(`Label of the part ${name}`, 50, y),
      ...lines(column(name, 4), 290, y),
    ];
    const found = readPages([...entry('AB', 700), ...entry('CD', 620), ...entry('EF', 540)]).join(' ');
    expect(found).toMatch(/part AB AB .* part CD CD .* part EF EF/);
  });

  test('a table is read row by row', () => {
    const table = ['Harbour Depth', 'North 12.5', 'South 7.25'].flatMap((row, at) =>
      row.split(' ').map((cell, column) => item(cell, 50 + column * 100, 700 - at * 12)),
    );
    expect(readPages(table)).toEqual(['row: Harbour | Depth', 'row: North | 12.5', 'row: South | 7.25']);
  });
});

describe('kinds', () => {
  test('each line of a table of contents is a passage', () => {
    const contents = [item('1 History . . . . . . . . 3', 50, 700), item('2 Depth ............ 9', 50, 688)];
    expect(readPages(contents)).toEqual(['row: 1 History … 3', 'row: 2 Depth … 9']);
  });

  test.each([
    ['ellipses', '第一章 港口……………5', '第一章 港口 … 5'],
    ['raised dots', 'History ········ xii', 'History … xii'],
    ['a rule', 'History ________ 7', 'History … 7'],
  ])('a line of a table of contents has %s before its page', (_name, line, text) => {
    expect(readPages([item(line, 50, 700), item(line, 50, 688)])).toEqual([`row: ${text}`, `row: ${text}`]);
  });

  const REFERENCES = {
    numbered: [
      '[1] Smith, J. and Brown, K. The depth of harbours. 1998.',
      '[2] Brown, K. Sand in motion. Coast Press, Dover, 2004.',
      '[3] Lee, M. et al. Tides of the north. Sea 12(3): 45, 2011.',
    ],
    'by author and year': [
      'Adams, P. (1990). The basin. Journal of Ports, 12(3), 45–67.',
      'Brown, K. and Lee, M. (2004). Sand. doi:10.1000/182.',
      'Chen, L. (2011). Tides. https://tides.example/a',
    ],
    Chinese: [
      '[1] 张三. 旧港口的深度[J]. 港口, 1998, 12(3): 45-50.',
      '[2] 李四. 沙与水[M]. 北京: 海洋出版社, 2004.',
      '[3] 王五, 赵六. 潮汐[D]. 大连: 海事大学, 2011.',
    ],
  };
  test.each(Object.entries(REFERENCES))('the entries of a list of references are notes (%s)', (_name, entries) => {
    const text = lines(prose('One', 8), 50, 760);
    const found = readPages([...text, ...entries.flatMap((entry, at) => item(entry, 50, 600 - at * 20))]);
    expect(found.slice(1)).toEqual(entries.map((entry) => `footnote: ${entry}`));
  });

  test.each([
    [
      'paragraphs that cite others',
      ['Smith, J. (1998) measured the harbour first, pp. 45–67.', 'The town paid for it.', 'Nobody did so again.'],
    ],
    [
      'the items of an agenda',
      [
        '1. The budget for 2024 was approved.',
        '2. The report of 2023 was read.',
        '3. The next meeting is in May 2025.',
      ],
    ],
  ])('%s are no references', (_name, texts) => {
    const found = readPages([
      ...lines(prose('One', 8), 50, 760),
      ...texts.map((text, at) => item(text, 50, 600 - at * 24)),
    ]);
    expect(found.join()).not.toContain('footnote');
  });

  test('headings are recognized by their size, with levels, or by their font', () => {
    const { passages } = toArticle([
      [
        item('The harbour', 50, 760, { size: 20 }),
        item('History', 50, 720, { size: 14 }),
        ...lines(prose('One', 4), 50, 690),
        item('Early days', 50, 620, { fontName: 'bold' }),
        ...lines(prose('Two', 4), 50, 600),
      ],
    ]);
    expect(passages.filter(({ kind }) => kind === 'heading').map(({ text, level }) => [text, level])).toEqual([
      ['The harbour', 1],
      ['History', 2],
      ['Early days', 3],
    ]);
  });

  test('list items include their continued lines, and lose bullets but not numbers', () => {
    const list = [
      item('• first of them that goes on in', 50, 700),
      item('Alpha and Beta', 60, 688),
      item('• second', 50, 676),
      item('1. third', 50, 664),
    ];
    expect(readPages(list)).toEqual([
      'item: first of them that goes on in Alpha and Beta',
      'item: second',
      'item: 1. third',
    ]);
  });

  test('initials do not begin a list', () => {
    expect(readPages([item('A. Smith and B. Jones', 50, 700)])).toEqual(['A. Smith and B. Jones']);
  });
});

describe('what repeats on the pages', () => {
  const page = (head: string, text: string, foot: string) => [
    item(head, 50, 780, { size: 8 }),
    ...lines(prose(text, 20), 50, 700),
    item(foot, 290, 20, { size: 8 }),
  ];

  test('running heads of left and right pages and page numbers of any kind are left out', () => {
    const pages = [
      page('Harbour Letters', 'One', '1'),
      page('Smith and Jones 2', 'Two', 'ii'),
      page('Harbour Letters', 'Three', '- 3 -'),
      page('Smith and Jones 4', 'Four', 'Page 4 of 4'),
    ];
    expect(readPages(...pages).map((text) => text.split(' ')[0])).toEqual(['One', 'Two', 'Three', 'Four']);
  });

  test('a repeated heading and repeated text in the middle are kept', () => {
    const slide = (text: string) => [
      item('Agenda', 50, 780, { size: 20 }),
      item('Same words', 50, 400),
      ...lines(prose(text, 5), 50, 300),
    ];
    const found = readPages(slide('One'), slide('Two'));
    expect(found.filter((text) => text === 'heading: Agenda')).toHaveLength(2);
    expect(found.filter((text) => text === 'Same words')).toHaveLength(2);
  });
});

describe('the title', () => {
  const pages = [[item('The harbour', 50, 760, { size: 20 }), ...lines(prose('One', 4), 50, 700)]];

  test.each([
    ['Sand and water', 'Sand and water'],
    ['Microsoft Word - harbour.doc', 'The harbour'],
    ['harbour_final.indd', 'The harbour'],
    ['about:blank', 'The harbour'],
    ['untitled', 'The harbour'],
    ['TR-2024-17', 'The harbour'],
    ['', 'The harbour'],
  ])('a file with the title "%s" gets the title "%s"', (title, expected) => {
    expect(toArticle(pages, { title }).title).toBe(expected);
  });

  test('the title is the file’s name when there is no other', () => {
    const url = 'https://a.example/files/Der%20Hafen.pdf?x=1';
    expect(toArticle([lines(prose('One', 4), 50, 700)], { url }).title).toBe('Der Hafen');
    expect(toArticle([lines(prose('One', 4), 50, 700)], { url: 'https://a.example/100%.pdf' }).title).toBe('100%.pdf');
  });
});

test('every passage has its page number, and a file with little text is a stub', () => {
  const { passages, verdict } = toArticle([[item('Short.', 50, 700)], [item('Also short.', 50, 700)]]);
  expect(passages.map(({ page }) => page)).toEqual([1, 2]);
  expect(verdict).toBe('stub');
});
