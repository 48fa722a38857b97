import type { ExtractedArticle } from '../article';
import { MAX_ARTICLE_CHARS } from '../limit';
import { cleanLine } from '../text';

/** An article made of selected text alone. */
export function toSelectionArticle(text: string, title: string, url: string, language: string): ExtractedArticle {
  const lines = text.slice(0, MAX_ARTICLE_CHARS).split('\n').map(cleanLine);
  return {
    title: cleanLine(title),
    byline: '',
    siteName: '',
    language,
    publishedTime: '',
    url,
    passages: lines.filter(Boolean).map((text) => ({ kind: 'paragraph', text })),
    method: 'selection',
    verdict: 'article',
    truncated: text.length > MAX_ARTICLE_CHARS,
  };
}
