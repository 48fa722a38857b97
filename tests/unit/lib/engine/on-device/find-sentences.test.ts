import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Article, Passage } from '../../../../../lib/article/article';
import type { Chunk } from '../../../../../lib/engine/engine';
import { createSentenceFinder } from '../../../../../lib/engine/on-device/find-sentences';
import wordLists from '../../../../../lib/engine/on-device/word-lists.json';
import { createArticle } from '../../../../helpers/pages/article';

const findSentences = createSentenceFinder(async () => wordLists);

const wish = (question: string) => ({ question, length: 'medium', language: 'page', prefix: '' }) as const;

async function chunksOf(article: Article, question: string, signal = new AbortController().signal) {
  const chunks: Chunk[] = [];
  for await (const chunk of findSentences(article, wish(question), signal)) chunks.push(chunk);
  return chunks;
}

async function answersOf(article: Article, question: string): Promise<string[]> {
  const deltas = (await chunksOf(article, question)).filter((chunk) => chunk.type === 'delta');
  return deltas.map(({ text }) => /^- (.+)\n$/.exec(text)![1]!);
}

const articleOf = (passages: Passage[], language = 'en') => createArticle({ passages, language });
const paragraphs = (...texts: string[]): Passage[] => texts.map((text) => ({ kind: 'paragraph', text }));
const other = (kind: Passage['kind'], text: string): Passage => ({ kind, text });

function fixture(name: string): Article {
  const file = new URL(`../../../../fixtures/summaries/${name}.json`, import.meta.url);
  return createArticle(JSON.parse(readFileSync(file, 'utf8')) as Article);
}

/** Filler text: a word can be rare only in an article that is long enough. */
const FILLER = [
  'The harbour was cold.',
  'Nobody spoke at dinner.',
  'Two gulls sat on the roof.',
  'A dog slept outside.',
];
const among = (...texts: string[]) => articleOf(paragraphs(...FILLER, ...texts, 'Then the lights went out again.'));

describe("answers from the page's sentences", () => {
  test.each([
    ['news-bridge-closure', 'How much does the repair cost?', '£6.2 million'],
    ['news-bridge-closure', 'When was the bridge opened?', 'opened in 1968'],
    ['news-bridge-closure', 'Who is the chief engineer?', 'Dr. Maren Oakes'],
    ['health-nap-study', 'How many people took part in the trial?', '412 volunteers'],
    ['history-ice-trade', 'What was used for packing?', 'sawdust'],
    ['meeting-town-council', 'When is the next meeting?', '11 June'],
    ['news-company-results', 'Will there be a dividend?', 'no dividend'],
    ['de-explainer-heat-pumps', 'Was kostet die Anschaffung?', '15.000 und 25.000 Euro'],
    ['de-explainer-heat-pumps', 'Wie laut ist eine Wärmepumpe?', 'leises Gespräch'],
    ['es-news-drought-olives', '¿Cuándo se pagarán las ayudas?', 'antes de febrero'],
    ['zh-news-metro', '七号线什么时候开通？', '下月十八日'],
    ['zh-news-metro', '末班车是几点？', '晚上十一点半'],
    ['zh-science-sleepy-plants', '植物有神经吗？', '也没有神经'],
    ['ja-feature-closed-school', '建物はいつ建てられた？', '昭和三十年'],
    ['ja-feature-closed-school', '屋根の修理にいくら必要？', '四千万円'],
  ])('the answer to a question is found in %s: %s', async (name, question, words) => {
    const answers = await answersOf(fixture(name), question);
    expect(answers.join('\n')).toContain(words);
    expect(answers.length).toBeLessThanOrEqual(5);
  });

  test('an answer’s sentences are verbatim and in page order, one delta each, followed by the finish', async () => {
    const article = fixture('news-bridge-closure');
    const chunks = await chunksOf(article, 'What do the council and the bridge cost?');
    const text = article.passages.map((passage) => passage.text).join('\n');
    const places = chunks.flatMap((chunk) =>
      chunk.type === 'delta' ? [text.indexOf(chunk.text.slice(2, -1).replaceAll('\\', ''))] : [],
    );
    expect(places.length).toBeGreaterThan(1);
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'stop' });
  });

  test('an answer consists of at most the five best sentences', async () => {
    const often = Array.from({ length: 8 }, (_, i) => `Ferry number ${i} brings mail to the island.`);
    expect(await answersOf(among(...often), 'Which ferry goes to the island?')).toHaveLength(5);
    const best = 'The ferry to the island runs at noon.';
    expect(await answersOf(among(...often, best), 'When is the noon ferry to the island?')).toContain(best);
  });

  test('if a sentence has all words of the question, sentences with few of them are left out', async () => {
    const answers = await answersOf(
      among('The ferry to the island costs four pounds.', 'Her brother bought an island map.'),
      'How many pounds does the ferry to the island cost?',
    );
    expect(answers).toEqual(['The ferry to the island costs four pounds.']);
  });

  test('a rare word of the question counts more than a frequent one', async () => {
    const everywhere = Array.from({ length: 12 }, (_, i) => `The museum opened room ${i} to all visitors.`);
    const rare = 'A whale hangs above the museum stairs.';
    expect(await answersOf(among(...everywhere, rare), 'Is the museum home to a whale?')).toEqual([rare]);
  });

  test('a long sentence with one word twice does not rank above a short one with two words', async () => {
    const long = `The ferry, the old white ferry, ${'was painted and mended and '.repeat(6)}sold.`;
    const short = 'The ferry costs four pounds.';
    expect(await answersOf(among(long, short), 'What does the ferry cost in pounds?')).toContain(short);
    expect(await answersOf(among(long, short), 'pounds for the ferry')).toEqual([short]);
  });

  test('a sentence that the page repeats is given once', async () => {
    const twice = 'The ferry runs at noon.';
    expect(await answersOf(among(twice, twice), 'ferry')).toEqual([twice]);
  });
});

describe('matching words', () => {
  test.each([
    ['in another form', 'en', 'When is it opening?', 'The castle is open until dusk.'],
    ['in the plural', 'en', 'Which studies are there?', 'One study found no effect.'],
    ['with a possessive ending', 'en', 'Who was the mayor?', 'The mayor’s name is Holm.'],
    ['without its accent', 'es', 'limon', 'El limón crece en la costa.'],
    ['after an elided article', 'fr', 'Où est l’école ?', 'Une vieille école se trouve ici.'],
    ['in another grammatical case', 'ru', 'Где мост?', 'Машины едут по мосту медленно.'],
    ['with and without its article', 'ar', 'أين مدرسة القرية؟', 'تقع المدرسة قرب النهر الكبير.'],
    ['with a particle', 'ko', '지하철은 언제 와요?', '지하철을 타고 집에 갔다.'],
    ['as part of a longer one', 'zh', '地铁在哪里？', '新的地铁站位于江边。'],
    ['in capitals', 'en', 'FERRY', 'The ferry runs at noon today.'],
  ])('a word of the question is found %s (%s)', async (_, language, question, sentence) => {
    expect(await answersOf(articleOf(paragraphs(sentence), language), question)).toEqual([sentence]);
  });

  test.each([
    ['en', 'What is a planetarium?', 'The plane left at noon today.'],
    ['en', 'What happened in 2024?', 'It was founded in 2025 by monks.'],
    ['en', 'Where is the post office?', 'He posed for a long time.'],
    ['en', 'What is in the contract?', 'The contrast was strong at dusk.'],
    ['en', 'Who earned 12000?', 'They got 12001 in total.'],
    ['zh', '什么是电影？', '电车开往市中心方向。'],
  ])('a different word does not match (%s: %s)', async (language, question, sentence) => {
    await expect(answersOf(articleOf(paragraphs(sentence), language), question)).rejects.toMatchObject({
      code: 'no-match',
    });
  });

  test('a word of the question counts more than another form of it', async () => {
    const answers = await answersOf(among('Painters came in June.', 'The painter came in June.'), 'painter');
    expect(answers).toHaveLength(2);
    const six = Array.from({ length: 5 }, (_, i) => `The painter came in week ${i}.`);
    expect(await answersOf(among('Painters came in week 9.', ...six), 'painter')).toEqual(six);
  });
});

describe('no answer', () => {
  test.each([
    ['news-bridge-closure', 'What does Napoleon say about the weather in Paris?'],
    ['news-bridge-closure', 'Who is she and what is it?'],
    ['news-company-results', 'What is the capital of Peru?'],
    ['de-explainer-heat-pumps', 'Wer hat das Telefon erfunden?'],
    ['de-explainer-heat-pumps', 'Welche Farbe hat der Mond?'],
    ['es-news-drought-olives', '¿Cómo se llama la reina de Inglaterra?'],
    ['zh-news-metro', '谁发明了电话？'],
    ['zh-news-metro', '苹果多少钱一斤？'],
    ['ja-feature-closed-school', '恐竜はなぜ絶滅した？'],
    ['news-bridge-closure', 'What is a C?'],
    ['news-bridge-closure', '?!'],
    ['news-bridge-closure', ''],
  ])(
    'a sentence that shares only words such as “the” and “why” with the question is not an answer (%s: %s)',
    async (name, question) => {
      await expect(answersOf(fixture(name), question)).rejects.toMatchObject({ name: 'RunError', code: 'no-match' });
    },
  );

  test.each([
    ['en', 'What’s a zebra?', 'She asked what’s next on the list.'],
    ['', 'What could they do?', 'They did what they could that night.'],
    ['ja', 'なぜ絶滅？', '彼は母に「なぜ」と聞いた。'],
  ])(
    'question words do not match even in a sentence that is itself a question (%s: %s)',
    async (language, question, text) => {
      const article = articleOf(paragraphs(text), language);
      await expect(answersOf(article, question)).rejects.toMatchObject({ code: 'no-match' });
    },
  );

  test('a short but rare word of the question counts', async () => {
    expect(await answersOf(among('The fee is due in May.'), 'What is the fee?')).toEqual(['The fee is due in May.']);
  });

  test.each([
    ['en', 'What ended the war?', 'The war ended in May.'],
    ['en', 'Is it made of fur?', 'Her coat was fur and silk.'],
    ['en-GB', 'Did they comment?', 'Neither side would comment.'],
    ['', 'Where is the dove?', 'A dove sat in the tree.'],
  ])(
    'a content word counts although it is a stop word in another language (%s: %s)',
    async (language, question, text) => {
      expect(await answersOf(articleOf(paragraphs(...FILLER, text), language), question)).toEqual([text]);
    },
  );

  test('in a language without a word list, frequent short words do not count', async () => {
    const swedish = ['Båten gick som vanligt.', 'Han kom som gäst.', 'Hon sov som en sten.', 'Det blev som förr.'];
    const article = articleOf(paragraphs(...swedish, ...swedish.map((text) => `Alltid: ${text}`)), 'sv');
    await expect(answersOf(article, 'Vem är det som ringer?')).rejects.toMatchObject({ code: 'no-match' });
  });

  test.each([[[]], [paragraphs('—', '***')]])('a page without any sentence gives no answer: %j', async (passages) => {
    await expect(chunksOf(articleOf(passages), 'Why?')).rejects.toMatchObject({ code: 'no-text' });
  });
});

describe('what is searched', () => {
  test.each([
    ['row', 'Adults | 12 euros'],
    ['caption', 'Adults at the pool.'],
    ['item', 'Adults pay at the gate.'],
    ['code', 'const adults = 12;'],
    ['footnote', 'Adults: from the age of 16 on.'],
    ['quote', 'Adults have no idea.'],
  ] as const)('a %s is searched even if the article has prose', async (kind, text) => {
    const article = articleOf([...paragraphs(...FILLER), other(kind, text)]);
    expect(await answersOf(article, 'What about adults?')).toEqual([text]);
  });

  test('when a heading has the word, the text directly below it is the answer, not the heading', async () => {
    const article = articleOf([
      ...paragraphs(...FILLER),
      other('heading', 'How do I return a purchase?'),
      ...paragraphs('Send it back to us within thirty days.', 'We are glad that you came.'),
      other('heading', 'Jobs'),
      ...paragraphs('We look for a gardener at the moment.'),
    ]);
    expect(await answersOf(article, 'How to return a purchase')).toEqual(['Send it back to us within thirty days.']);
  });

  test('headings are searched on a list page, and on a page with nothing else', async () => {
    const titles = ['Ferry returns in May', 'A goat in the town hall'].map((text) => other('heading', text));
    const list = { ...articleOf([...titles, ...paragraphs(...FILLER)]), verdict: 'list' as const };
    expect(await answersOf(list, 'What about the goat?')).toEqual(['A goat in the town hall']);
    expect(await answersOf(articleOf(titles), 'What about the goat?')).toEqual(['A goat in the town hall']);
  });

  test('every sentence of a very long article is searched', async () => {
    const needle = 'The lighthouse keeper was called Oddny.';
    const texts = Array.from({ length: 12_000 }, (_, i) => `Wave number ${i} broke on the shore at night.`);
    for (const place of [1, 6_001, 11_998]) {
      const article = articleOf(paragraphs(...texts.toSpliced(place, 0, needle)));
      expect(await answersOf(article, 'Who was the lighthouse keeper?')).toEqual([needle]);
    }
  });
});

test('a question is answered without word lists when they cannot be loaded', async () => {
  const finder = createSentenceFinder(() => Promise.reject(new Error('offline')));
  const chunks: Chunk[] = [];
  const article = among('The ferry runs at noon.');
  for await (const chunk of finder(article, wish('When does the ferry run?'), new AbortController().signal))
    chunks.push(chunk);
  expect(chunks).toContainEqual({ type: 'delta', text: '- The ferry runs at noon.\n' });
});

test('text of an answer that would be read as markup is escaped', async () => {
  expect(await chunksOf(articleOf(paragraphs('Use <b> and *stars* here please.')), 'stars')).toEqual([
    { type: 'delta', text: '- Use \\<b> and \\*stars\\* here please.\n' },
    { type: 'finish', finishReason: 'stop' },
  ]);
});

describe('on abort', () => {
  test('a search that is aborted before its start yields nothing, not even an error', async () => {
    expect(await chunksOf(articleOf([]), 'Why?', AbortSignal.abort())).toEqual([]);
  });

  test.each([1, 2])('a search that is aborted after sentence %i ends the stream without a finish', async (heard) => {
    const controller = new AbortController();
    const chunks: Chunk[] = [];
    const article = among('The ferry runs at noon.', 'The ferry is full.');
    for await (const chunk of findSentences(article, wish('ferry'), controller.signal)) {
      chunks.push(chunk);
      if (chunks.length === heard) controller.abort();
    }
    expect(chunks.map(({ type }) => type)).toEqual(Array.from({ length: heard }, () => 'delta'));
  });

  test.each([
    ['many passages', (text: string) => text.split('\n')],
    ['one passage', (text: string) => [text.replaceAll('\n', ' ')]],
  ])('an abort stops the search between two slices of work: an article with %s', async (_, cut) => {
    const text = Array.from({ length: 24_000 }, (_each, i) => `Wave ${i} broke on the shore at night.`).join('\n');
    const controller = new AbortController();
    let turns = 0;
    const turn = () => {
      turns += 1;
      if (turns === 3) controller.abort();
      if (turns < 50) setTimeout(turn);
    };
    setTimeout(turn);
    expect(await chunksOf(articleOf(paragraphs(...cut(text))), 'shore', controller.signal)).toEqual([]);
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(turns).toBeLessThan(7);
  });
});
