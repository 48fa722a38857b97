import type { ExtractedArticle } from '../article';
import { findTranscript } from './transcript';
import { countChars } from '../words';

/** A transcript with less than this share of the text is not what the page is about. */
const MIN_SHARE = 0.5;

/** The article with the times of its passages, if the page shows a transcript. */
export function withTimes(article: ExtractedArticle): ExtractedArticle {
  const passages = findTranscript(article.passages);
  if (!passages || countChars(passages) < MIN_SHARE * countChars(article.passages)) return article;
  return { ...article, passages, method: 'transcript', verdict: 'article' };
}
