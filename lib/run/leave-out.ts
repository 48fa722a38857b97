import type { Article, Passage } from '../article/article';
import { renderPassage } from '../prompt/prompt';
import { RunError } from '../errors';
import type { LeftOut } from './request';

/** Shorter texts occur in almost any other text. */
const MIN_FACT_CHARS = 3;

/**
 * The article without the passages that the reader does not want to send (`without`, as they would be sent), and
 * without the title and other facts that one of them repeats. Throws `left-out-changed` when one of them is no longer
 * on the page as the reader saw it, because it may have been reworded.
 */
export function leaveOut(article: Article, without: readonly string[]): Article {
  if (without.length === 0) return article;
  const unwanted = new Set(without);
  const gone = article.passages.filter((passage) => unwanted.has(renderPassage(passage)));
  if (new Set(gone.map(renderPassage)).size < unwanted.size) throw new RunError('left-out-changed');
  const keepFact = (fact: string) => (gone.some((passage) => isSaid(fact, passage)) ? '' : fact);
  return {
    ...article,
    title: keepFact(article.title),
    byline: keepFact(article.byline),
    siteName: keepFact(article.siteName),
    publishedTime: keepFact(article.publishedTime),
    passages: article.passages.filter((passage) => !unwanted.has(renderPassage(passage))),
  };
}

function isSaid(fact: string, { text }: Passage): boolean {
  const [a, b] = [normalize(text), normalize(fact)];
  return Math.min(a.length, b.length) >= MIN_FACT_CHARS && (a.includes(b) || b.includes(a));
}

/** Normalizes texts that people would consider the same. */
function normalize(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/**
 * What the reader has left out of the page or selection `about`, and anything left out elsewhere that this article
 * contains: it may be the same page under another address. Missing passages do not matter there.
 */
export function resolveLeftOut(leftOut: readonly LeftOut[], article: Article, about: string): string[] {
  const own = leftOut.find((each) => each.about === about)?.passages ?? [];
  const others = findLeftOut(
    article,
    leftOut.flatMap(({ passages }) => passages),
  );
  return [...new Set([...own, ...others])];
}

/** Those of `without` that the article still contains unchanged. */
export function findLeftOut({ passages }: Article, without: readonly string[]): string[] {
  const texts = new Set(passages.map(renderPassage));
  return without.filter((text) => texts.has(text));
}
