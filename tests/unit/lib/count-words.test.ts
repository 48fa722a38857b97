import { expect, test } from 'vitest';
import { countWords } from '../../../lib/count-words';

test.each([
  ['Two words, or five.', 'en', 4],
  ['L’été dure trois mois.', 'fr', 4],
  ['今天天气很好。', 'zh', 6],
  ['今天天气很好。', 'zh-TW', 6],
  ['Pith 在 2026 年发布。', 'zh-CN', 6],
  ['', 'zh', 0],
])('%j in %s counts as %i', (text, language, words) => {
  expect(countWords([{ text }], language)).toBe(words);
});

test('Japanese is counted in words, not in characters', () => {
  expect(countWords([{ text: '東京に行く' }], 'ja')).toBe(3);
});
