import type { Box } from './block-context';
import type { Block } from './blocks';
import { isLong, sizeOf } from './clean';
import { plain } from '../text';

/** An article of fewer characters is a teaser; a shorter heading says little. */
const MIN_CHARS = 300;
const MIN_HEADING = 8;

/**
 * Of several articles on a page, the box of the one that the page's title names; -1 if there is no such choice. News
 * sites add the next articles below the one that was opened.
 */
export function findNamedArticle(boxes: readonly Box[], blocks: readonly Block[], title: string): number {
  const articles = new Map<number, { blocks: Block[]; heading: string }>();
  for (const block of blocks) {
    const box = outermostArticle(boxes, block.box);
    if (box < 0) continue;
    const article = articles.get(box) ?? { blocks: [], heading: '' };
    articles.set(box, article);
    article.blocks.push(block);
    if (block.passage.kind === 'heading') article.heading ||= plain(block.passage.text);
  }
  const full = [...articles].filter(([, { blocks: own }]) => sizeOf(own.filter(isLong)) >= MIN_CHARS);
  if (full.length < 2) return -1;
  const named = full.filter(([, { heading }]) => heading.length >= MIN_HEADING && plain(title).includes(heading));
  return named.length === 1 ? named[0]![0] : -1;
}

/** The outermost article around a box; -1 if there is none. */
export function outermostArticle(boxes: readonly Box[], box: number): number {
  let outer = -1;
  for (let at = box; at >= 0; at = boxes[at]!.parent) if (boxes[at]!.tag === 'ARTICLE') outer = at;
  return outer;
}
