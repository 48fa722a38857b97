import type { ExtractedArticle } from './extract';
import { findTranscript } from './transcript';

/** Less than this share of a text is a transcript that the text is not about. */
const MIN_SHARE = 0.5;

/** The article with the times at which its passages are said, where the page shows a transcript. */
export function withTimes(article: ExtractedArticle): ExtractedArticle {
  const passages = findTranscript(article.passages);
  const chars = (some: ExtractedArticle['passages']) => some.reduce((sum, { text }) => sum + text.length, 0);
  if (!passages || chars(passages) < MIN_SHARE * chars(article.passages)) return article;
  return { ...article, passages, method: 'transcript', verdict: 'article' };
}
