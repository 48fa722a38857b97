import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Article, Passage } from '../../lib/article/article';
import type { Chunk, SummaryLength } from '../../lib/engine/engine';
import { summarizeKeySentences } from '../../lib/engine/key-sentences';
import { splitSentences } from '../../lib/engine/sentences';

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

const directory = new URL('../fixtures/summaries/', import.meta.url);
const fixtures = readdirSync(directory).map((file) => {
  const { title, language, passages } = JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Article;
  return [file, articleOf(passages, title, language)] as const;
});

test.each(fixtures)('the summary of %s is verbatim sentences of its prose, in page order', async (_, article) => {
  const prose = article.passages
    .filter(({ kind }) => kind === 'paragraph' || kind === 'item')
    .flatMap(({ text }) => splitSentences(text, article.language));
  const places = (await bulletsOf(article)).map((bullet) => prose.indexOf(bullet));
  expect(places).toHaveLength(5);
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

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

test('every sentence is one delta, and the finish comes last', async () => {
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
])('an article of %i sentences gives at most half of them: %i', async (sentences, expected) => {
  const texts = TEN.slice(0, sentences).map((word) => `The ${word} story is about ${word}.`);
  expect(await bulletsOf(articleOf(paragraphs(texts.join(' '))), 'long')).toHaveLength(expected);
});

test('what the title is about is preferred', async () => {
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

test('the second choice is about something else, not the next most central of the same', async () => {
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

test('rather fewer sentences than the same one in other words', async () => {
  const same = ['The bridge was closed on Tuesday.', 'On Tuesday the bridge was closed.'];
  const again = ['Closed was the bridge on Tuesday.', 'On Tuesday closed was the bridge.'];
  const bullets = await bulletsOf(articleOf(paragraphs(...same, ...again, 'Nobody lives in old houses.')), 'long');
  expect(bullets).toHaveLength(2);
});

test('sentences of nothing but the words of the title are each chosen once', async () => {
  const passages = paragraphs('Ann met Bob today.', 'Bob met Ann today.', 'Today Ann met Bob.', 'Today Bob met Ann.');
  const bullets = await bulletsOf(articleOf(passages, 'Today Bob met Ann'), 'long');
  expect(new Set(bullets).size).toBe(2);
});

test('a pull quote that repeats a sentence counts once', async () => {
  const [text, rest] = ['We shall never sell the forest to anyone.', 'The mayor spoke for two hours.'];
  const passages: Passage[] = [...paragraphs(text), { kind: 'quote', text }, ...paragraphs(rest)];
  expect(await bulletsOf(articleOf(passages))).toHaveLength(1);
});

test('very short and very long sentences are passed over', async () => {
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
])('a page that is only %s still gives something', async (_, passages, expected) => {
  expect(await bulletsOf(articleOf(passages))).toEqual(expected);
});

test.each(['paragraph', 'quote', 'item'] as const)('a %s is prose', async (kind) => {
  const table = other('row', 'The bridge was closed on Tuesday.');
  expect(await bulletsOf(articleOf([table, other(kind, 'Nobody was hurt there.')]))).toEqual([
    'Nobody was hurt there.',
  ]);
});

test('captions, headings, rows and code are passed over when there is prose', async () => {
  const kinds = ['heading', 'caption', 'row', 'code'] as const;
  const rest = kinds.map((kind) => other(kind, `Here the bridge ${kind} stands in its place.`));
  expect(await bulletsOf(articleOf([...rest, ...paragraphs('Prose.')], 'bridge'))).toEqual(['Prose.']);
});

test.each([[[]], [paragraphs('—', '***')]])('no words at all are an error: %j', async (passages) => {
  await expect(chunksOf(articleOf(passages))).rejects.toMatchObject({ name: 'RunError', code: 'no-text' });
});

test('what would be read as markup is escaped', async () => {
  const [delta] = await chunksOf(articleOf(paragraphs('Use <b> and *stars* here please.')));
  expect(delta).toEqual({ type: 'delta', text: '- Use \\<b> and \\*stars\\* here please.\n' });
});

test('an abort before the start gives nothing, not even an error', async () => {
  expect(await chunksOf(articleOf([]), 'short', AbortSignal.abort())).toEqual([]);
});

test.each([1, 3])('an abort after sentence %i of 3 ends the stream without a finish', async (heard) => {
  const controller = new AbortController();
  const chunks: Chunk[] = [];
  const wish = { length: 'short', language: 'page', prefix: '' } as const;
  for await (const chunk of summarizeKeySentences(fixtures[0]![1], wish, controller.signal)) {
    chunks.push(chunk);
    if (chunks.length === heard) controller.abort();
  }
  expect(chunks.map(({ type }) => type)).toEqual(Array.from({ length: heard }, () => 'delta'));
});
