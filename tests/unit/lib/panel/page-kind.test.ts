import { expect, test } from 'vitest';
import { VERDICTS } from '../../../../lib/article/article';
import { isDoubtful } from '../../../../lib/article/verdict/doubt';
import { describePage } from '../../../../lib/panel/page-kind';
import type { ArticleFacts } from '../../../../lib/run/protocol';

const FACTS: ArticleFacts = {
  title: '',
  siteName: '',
  url: '',
  language: '',
  words: 1,
  passages: 1,
  method: 'readability',
  verdict: 'article',
  truncated: false,
  textlessPages: 0,
};

test('every kind of page but an article is named in a word or a sentence', () => {
  for (const verdict of VERDICTS.filter((each) => each !== 'article')) {
    const { label, notice } = describePage({ ...FACTS, verdict });
    expect([label, notice].filter(Boolean), verdict).toHaveLength(1);
    if (isDoubtful(verdict)) expect(notice).not.toBeNull();
  }
});

test('a page read from the screen is described as such', () => {
  expect(describePage({ ...FACTS, method: 'screen', verdict: 'list' }).notice).toBe('verdictApplication');
});

test('a selection is described only as a selection', () => {
  expect(describePage({ ...FACTS, method: 'selection', verdict: 'stub' })).toEqual({
    label: 'selectedText',
    notice: null,
  });
});
