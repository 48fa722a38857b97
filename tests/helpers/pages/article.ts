import type { Article } from '../../../lib/article/article';

/** An article for tests that need any. `change`: the fields that matter to the test. */
export function createArticle(change: Partial<Article> = {}): Article {
  return {
    title: 'The bridge',
    byline: 'A. Writer',
    siteName: 'The Gazette',
    language: 'en',
    publishedTime: '2026-11-01',
    url: 'https://gazette.example/bridge',
    passages: [
      { kind: 'heading', text: 'The bridge', level: 1 },
      { kind: 'paragraph', text: 'The council closed the bridge. Engineers had found cracks in three piers.' },
    ],
    words: 14,
    method: 'readability',
    verdict: 'article',
    truncated: false,
    ...change,
  };
}
