import type { Article } from '../article/article';
import { chooseLanguage, sampleText } from '../article/language';
import { countWords } from '../count-words';

/** The article with the language of its text. `detect`: the browser's language detector. */
export async function withLanguage(article: Article, detect: (text: string) => Promise<unknown>): Promise<Article> {
  const sample = sampleText(article.passages);
  const language = chooseLanguage(article.language, await detect(sample), sample);
  if (language === article.language) return article;
  return { ...article, language, words: countWords(article.passages, language) };
}
