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
    ['the detected one where the page declares none', '', found('de'), 'de'],
    ['the detected one where the page declares none, even if detection is unsure', '', found('de', 60, false), 'de'],
    ['the detected one where the page is clearly wrong', 'en', found('de'), 'de'],
    ['the declared one where detection is unsure', 'en', found('de', 99, false), 'en'],
    ['the declared one where much of the text is in another', 'en', found('de', 70), 'en'],
    ['the declared one with its region and script', 'zh-Hant-HK', found('zh'), 'zh-Hant-HK'],
    ['the declared one with its region, in any case', 'PT-br', found('pt'), 'PT-br'],
    ['the detected one under its current code', '', found('iw'), 'he'],
    ['unknown where nothing is declared or detected', '', found('und'), ''],
    ['the declared one where the browser detects nothing', 'fr', { isReliable: true, languages: [] }, 'fr'],
  ])('the language of a text is %s', (_what, declared, detected, expected) => {
    expect(chooseLanguage(declared, detected, LONG)).toBe(expected);
  });

  test.each([
    ['zh', '這個會議決定從明年開始，讓學生們在開學時選擇說話的課。', 'zh-Hant'],
    ['', '這個會議決定從明年開始，讓學生們在開學時選擇說話的課。', 'zh-Hant'],
    ['zh-CN', '這個會議決定從明年開始，讓學生們在開學時選擇說話的課。', 'zh-Hant'],
    ['zh', '这个会议决定从明年开始，让学生们在开学时选择说话的课。', 'zh-Hans'],
    ['zh-TW', '這個會議決定從明年開始，讓學生們在開學時選擇說話的課。', 'zh-TW'],
    ['zh-CN', '这个会议决定从明年开始，让学生们在开学时选择说话的课。', 'zh-CN'],
    ['ja', '会議で決まったことを学生に話す時間がある。', 'ja'],
  ])('Chinese declared as %j is named with the script of its text: %s', (declared, text, expected) => {
    const detected = declared === 'ja' ? found('ja') : found('zh');
    expect(chooseLanguage(declared, detected, text.repeat(4))).toBe(expected);
  });

  test.each([
    null,
    undefined,
    'de',
    { languages: 'de' },
    { languages: [null, { language: 3 }] },
    { languages: [{ language: 'x; y', percentage: 99 }] },
  ])('the declared language stays when detection answers %j', (detected) =>
    expect(chooseLanguage('fr', detected, LONG)).toBe('fr'),
  );

  test('the language of a text is not guessed from a few words', () => {
    expect(chooseLanguage('', found('de'), 'Kurz.')).toBe('');
  });
});

test('the sample for detection is short, and comes from prose all over the article', () => {
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
  expect(changed).toMatchObject({ language: 'zh-Hans', title: article.title });
  expect(changed.words).toBeGreaterThan(50);
  expect(asked).toEqual([passages[0]?.text]);
  expect(await withLanguage(article, async () => found('en'))).toBe(article);
});
