import { expect, test } from 'vitest';
import type { Passage } from '../../../../lib/article/article';
import { renderPassage } from '../../../../lib/prompt/prompt';
import { toPlan } from '../../../../lib/run/plan';
import { createArticle } from '../../../helpers/pages/article';

const passages: Passage[] = Array.from({ length: 10 }, (_, index) => ({
  kind: 'paragraph',
  text: `Passage ${index} is about a mill on a river.`,
}));
const article = createArticle({ passages });
const ALL = { maxTokens: Infinity, halvings: 0 };

test('an article without one of its middle passages is not said to be cut', () => {
  const { coverage, sent } = toPlan(article, [renderPassage(passages[4]!)], ALL);
  expect(coverage).toEqual({ percent: 90, sections: 0, ofSections: 0, leftOut: 1 });
  expect(sent.passages).toHaveLength(9);
});

test('passages keep their numbers on the page, whatever is left out and cut', () => {
  const { sent } = toPlan(article, [renderPassage(passages[1]!)], { maxTokens: Infinity, halvings: 1 });
  expect(sent.passages.map(({ number }) => number).slice(0, 3)).toEqual([1, 3, 4]);
});

test('an article that is cut as well says both', () => {
  const { coverage } = toPlan(article, [renderPassage(passages[0]!)], { maxTokens: Infinity, halvings: 1 });
  expect(coverage).toMatchObject({ ofSections: 1, leftOut: 1 });
  expect(coverage!.percent).toBeLessThan(50);
});
