import type { Article } from '../article/article';
import { countChars } from '../article/count-chars';
import { renderPassage } from '../prompt/prompt';
import { cover } from './cover';
import { leaveOut } from './leave-out';
import type { Coverage } from './protocol';

/**
 * The part of an article that is `sent` without some passages, and the `passages` that the reader can choose from.
 * `collapsed`: the numbers of those that the page shows only when they are opened, from 0.
 */
export type Plan = {
  sent: Article;
  coverage: Coverage | null;
  passages: string[];
  collapsed: number[];
  without: readonly string[];
};

/** `maxTokens` and `halvings` as in `cover`. Throws `left-out-changed`, see `leaveOut`. */
export function toPlan(
  article: Article,
  without: readonly string[],
  { maxTokens, halvings }: { maxTokens: number; halvings: number },
): Plan {
  // A model names passages by their numbers on the page, whatever is left out.
  const numbered = { ...article, passages: article.passages.map((passage, at) => ({ ...passage, number: at + 1 })) };
  const left = leaveOut(numbered, without);
  const covered = cover(left, maxTokens, halvings);
  const sent = covered.article;
  // The last passage that is sent may be cut, and those after it are not sent anyway.
  const last = left.passages[sent.passages.length - 1];
  const reach = last?.number ?? article.passages.length;
  const reached = article.passages.slice(0, reach);
  const percent = Math.floor((100 * countChars(sent.passages)) / countChars(article.passages));
  return {
    sent,
    coverage:
      without.length > 0
        ? {
            ...(covered.coverage ?? { sections: 0, ofSections: 0 }),
            percent: Math.min(99, Math.max(1, percent)),
            leftOut: without.length,
          }
        : covered.coverage,
    passages: reached.map(renderPassage),
    collapsed: reached.flatMap(({ isCollapsed }, index) => (isCollapsed ? index : [])),
    without,
  };
}
