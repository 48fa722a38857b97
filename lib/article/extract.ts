import { Readability } from '@mozilla/readability';
import type { Article, Passage } from './article';
import { readFallback } from './fallback';
import { toPassages } from './passages';
import { cleanLine } from './text';

/** An article as the page's script hands it over; words are counted later, outside the page. */
export type ExtractedArticle = Omit<Article, 'words'>;

/**
 * Readability holds the page's thread for about half a second at this many elements (Chromium 156, two cores) and grows
 * faster than they do, so pages with more go straight to the fallback, which is linear and clones nothing.
 */
const MAX_READABILITY_ELEMENTS = 20_000;

/**
 * Where the page itself marks its main part, a result of Readability with fewer characters than this, or less than this
 * share of that part, is one card of a list, one post of a thread, or the whole of a short page with its navigation. Both
 * were chosen on 319 public pages: forums gain 10 points of F1 and listings 13, no set of articles loses more than 0.4.
 */
const FEW_CHARS = 200;
const COVERAGE = 0.35;

/** Reads the article of `document` without changing it. `null` when the page shows no text at all. */
export function extract(document: Document): ExtractedArticle | null {
  const readable = document.getElementsByTagName('*').length <= MAX_READABILITY_ELEMENTS ? read(document) : null;
  const base = {
    title: cleanLine(readable?.title || document.title),
    byline: cleanLine(readable?.byline ?? ''),
    siteName: cleanLine(readable?.siteName ?? ''),
    language: readable?.lang || document.documentElement?.lang || '',
    publishedTime: readable?.publishedTime ?? '',
    url: document.URL,
  };
  const found = readable?.content ? toPassages(readable.content) : { passages: [], truncated: false };
  const chars = countChars(found.passages);
  const { isMarked, passages, truncated } = readFallback(document);
  const marked = isMarked ? countChars(passages) : 0;
  if (chars === 0 || (marked > 0 && chars < Math.max(FEW_CHARS, COVERAGE * marked))) {
    return passages.length > 0 ? { ...base, passages, truncated, method: isMarked ? 'marked' : 'visible', verdict: 'article' } : null;
  }
  return { ...base, ...found, method: 'readability', verdict: 'article' };
}

/** Readability changes the document it parses, so it gets a clone. It keeps its result as an element: no HTML is parsed again. */
function read(document: Document) {
  const clone = document.cloneNode(true) as Document;
  return new Readability<Element>(clone, { serializer: (node) => node as Element }).parse();
}

function countChars(passages: readonly Passage[]): number {
  return passages.reduce((sum, passage) => sum + passage.text.length, 0);
}
