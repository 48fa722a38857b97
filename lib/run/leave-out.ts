import type { Article } from '../article/article';
import { countChars } from '../article/words';
import { renderPassage } from '../engine/prompt';
import { RunError } from '../errors';
import type { cover } from './cover';

type Covered = ReturnType<typeof cover>;

/**
 * What is covered of `article`, without the passages that the reader does not want to send (`without`, as they would be
 * sent). Throws `left-out-changed` when one of them is no more on the page as the reader saw it: it may be there in other
 * words.
 */
export function leaveOut(article: Article, covered: Covered, without: readonly string[]): Covered {
  if (without.length === 0) return covered;
  const unwanted = new Set(without);
  const found = new Set<string>();
  const passages = covered.article.passages.filter((passage) => {
    const text = renderPassage(passage);
    if (unwanted.has(text)) found.add(text);
    return !unwanted.has(text);
  });
  if (found.size < unwanted.size) throw new RunError('left-out-changed');
  if (passages.length === 0) throw new RunError('no-text');
  const percent = Math.floor((100 * countChars(passages)) / countChars(article.passages));
  return {
    article: { ...covered.article, passages },
    coverage: { percent: Math.min(99, Math.max(1, percent)), sections: 0, ofSections: 0 },
  };
}
