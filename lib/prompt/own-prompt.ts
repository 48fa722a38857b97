import type { Article } from '../article/article.ts';

/** The variables of a reader's own prompt. All but `language` and `length` come from the page. */
export const PROMPT_VARIABLES = ['text', 'title', 'author', 'site', 'date', 'language', 'length'] as const;

type Values = Record<Exclude<(typeof PROMPT_VARIABLES)[number], 'text'>, string>;

/** The longest fact about a page; longer ones are cut. */
const MAX_FACT_CHARS = 300;

/**
 * The reader's own prompt with its variables, such as `{{title}}`, filled in. Everything from the page is put between
 * the fences, as always: a title can contain instructions just as a text can. The text is inserted once; it comes
 * before a prompt without `{{text}}`. Unknown names are left unchanged.
 *
 * @param wish `language` as part of a sentence: "the language of the text"
 */
export function fillPrompt(
  template: string,
  article: Pick<Article, 'title' | 'byline' | 'siteName' | 'publishedTime'>,
  wish: { language: string; length: string },
  fenced: { text: string; fence: (words: string) => string },
): string {
  const toFact = (words: string) =>
    words === '' ? '' : fenced.fence(words.replace(/\s+/g, ' ').slice(0, MAX_FACT_CHARS).toWellFormed());
  const values: Values = {
    title: toFact(article.title),
    author: toFact(article.byline),
    site: toFact(article.siteName),
    date: toFact(article.publishedTime),
    ...wish,
  };
  let isGiven = false;
  const filled = template.replace(/\{\{\s*(\w+)\s*\}\}/g, (written, name: string) => {
    if (name !== 'text') return Object.hasOwn(values, name) ? values[name as keyof Values] : written;
    // A text that is named a thousand times would have to be paid for a thousand times.
    if (isGiven) return 'the text above';
    isGiven = true;
    return fenced.text;
  });
  return isGiven ? filled : `${fenced.text}\n\n${filled}`;
}
