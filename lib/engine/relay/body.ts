import type { Article } from '../../article/article';
import type { EngineWish } from '../../prompt/wish';
import { renderText } from '../../prompt/prompt';

/**
 * A relay's request: the article and the wish, without empty fields. The relay builds the messages. The page's
 * address is not sent, because nothing needs it and its query may hold secrets.
 */
export function toSummaryBody(article: Article, { language, ...wish }: EngineWish): Record<string, unknown> {
  const fields = {
    content: renderText(article, wish.hints),
    title: article.title,
    author: article.byline,
    site: article.siteName,
    published: article.publishedTime,
    pageLanguage: article.language,
    truncated: article.truncated,
    // Without a language, the relay takes the page's.
    language: language === 'page' ? '' : language,
    length: wish.length,
    format: wish.format,
    prefix: wish.prefix,
    instruction: wish.instruction,
    question: wish.question,
    hints: wish.hints,
    thread: wish.thread?.length ? wish.thread : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
}
