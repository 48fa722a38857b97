import { expect, test } from 'vitest';
import { splitSentence } from '../../../../lib/panel/split-sentence';

test.each([
  ['OpenAI is busy. Try again later.', 'en', 'OpenAI is busy', 'Try again later.'],
  [
    '192.168.1.5:11434 cannot be reached. Is it running?',
    'en',
    '192.168.1.5:11434 cannot be reached',
    'Is it running?',
  ],
  ['OpenAI 很忙。请稍后再试。', 'zh-CN', 'OpenAI 很忙', '请稍后再试。'],
  ['Only this.', 'en', 'Only this', ''],
])('%j is split after its first sentence', (text, language, title, why) => {
  expect(splitSentence(text, language)).toEqual({ title, why });
});
