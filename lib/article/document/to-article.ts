import type { ExtractedArticle, Passage } from '../article';
import { fileName } from './format';
import { limit } from '../limit';
import { cleanLine } from '../text';

/** What was read, or why there is nothing to read; the result of the injected script. */
export type DocumentAnswer = { article: ExtractedArticle } | { code: 'no-text' | 'image-page' | 'no-captions' };

/** What a feed says about itself, and its entries. */
export type Feed = {
  title: string;
  byline: string;
  language: string;
  publishedTime: string;
  passages: Iterable<Passage>;
};

/** Without a title, a heading at the very top of the file is the title, or else the file's name. */
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
