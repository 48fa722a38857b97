import type { ExtractedArticle } from '../article';
import { findTranscript } from './transcript';
import { countChars } from '../words';

/** Less than this share of a text is a transcript that the text is not about. */
const MIN_SHARE = 0.5;

/** The article with the times at which its passages are said, where the page shows a transcript. */
export function withTimes(article: ExtractedArticle): ExtractedArticle {
  const passages = findTranscript(article.passages);
  if (!passages || countChars(passages) < MIN_SHARE * countChars(article.passages)) return article;
  return { ...article, passages, method: 'transcript', verdict: 'article' };
}
