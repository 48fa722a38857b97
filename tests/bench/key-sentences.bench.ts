/**
 * The quality and speed of the on-device engine. Run by `vitest run --project bench`. Prints tables; asserts only that
 * the inputs are what they claim to be.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Article } from '../../lib/article/article';
import type { SummaryLength } from '../../lib/prompt/wish';
import { createKeySentences } from '../../lib/engine/on-device/key-sentences';
import wordLists from '../../lib/engine/on-device/word-lists.json';
import { splitSentences, words } from '../../lib/engine/on-device/sentences';
import { createRandom } from '../helpers/random/create-random';
import { rouge, type Rouge } from '../helpers/rouge';

const summarizeKeySentences = createKeySentences(async () => wordLists);

type Fixture = Pick<Article, 'title' | 'language' | 'passages'> & { slug: string; reference: string };

/** The engine's constants were tuned on these; the others were scored only afterwards. */
const TUNED_ON = new Set([
  'news-bridge-closure',
  'science-singing-sand',
  'opinion-library-fines',
  'history-ice-trade',
  'meeting-town-council',
  'health-nap-study',
  'zh-science-sleepy-plants',
  'es-news-drought-olives',
]);
const COUNTS = { short: 3, medium: 5 } as const;
const RANDOM_DRAWS = 50;

const directory = new URL('../fixtures/summaries/', import.meta.url);
const fixtures = readdirSync(directory).map((file): Fixture => {
  const fixture = JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Omit<Fixture, 'slug'>;
  return { slug: file.replace('.json', ''), ...fixture };
});

function articleOf({ title, language, passages }: Pick<Article, 'title' | 'language' | 'passages'>): Article {
  const unknown = { byline: '', siteName: '', publishedTime: '', url: 'https://example.com/' };
  return {
    ...unknown,
    title,
    language,
    passages,
    words: 0,
    method: 'readability',
    verdict: 'article',
    truncated: false,
  };
}

async function summaryOf(article: Article, length: SummaryLength): Promise<string> {
  let summary = '';
  for await (const chunk of summarizeKeySentences(
    article,
    { length, language: 'page', prefix: '' },
    new AbortController().signal,
  )) {
    if (chunk.type === 'delta') summary += chunk.text;
  }
  return summary;
}

const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const meanRouge = (scores: Rouge[]): Rouge => ({
  rouge1: mean(scores.map(({ rouge1 }) => rouge1)),
  rouge2: mean(scores.map(({ rouge2 }) => rouge2)),
  rougeL: mean(scores.map(({ rougeL }) => rougeL)),
});

type Scores = { engine: Rouge; lead: Rouge; random: Rouge };

async function scoresOf(fixture: Fixture, length: keyof typeof COUNTS): Promise<Scores> {
  const { language, reference } = fixture;
  const score = (text: string) => rouge(text, reference, language);
  const sentences = fixture.passages
    .filter(({ kind }) => kind === 'paragraph' || kind === 'item' || kind === 'quote')
    .flatMap(({ text }) => splitSentences(text, language))
    .filter((sentence) => words(sentence, language).length >= 4);
  const random = createRandom(1);
  const draws = Array.from({ length: RANDOM_DRAWS }, () => {
    const keyed = sentences.map((sentence, place) => ({ sentence, place, key: random() }));
    const drawn = keyed.sort((a, b) => a.key - b.key).slice(0, COUNTS[length]);
    return score(
      drawn
        .sort((a, b) => a.place - b.place)
        .map(({ sentence }) => sentence)
        .join(' '),
    );
  });
  return {
    engine: score(await summaryOf(articleOf(fixture), length)),
    lead: score(sentences.slice(0, COUNTS[length]).join(' ')),
    random: meanRouge(draws),
  };
}

const cells = ({ rouge1, rouge2, rougeL }: Rouge) =>
  [rouge1, rouge2, rougeL].map((value) => (100 * value).toFixed(1).padStart(5)).join(' ');
const row = (name: string, { engine, lead, random }: Scores) =>
  `${name.padEnd(26)} ${cells(engine)}   ${cells(lead)}   ${cells(random)}`;

test.each(['short', 'medium'] as const)('ROUGE-1 -2 -L of %s summaries', async (length) => {
  expect(fixtures.length).toBeGreaterThanOrEqual(14);
  const scored = await Promise.all(
    fixtures.map(async (fixture) => ({ ...fixture, scores: await scoresOf(fixture, length) })),
  );
  const average = (chosen: typeof scored): Scores => ({
    engine: meanRouge(chosen.map(({ scores }) => scores.engine)),
    lead: meanRouge(chosen.map(({ scores }) => scores.lead)),
    random: meanRouge(chosen.map(({ scores }) => scores.random)),
  });
  const k = COUNTS[length];
  const lines = [
    `${`${length}: ${k} sentences`.padEnd(26)} ${'engine'.padEnd(19)} ${`lead-${k}`.padEnd(19)} random-${k}`,
  ];
  for (const { slug, scores } of scored) {
    const lost = (['lead', 'random'] as const).map((other) => {
      const measures = (['rouge1', 'rouge2', 'rougeL'] as const).filter(
        (name) => scores.engine[name] < scores[other][name],
      );
      return measures.length > 0 ? `  below ${other} in ${measures.map((name) => name.slice(-1)).join(' ')}` : '';
    });
    lines.push(row(slug, scores) + lost.join(''));
  }
  lines.push(row('mean, tuned on', average(scored.filter(({ slug }) => TUNED_ON.has(slug)))));
  lines.push(row('mean, held out', average(scored.filter(({ slug }) => !TUNED_ON.has(slug)))));
  lines.push(row('mean, all', average(scored)));
  console.log(lines.join('\n'));
});

/** An invented article: words drawn as in natural text (Zipf), 8 to 31 to a sentence, 4 sentences to a paragraph. */
function inventArticle(characters: number, seed: number): Article {
  const random = createRandom(seed);
  const vocabulary = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 2 + Math.floor(9 * random()) }, () => 'etaoinshrdlu'[Math.floor(12 * random())]).join(''),
  );
  const word = () => vocabulary[Math.floor(vocabulary.length ** random()) - 1]!;
  const sentence = () => {
    const text = Array.from({ length: 8 + Math.floor(24 * random()) }, word).join(' ');
    return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
  };
  const passages: Article['passages'] = [];
  for (let length = 0; length < characters;) {
    const text = Array.from({ length: 4 }, sentence).join(' ');
    passages.push({ kind: 'paragraph', text });
    length += text.length;
  }
  return articleOf({ title: Array.from({ length: 8 }, word).join(' '), language: 'en', passages });
}

async function medianMs(times: number, work: () => unknown): Promise<number> {
  const elapsed: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work();
    elapsed.push(performance.now() - start);
  }
  return elapsed.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}

const textOf = ({ passages }: Article) => passages.map(({ text }) => text).join(' ');
const splitAll = ({ passages, language }: Article) => passages.map(({ text }) => splitSentences(text, language));

test('time, as a multiple of splitting into sentences', async () => {
  const usual = inventArticle(34_500, 7);
  const count = words(textOf(usual), 'en').length;
  expect(count).toBeGreaterThan(4500);
  expect(count).toBeLessThan(5500);
  const sentences = splitAll(usual).flat();
  expect(new Set(sentences).size).toBe(sentences.length);

  const firstMs = await medianMs(1, () => summaryOf(usual, 'medium'));
  const engineMs = await medianMs(21, () => summaryOf(usual, 'medium'));
  const splitMs = await medianMs(21, () => splitAll(usual));
  const lines = [
    `${count} words: ${engineMs.toFixed(1)} ms (first run ${firstMs.toFixed(1)}), ` +
      `splitting ${splitMs.toFixed(1)} ms, ratio ${(engineMs / splitMs).toFixed(1)}`,
  ];
  for (const characters of [100_000, 250_000, 500_000, 1_000_000, 2_000_000]) {
    const long = inventArticle(characters, 7);
    expect(Math.abs(textOf(long).length / characters - 1)).toBeLessThan(0.02);
    const elapsedMs = await medianMs(3, () => summaryOf(long, 'long'));
    const perMillion = (elapsedMs / characters) * 1e6;
    lines.push(
      `${String(characters).padStart(9)} characters: ${elapsedMs.toFixed(0).padStart(5)} ms, ${perMillion.toFixed(0)} ms per million`,
    );
  }
  console.log(lines.join('\n'));
}, 120_000);
