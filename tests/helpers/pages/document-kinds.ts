import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Documents other than HTML. A person sees the words that begin with `SEEN`; words that begin with `UNSEEN` must not be
 * read. `parts` must reach the engine unchanged.
 */
export type DocumentKind = { name: string; type: string; body: Buffer; seen: number; title: string; parts?: string[] };

const kind = (name: string, type: string, seen: number, title: string, parts?: string[]): DocumentKind => ({
  name,
  type,
  body: readFileSync(path.join(import.meta.dirname, '../../fixtures/documents', name)),
  seen,
  title,
  ...(parts && { parts }),
});

export const DOCUMENT_KINDS = [
  kind('book.txt', 'text/plain; charset=utf-8', 4, 'THE MILL AT THE BEND', [
    'over the noise of the wheel. SEEN1 was the first of these names',
    'The wheel goes round,\n',
  ]),
  kind('guide.md', 'text/plain; charset=utf-8', 5, 'The guide to the mill', [
    'A mill needs water, stones and SEEN1,',
    '- slowly',
  ]),
  kind('mills.csv', 'text/plain', 2, 'mills.csv', ['| New mill | 4 | Loud and SEEN2 |']),
  kind('wheel.js', 'text/javascript', 2, 'wheel.js', ['    wheel.angle += 30;\n\n    if']),
  kind('talk.vtt', 'text/vtt', 2, 'talk.vtt', ['The miller: Welcome to the mill, says SEEN1.']),
  kind('mills.xml', 'application/xml', 2, 'Mills of the valley', ['| New | 4 |']),
  kind('news.rss', 'text/xml', 3, 'News of the mill', ['2025-06-03 · The miller', 'the wheel turns again, and SEEN2']),
  kind('news.atom', 'application/xml', 3, 'News of the mill', ['2025-06-03 · The miller']),
  kind('plan.svg', 'image/svg+xml', 2, 'Plan of the mill', ['Wheel of SEEN2']),
];

/** Documents that Firefox shows in its own viewer, or saves. */
export const CHROME_ONLY = [
  kind('mill.json', 'application/json', 3, 'mill.json', ['history: The mill was built', '| old SEEN3 | 2 |']),
  kind('news.json', 'application/feed+json', 3, 'News of the mill', ['After three weeks of repairs SEEN2']),
  kind('news.rss', 'application/rss+xml', 3, 'News of the mill', ['the wheel turns again, and SEEN2']),
];
