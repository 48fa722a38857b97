import type { ExtractedArticle, Passage } from '../article';
import { fileName } from './format';
import { limit } from '../limit';
import { cleanLine } from '../text';

/** What is read, or why there is nothing to read. The same as the injected script answers. */
export type DocumentAnswer = { article: ExtractedArticle } | { code: 'no-text' | 'image-page' | 'no-captions' };

/** What a feed says of itself, and its entries. */
export type Feed = {
  title: string;
  byline: string;
  language: string;
  publishedTime: string;
  passages: Iterable<Passage>;
};

/** Without a title of its own, the file's heading at its very top is its title, else its name. */
export function toDocumentArticle(
  found: Iterable<Passage>,
  url: string,
  title = '',
  method: 'document' | 'transcript' = 'document',
  isCut = false,
): DocumentAnswer {
  const { passages, truncated } = limit([...found]);
  const [first] = passages;
  if (!first) return { code: 'no-text' };
  return {
    article: {
      title: cleanLine(title) || (first.kind === 'heading' && first.text) || fileName(url) || new URL(url).host,
      byline: '',
      siteName: '',
      language: '',
      publishedTime: '',
      url,
      passages,
      method,
      verdict: 'article',
      truncated: truncated || isCut,
    },
  };
}

export function toFeedArticle({ title, byline, language, publishedTime, passages }: Feed, url: string): DocumentAnswer {
  const answer = toDocumentArticle(passages, url, title);
  return 'code' in answer
    ? answer
    : { article: { ...answer.article, byline, language, publishedTime, method: 'feed', verdict: 'list' } };
}
