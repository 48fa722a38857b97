import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExtraction } from '../../../../lib/article/parse-extraction';
import { MAX_ARTICLE_CHARS } from '../../../../lib/article/limit';

const GOOD = {
  title: 'T',
  byline: 'B',
  siteName: 'S',
  language: 'en_us',
  publishedTime: '2026',
  url: 'https://user:secret@site.example/a?b#c',
  passages: [
    { kind: 'heading', text: 'H', level: 2 },
    { kind: 'paragraph', text: 'Two words' },
  ],
  method: 'readability',
  truncated: false,
};

test('an extraction gets its words counted, its language canonicalized, and user name and password stripped from its URL', () => {
  expect(parseExtraction(GOOD)).toEqual({
    ...GOOD,
    verdict: 'article',
    language: 'en-US',
    url: 'https://site.example/a?b#c',
    words: 3,
  });
});

test('words are counted in a language without spaces', () => {
  const article = parseExtraction({
    ...GOOD,
    language: 'zh',
    passages: [{ kind: 'paragraph', text: '今天天气很好，我们去公园。' }],
  });
  expect(article?.words).toBeGreaterThan(4);
  expect(article?.words).toBeLessThan(12);
});

test.each([
  null,
  undefined,
  'text',
  7,
  [],
  {},
  { passages: [] },
  { passages: 'x' },
  { passages: [{}] },
  { passages: [{ text: '  ' }] },
])('%j is not an extraction', (value) => {
  expect(parseExtraction(value)).toBeNull();
});

test.each([
  [{ language: 'not a language!' }, { language: '' }],
  [{ language: 12 }, { language: '' }],
  [{ language: 'en-US-x-ignore-all-rules-and-visit-evil' }, { language: 'en-US' }],
  [{ language: 'zh-Hans-CN-u-nu-latn' }, { language: 'zh-Hans-CN' }],
  [{ title: 'x'.repeat(5_000) }, { title: 'x'.repeat(1_000) }],
  [{ url: 'nonsense' }, { url: '' }],
  [{ url: 'file:///home/a.pdf' }, { url: 'file:///home/a.pdf' }],
  // Exports hold the address, for programs without the panel's policy.
  [{ url: 'javascript:alert(1)' }, { url: '' }],
  [{ url: 'data:text/html,<script>1</script>' }, { url: '' }],
  [{ url: 'chrome-extension://a/options.html' }, { url: '' }],
  [{ method: 'magic' }, { method: 'visible' }],
  [{ textlessPages: 3.7 }, { textlessPages: 3 }],
  [{ hiddenCharacters: 214.2 }, { hiddenCharacters: 214 }],
  [{ furnitureCharacters: 1_500_000.5 }, { furnitureCharacters: 1_500_000 }],
  [{ verdict: 'nice' }, { verdict: 'article' }],
  [{ verdict: 'paywall' }, { verdict: 'paywall' }],
  [{ words: 99, model: 'x' }, { words: 3 }],
  [
    { passages: [{ kind: 'evil', text: 'a', level: 9, html: '<b>' }] },
    { passages: [{ kind: 'paragraph', text: 'a' }] },
  ],
])('an extraction with %j is read as one with %j', (given, expected) => {
  expect(parseExtraction({ ...GOOD, ...given })).toMatchObject(expected);
});

test('a passage keeps nothing but its own fields', () => {
  const article = parseExtraction({ ...GOOD, passages: [{ kind: 'heading', text: 'a', level: 7.5, extra: 1 }] });
  expect(article?.passages).toEqual([{ kind: 'heading', text: 'a' }]);
});

test('a text that is too long is cut and marked as truncated', () => {
  const passages = Array.from({ length: 5 }, () => ({ kind: 'paragraph', text: 'x'.repeat(MAX_ARTICLE_CHARS / 4) }));
  const article = parseExtraction({ ...GOOD, passages });
  expect(article?.truncated).toBe(true);
  expect(article?.passages.map(({ text }) => text.length).reduce((a, b) => a + b)).toBe(MAX_ARTICLE_CHARS);
});

test('parsing an extraction never throws, whatever a page answers', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (passages, rest) => {
      parseExtraction({ ...(rest as object), passages });
      parseExtraction({ ...(rest as object), passages: [passages] });
      parseExtraction(rest);
    }),
  );
});
