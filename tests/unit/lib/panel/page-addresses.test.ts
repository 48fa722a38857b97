import { expect, test } from 'vitest';
import { createAddressCheck } from '../../../../lib/panel/page-addresses';
import type { ArticleFacts } from '../../../../lib/run/protocol';

const ARTICLE: ArticleFacts = {
  ...{ title: 'A', siteName: '', url: 'https://page.example/post?id=1#top', language: 'en', words: 9, passages: 1 },
  ...{ method: 'readability', verdict: 'article', truncated: false, textlessPages: 0 },
};

test.each([
  ['https://study.example/a', true],
  ['http://study.example/a/', true],
  ['https://study.example/a#results', true],
  ['https://page.example/post?id=1', true],
  ['https://page.example/post?id=2', false],
  ['https://study.example/b', false],
  ['https://study.example:8443/a', false],
  ['https://evil.example/a', false],
])('of a page that holds https://study.example/a, %s: %s', (address, isHeld) => {
  const check = createAddressCheck({ ...ARTICLE, addresses: ['https://study.example/a'] });
  expect(check?.(address)).toBe(isHeld);
});

test('nothing is known of an article that came without its addresses', () => {
  expect(createAddressCheck(ARTICLE)).toBe(null);
});
