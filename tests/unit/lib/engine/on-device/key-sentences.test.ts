import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Article, Passage } from '../../../../../lib/article/article';
import type { Chunk } from '../../../../../lib/engine/engine';
import type { SummaryLength } from '../../../../../lib/prompt/wish';
import { createKeySentences } from '../../../../../lib/engine/on-device/key-sentences';
import wordLists from '../../../../../lib/engine/on-device/word-lists.json';
import { splitSentences } from '../../../../../lib/engine/on-device/sentences';

const summarizeKeySentences = createKeySentences(async () => wordLists);

function articleOf(passages: Passage[], title = '', language = 'en'): Article {
  const known = { title, language, byline: '', siteName: '', publishedTime: '', url: 'https://example.com/' };
  return { ...known, passages, words: 0, method: 'readability', verdict: 'article', truncated: false };
}

const paragraphs = (...texts: string[]): Passage[] => texts.map((text) => ({ kind: 'paragraph', text }));

async function chunksOf(article: Article, length: SummaryLength = 'medium', signal = new AbortController().signal) {
  const chunks: Chunk[] = [];
  for await (const chunk of summarizeKeySentences(article, { length, language: 'page', prefix: '' }, signal))
    chunks.push(chunk);
  return chunks;
}

async function bulletsOf(article: Article, length: SummaryLength = 'medium'): Promise<string[]> {
  const deltas = (await chunksOf(article, length)).filter((chunk) => chunk.type === 'delta');
  return deltas.map(({ text }) => /^- (.+)\n$/.exec(text)![1]!);
}

const directory = new URL('../../../../fixtures/summaries/', import.meta.url);
const fixtures = readdirSync(directory).map((file) => {
  const { title, language, passages } = JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Article;
  return [file, articleOf(passages, title, language)] as const;
});

test.each(fixtures)(
  'the summary of %s consists of verbatim sentences of its prose, in page order',
  async (_, article) => {
    const prose = article.passages
      .filter(({ kind }) => kind === 'paragraph' || kind === 'item')
      .flatMap(({ text }) => splitSentences(text, article.language));
    const places = (await bulletsOf(article)).map((bullet) => prose.indexOf(bullet));
    expect(places).toHaveLength(5);
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  },
);

test.each([
  ['short', 3],
  ['medium', 5],
  ['long', 8],
] as const)('a %s summary has %i sentences', async (length, count) => {
  expect(await bulletsOf(fixtures[0]![1], length)).toHaveLength(count);
});

test('the same article always gives the same summary', async () => {
  expect(await chunksOf(fixtures[0]![1])).toEqual(await chunksOf(fixtures[0]![1]));
});

test('a summary has one delta for each sentence, followed by the finish', async () => {
  const chunks = await chunksOf(fixtures[0]![1], 'short');
  expect(chunks.map(({ type }) => type)).toEqual(['delta', 'delta', 'delta', 'finish']);
  expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
});

const TEN = 'one two three four five six seven eight nine ten'.split(' ');

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [6, 3],
  [10, 5],
])('the summary of an article of %i sentences has at most half of them: %i', async (sentences, expected) => {
  const texts = TEN.slice(0, sentences).map((word) => `The ${word} story is about ${word}.`);
  expect(await bulletsOf(articleOf(paragraphs(texts.join(' '))), 'long')).toHaveLength(expected);
});

test("sentences about the title's subject are preferred", async () => {
  const passages = paragraphs(
    'The harbour was quiet and the boats were in.',
    'Children played between the nets and the crates.',
    'A vaccine against malaria was approved on Friday.',
    'Gulls circled above the market and the church.',
  );
  const summary = async (title: string) => bulletsOf(articleOf(passages, title), 'short');
  expect(await summary('Malaria vaccine approved')).toContain(passages[2]!.text);
  expect(await summary('Gulls above the church')).toContain(passages[3]!.text);
});

test('a sentence that says nearly the same as a chosen one is left out', async () => {
  const first = 'The old bridge over the river was closed on Tuesday because of cracks.';
  const second = 'The old bridge over the river was closed Tuesday because of cracks.';
  const others = [
    'Buses run every ten minutes from Thursday.',
    'Shops fear the loss of customers.',
    'Pupils start their lessons later.',
  ];
  const bullets = await bulletsOf(
    articleOf(paragraphs(first, second, ...others), 'Bridge closed because of cracks'),
    'long',
  );
  expect(bullets.filter((bullet) => bullet === first || bullet === second)).toHaveLength(1);
  expect(bullets).toHaveLength(3);
  expect(await bulletsOf(articleOf(paragraphs(first, second)), 'long')).toHaveLength(1);
});

test('the second sentence covers another subject, rather than being the next most central one', async () => {
  const storm = [
    'The storm hit the coast at night.',
    'The storm hit the coast and the port.',
    'The storm left the coast.',
  ];
  const other = ['Elections are held in May.', 'Elections in May are open.', 'The storm was strong.'];
  const bullets = await bulletsOf(articleOf(paragraphs(...storm, ...other)), 'short');
  expect(bullets.some((bullet) => bullet.includes('storm'))).toBe(true);
  expect(bullets.some((bullet) => bullet.includes('Elections'))).toBe(true);
});

test('a summary becomes shorter rather than saying the same in other words', async () => {
  const same = ['The bridge was closed on Tuesday.', 'On Tuesday the bridge was closed.'];
  const again = ['Closed was the bridge on Tuesday.', 'On Tuesday closed was the bridge.'];
  const bullets = await bulletsOf(articleOf(paragraphs(...same, ...again, 'Nobody lives in old houses.')), 'long');
  expect(bullets).toHaveLength(2);
});

test("sentences made only of the title's words are each chosen once", async () => {
  const passages = paragraphs('Ann met Bob today.', 'Bob met Ann today.', 'Today Ann met Bob.', 'Today Bob met Ann.');
  const bullets = await bulletsOf(articleOf(passages, 'Today Bob met Ann'), 'long');
  expect(new Set(bullets).size).toBe(2);
});

test('a pull quote that repeats a sentence counts once', async () => {
  const [text, rest] = ['We shall never sell the forest to anyone.', 'The mayor spoke for two hours.'];
  const passages: Passage[] = [...paragraphs(text), { kind: 'quote', text }, ...paragraphs(rest)];
  expect(await bulletsOf(articleOf(passages))).toHaveLength(1);
});

test('very short and very long sentences are skipped', async () => {
  const long = `The list has ${'many more words and '.repeat(30)}an end.`;
  const usual = 'The council renovates the pool this year.';
  expect(await bulletsOf(articleOf(paragraphs('Read more.', long, usual, 'Share this.')), 'long')).toEqual([usual]);
});

const other = (kind: Passage['kind'], text: string): Passage => ({ kind, text });

test.each([
  ['very short sentences', paragraphs('Go away!'), ['Go away!']],
  ['a table', [other('row', 'Name | Age'), other('row', 'Ann | 34 | Bonn | Germany')], ['Ann | 34 | Bonn | Germany']],
  ['headings', [other('heading', 'News'), other('heading', 'A new bridge for Harrow')], ['A new bridge for Harrow']],
  ['code', [other('code', 'let a = 1;\nreturn a + b + c + d;')], ['return a + b + c + d;']],
  ['a list', [other('item', 'Bread and butter and jam'), other('item', 'Milk')], ['Bread and butter and jam']],
])('a page of nothing but %s still yields a summary', async (_, passages, expected) => {
  expect(await bulletsOf(articleOf(passages))).toEqual(expected);
});

test.each(['paragraph', 'quote', 'item'] as const)('the on-device engine treats a %s as prose', async (kind) => {
  const table = other('row', 'The bridge was closed on Tuesday.');
  expect(await bulletsOf(articleOf([table, other(kind, 'Nobody was hurt there.')]))).toEqual([
    'Nobody was hurt there.',
  ]);
});

test('captions, headings, table rows and code are skipped when there is prose', async () => {
  const kinds = ['heading', 'caption', 'row', 'code'] as const;
  const rest = kinds.map((kind) => other(kind, `Here the bridge ${kind} stands in its place.`));
  expect(await bulletsOf(articleOf([...rest, ...paragraphs('Prose.')], 'bridge'))).toEqual(['Prose.']);
});

test.each([[[]], [paragraphs('—', '***')]])('a page without words is an error: %j', async (passages) => {
  await expect(chunksOf(articleOf(passages))).rejects.toMatchObject({ name: 'RunError', code: 'no-text' });
});

describe('what is preferred', () => {
  const alike = (count: number) =>
    Array.from({ length: count }, (_, i) => `The ${TEN[i % 10]} boats of number ${i} sailed home in the evening.`);

  test('of sentences that are equally central, the first ones are preferred', async () => {
    const sentences = alike(10).map((text, i) => `${text.replace('boats', `${TEN[i]}${TEN[9 - i]}`)}`);
    expect(await bulletsOf(articleOf(paragraphs(...sentences)), 'short')).toContain(sentences[0]);
  });

  test("the page's own summary comes before the rest", async () => {
    const own = ['Sleep helps memory in old mice.', 'Young mice forget more without naps.', 'Naps cost them no food.'];
    const passages = [
      ...paragraphs(...alike(6)),
      other('heading', 'Key points'),
      ...own.map((text) => other('item', text)),
      other('heading', 'Methods'),
      ...paragraphs(...alike(12).slice(6)),
    ];
    expect(await bulletsOf(articleOf(passages, 'Boats sailed home'), 'short')).toEqual(own);
  });

  test('a long text without headings gives what is said again and again', async () => {
    const talk = Array.from(
      { length: 120 },
      (_, i) => `Well the weather of day ${i} was such as it was there ${i * 7}.`,
    );
    for (const at of [40, 70, 100]) talk[at] = `We want solar panels on the school roof by year ${at}.`;
    const bullets = await bulletsOf(articleOf(paragraphs(...talk)), 'short');
    expect(bullets.some((bullet) => bullet.includes('solar panels'))).toBe(true);
  });
});

describe('what is never chosen', () => {
  const rest = ['Trains stop at the new bridge.', 'Nobody fishes below the mill.', 'Schools open late on Mondays.'];

  test.each([
    ['en', 'However, the new bridge stands.', 'Rust was found in the old bridge.'],
    ['de', 'Deshalb wurde die neue Brücke gebaut.', 'In der alten Brücke fand man Rost.'],
    ['zh', '因此新桥建成了并且通车。', '旧桥里面发现了大量铁锈。'],
  ])('a sentence that leans on the one before it is not chosen without it (%s)', async (language, leaning, before) => {
    const passages = paragraphs(...rest, `${before} ${leaning}`, ...rest.map((text) => `Today ${text}`));
    const bullets = await bulletsOf(articleOf(passages, leaning, language), 'long');
    expect(!bullets.includes(leaning) || bullets.includes(before)).toBe(true);
    expect(await bulletsOf(articleOf(paragraphs(...rest, leaning), leaning, language), 'short')).not.toContain(leaning);
  });

  test.each([
    [
      'a reference',
      [other('heading', '7. References'), ...paragraphs('Venn, A. The new bridge of steel. Harrow 1998.')],
    ],
    ['a caption', paragraphs('Figure 3: The new bridge of steel at night.')],
    ['a byline', paragraphs('By Ann Venn, Bridge Correspondent of Steel')],
    ["a photographer's name", paragraphs('Photo by Ann Venn, Bridge of Steel')],
  ])('%s is not chosen', async (_, aside) => {
    const article = articleOf([...paragraphs(...rest), ...aside], 'The new bridge of steel by Ann Venn');
    const bullets = await bulletsOf(article, 'long');
    expect(bullets.length).toBeGreaterThan(0);
    for (const bullet of bullets) expect(rest).toContain(bullet);
  });

  test('a page of leaning sentences alone still gives something', async () => {
    const leaning = ['However, nobody came to see the bridge.', 'Therefore it was closed again.'];
    expect(await bulletsOf(articleOf(paragraphs('By Ann Venn of Harrow', ...leaning)))).toEqual([leaning[0]]);
  });

  test('a sentence of a paper about itself does not lean', async () => {
    const said = 'This paper describes the new bridge.';
    expect(await bulletsOf(articleOf(paragraphs(...rest, said), said), 'short')).toContain(said);
  });
});

test('text of a summary that would be read as markup is escaped', async () => {
  const [delta] = await chunksOf(articleOf(paragraphs('Use <b> and *stars* here please.')));
  expect(delta).toEqual({ type: 'delta', text: '- Use \\<b> and \\*stars\\* here please.\n' });
});

test('a summary that is aborted before its start yields nothing, not even an error', async () => {
  expect(await chunksOf(articleOf([]), 'short', AbortSignal.abort())).toEqual([]);
});

test.each([1, 3])(
  'a summary that is aborted after sentence %i of 3 ends the stream without a finish',
  async (heard) => {
    const controller = new AbortController();
    const chunks: Chunk[] = [];
    const wish = { length: 'short', language: 'page', prefix: '' } as const;
    for await (const chunk of summarizeKeySentences(fixtures[0]![1], wish, controller.signal)) {
      chunks.push(chunk);
      if (chunks.length === heard) controller.abort();
    }
    expect(chunks.map(({ type }) => type)).toEqual(Array.from({ length: heard }, () => 'delta'));
  },
);

describe('a list', () => {
  const list = (passages: Passage[], language = 'en') => ({
    ...articleOf(passages, 'News', language),
    verdict: 'list' as const,
  });
  const heading = (text: string, level = 3): Passage => ({ kind: 'heading', text, level });

  test('the summary of a list page has the titles of its entries in page order, not the text below them', async () => {
    const titles = ['Ferry returns in May', 'A goat in the hall', 'Choir looks for tenors', 'Night buses return'];
    const cards = titles.flatMap((title) => [
      heading(title),
      ...paragraphs(`More about it. ${title} is the news of today.`),
    ]);
    const labels = [heading('Next'), heading('Home')];
    expect(await bulletsOf(list([heading('Local news', 1), ...cards, ...labels]))).toEqual(titles);
  });

  test('the summary of a list page with many items per heading has the items', async () => {
    const items = Array.from({ length: 15 }, (_, i) =>
      other('item', `Walk number ${TEN[i % 10]} of ${i}. It is long.`),
    );
    const passages = [heading('In spring'), ...items, heading('In autumn'), heading('In winter')];
    expect(await bulletsOf(list(passages), 'short')).toEqual([
      ...items.slice(0, 5).map(({ text }) => text.replace(' It is long.', '')),
      '… + 10',
    ]);
  });

  test("a shop's list names its products, not their prices, sizes and buttons", async () => {
    const names = ['Hollow Creek 68', 'Ridgeback trekking pack', 'Light day pack for two', 'Tarn 40 for women'];
    const labels = (i: number) => [`Save ${40 + i} %`, `${i} reviews`, `${60 + i} liters`, `$1${i}9.95`, 'Add to cart'];
    const passages = names.flatMap((name, i) => [...labels(i), name]).map((text) => other('item', text));
    expect(await bulletsOf(list(passages))).toEqual(names);
  });

  test('an entry that a list page repeats is named once', async () => {
    const passages = ['One fine day', 'Two fine days', 'One fine day', 'Three fine days'].map((text) => heading(text));
    expect(await bulletsOf(list(passages))).toEqual(['One fine day', 'Two fine days', 'Three fine days']);
  });

  test('the summary of a list page keeps table rows whole', async () => {
    const rows = ['Harrow vs. Mill. | 3 | 1', 'Lower End vs. Dr. Venn | 0 | 2', 'Hill End vs. Mill | 1 | 1'];
    expect(await bulletsOf(list(rows.map((text) => other('row', text))))).toEqual(rows);
  });

  test('a list page without entries is summarized as prose', async () => {
    expect(await bulletsOf(list(paragraphs('The harbour was quiet and cold.')))).toEqual([
      'The harbour was quiet and cold.',
    ]);
  });
});

test('a page that is only a table keeps its rows whole', async () => {
  const row = 'Dr. Venn. Repairs clocks. | 34 | Mill Street';
  expect(await bulletsOf(articleOf([other('row', row)]))).toEqual([row]);
});

describe('a thread', () => {
  const post = (replies: number, ...texts: string[]): Passage[] => [
    { kind: 'paragraph', text: 'ann 2 d', replies },
    ...paragraphs(...texts),
  ];
  const thread = (passages: Passage[]) => ({
    ...articleOf(passages, 'Cold kitchen and warm bread'),
    verdict: 'thread' as const,
  });
  const posts = [
    post(1, 'Warm bread from a cold kitchen tastes best of all breads.'),
    post(7, 'Dough sleeps in winter and wakes in spring.', 'See you later then.'),
    post(0, 'Bread needs a warm kitchen or a warm blanket.'),
    post(2, 'Put the bowl on top of the fridge.'),
    post(0, 'A cold kitchen makes the bread grow slowly.'),
    post(9, 'Rye flour eats and drinks for two.'),
  ];

  test('a thread gives the question and the first sentences of the answers with the most replies', async () => {
    expect(await bulletsOf(thread(posts.flat()), 'short')).toEqual([
      'Warm bread from a cold kitchen tastes best of all breads.',
      'Dough sleeps in winter and wakes in spring.',
      'Rye flour eats and drinks for two.',
    ]);
  });

  test('a thread whose first post asks something gives the sentence that asks', async () => {
    const asked = post(1, 'My kitchen is cold in winter. How do I make bread rise there? Thank you all.');
    const bullets = await bulletsOf(thread([...asked, ...posts.slice(1).flat()]), 'short');
    expect(bullets[0]).toBe('How do I make bread rise there?');
  });

  test('a thread without replies gives its answers in page order', async () => {
    const flat = posts.flat().map((passage) => ({ ...passage, ...(passage.replies && { replies: 0 }) }));
    expect(await bulletsOf(thread(flat), 'short')).toEqual([
      'Warm bread from a cold kitchen tastes best of all breads.',
      'Dough sleeps in winter and wakes in spring.',
      'Bread needs a warm kitchen or a warm blanket.',
    ]);
  });
});

describe('a very long article', () => {
  const words = 'harbour clock bread winter river letter goat window garden engine'.split(' ');
  const sentence = (i: number) =>
    `The ${words[i % 10]} number ${i} stands beside the ${words[(i * 7) % 10]} of ${i * 3}.`;
  const text = Array.from({ length: 24_000 }, (_, i) => sentence(i)).join(' ');

  test('the summary of a very long article covers all its parts in whole sentences, even if it is one passage', async () => {
    expect(text.length).toBeGreaterThan(1_000_000);
    const sentences = splitSentences(text, 'en');
    const bullets = await bulletsOf(articleOf(paragraphs(text), 'Number 23990 and number 20 of the goat'), 'long');
    const places = bullets.map((bullet) => sentences.indexOf(bullet));
    expect(places).toHaveLength(8);
    expect(places).not.toContain(-1);
    expect(Math.max(...places)).toBeGreaterThan(12_000);
  });

  test('an abort stops the work on a very long article between two slices', async () => {
    const controller = new AbortController();
    let turns = 0;
    const turn = () => {
      turns += 1;
      if (turns === 3) controller.abort();
      if (turns < 50) setTimeout(turn);
    };
    setTimeout(turn);
    expect(await chunksOf(articleOf(paragraphs(text)), 'short', controller.signal)).toEqual([]);
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(turns).toBeLessThan(7);
  });
});
