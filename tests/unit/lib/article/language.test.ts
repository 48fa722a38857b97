import { describe, expect, test } from 'vitest';
import type { Passage } from '../../../../lib/article/article';
import { chooseLanguage, sampleText } from '../../../../lib/article/language';
import { withLanguage } from '../../../../lib/run/with-language';
import { createArticle } from '../../../helpers/pages/article';

const LONG = 'x'.repeat(100);
const found = (language: string, percentage = 99, isReliable = true) => ({
  isReliable,
  languages: [
    { language: 'la', percentage: 1 },
    { language, percentage },
  ],
});

describe('the language of a text', () => {
  test.each<[string, string, unknown, string]>([
    ['is the one that is found where the page says none', '', found('de'), 'de'],
    ['also where the find is less sure', '', found('de', 60, false), 'de'],
    ['is the one that is found where the page is clearly wrong', 'en', found('de'), 'de'],
    ['is the page’s where the find is unsure', 'en', found('de', 99, false), 'en'],
    ['is the page’s where much of the text is in another', 'en', found('de', 70), 'en'],
    ['keeps its region and its script', 'zh-Hant-HK', found('zh'), 'zh-Hant-HK'],
    ['keeps its region in whatever case', 'PT-br', found('pt'), 'PT-br'],
    ['has its name of today', '', found('iw'), 'he'],
    ['is unknown where nothing is known', '', found('und'), ''],
    ['is the page’s where the browser knows nothing', 'fr', { isReliable: true, languages: [] }, 'fr'],
  ])('%s', (_what, declared, detected, expected) => {
    expect(chooseLanguage(declared, detected, LONG)).toBe(expected);
  });

  test.each([
    null,
    undefined,
    'de',
    { languages: 'de' },
    { languages: [null, { language: 3 }] },
    { languages: [{ language: 'x; y', percentage: 99 }] },
  ])('survives an answer like %j', (detected) => expect(chooseLanguage('fr', detected, LONG)).toBe('fr'));

  test('is not guessed from a few words', () => {
    expect(chooseLanguage('', found('de'), 'Kurz.')).toBe('');
  });
});

test('a sample comes from all over the article, from its prose, and is short', () => {
  const passages = Array.from({ length: 500 }, (_, i): Passage => ({
    kind: i % 2 ? 'code' : 'paragraph',
    text: `${i} `.repeat(500),
  }));
  const sample = sampleText(passages);
  expect(sample.length).toBeLessThan(4_200);
  expect(sample).toContain('0 ');
  expect(sample).toContain('460 ');
  expect(sample).not.toContain('1 1 ');
  expect(sampleText([])).toBe('');
});

test('words are recounted in the detected language', async () => {
  const passages: Passage[] = [{ kind: 'paragraph', text: '议会关闭了旧桥，因为桥墩出现裂缝。'.repeat(8) }];
  const article = createArticle({ passages, words: 1, language: 'en' });
  const asked: string[] = [];
  const changed = await withLanguage(article, async (text) => {
    asked.push(text);
    return found('zh');
  });
  expect(changed).toMatchObject({ language: 'zh', title: article.title });
  expect(changed.words).toBeGreaterThan(50);
  expect(asked).toEqual([passages[0]?.text]);
  expect(await withLanguage(article, async () => found('en'))).toBe(article);
});
