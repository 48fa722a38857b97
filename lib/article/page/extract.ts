import type { ExtractedArticle } from '../article';
import { type Block, type BlockWalk, createBlockWalk } from './blocks';
import { choose, isArticlePage, isThreadPage } from './choose';
import { createDom, type Dom, type PageWindow } from '../snapshot/dom';
import { copyMetadata } from './metadata';
import { limit } from '../limit';
import { markCollapsed } from './mark-collapsed';
import { readPageFacts } from './page-facts';
import { expectsMore, isLoading, waitForQuiet } from './settle';
import type { RunReadability } from './readability';
import type { HiddenText } from '../snapshot/hidden-text';
import { createSlices } from '../slices';
import { takeSnapshot } from '../snapshot/snapshot';
import { cleanLine } from '../text';
import { findPosts, isAskedLike } from './thread';
import { judge } from '../verdict/judge';
import { countChars } from '../count-chars';

/**
 * Readability holds the page's thread for 0.1 to 0.3 s at this many elements, or this many characters (Chromium 156,
 * two cores), and grows faster than they do, so larger pages go without it.
 */
const MAX_READABILITY_ELEMENTS = 10_000;
const MAX_READABILITY_CHARS = 2_000_000;

/** A page that seems to show fewer characters is read again, with what it may show later or without scripts. */
const FEW_CHARS = 200;
/** A page that still loads, or hides its body, and shows fewer characters shows only what is around its text. */
const SHORT_CHARS = 1_500;
const MAX_WAITS = 2;
/** As much as "Loading…" and the name of the site, which are shown before the page itself. */
const HARDLY_ANY_CHARS = 60;

/**
 * Reads the article of a page without changing the page or running any of its code. `null` when the page shows no text.
 * A page that shows hardly any text is read again after a moment, and one that visibly loads is waited for.
 * `runReadability` comes in a script of its own.
 */
export async function extract(window: PageWindow, runReadability: RunReadability): Promise<ExtractedArticle | null> {
  const dom = createDom(window);
  for (let wait = 0; wait < MAX_WAITS && isLoading(dom); wait++) await waitForQuiet(window, true);
  const found = await readPage(window, dom, runReadability);
  if (found && lengthOf(found) < SHORT_CHARS && isLoading(dom)) return { ...found, verdict: 'loading' };
  if (lengthOf(found) >= FEW_CHARS) return found;
  const more = expectsMore(dom, lengthOf(found) < HARDLY_ANY_CHARS);
  if (more === 'no') return found;
  await waitForQuiet(window, more === 'waits');
  const later = await readPage(window, dom, runReadability);
  return lengthOf(later) > lengthOf(found) ? later : found;
}

async function readPage(
  window: PageWindow,
  dom: Dom,
  runReadability: RunReadability,
): Promise<ExtractedArticle | null> {
  const slices = createSlices();
  let snapshot = await takeSnapshot(window, slices);
  const isVeiled = snapshot.isVeiled && snapshot.chars < SHORT_CHARS;
  if (isVeiled || snapshot.chars < FEW_CHARS) snapshot = await takeSnapshot(window, slices, true);
  const { document: copy, elements, chars } = snapshot;
  const url = window.document.URL;
  await slices.pauseIfOver();
  const metadata = copyMetadata(dom, copy, url);
  const { heading, isStale, types, articleBody } = metadata;
  const isSaid = isThreadPage(url, types);
  const buttons = snapshot.seen.parts.filter(({ kind }) => kind === 'control');
  const posts = isSaid || !isArticlePage(types) ? await findPosts(copy.body, buttons, slices) : undefined;
  const isThread = isSaid || (posts !== undefined && isAskedLike(copy.body, posts));
  const walk = createBlockWalk(copy.body, undefined, posts, snapshot.seen.front);
  while (walk.step()) if (slices.isOver()) await slices.pause();
  markCollapsed(walk, snapshot.seen.collapsed);
  // Readability takes the copy apart, so this comes first.
  const facts = await readPageFacts(window, snapshot, metadata, slices, posts);
  const isLarge = elements > MAX_READABILITY_ELEMENTS || chars > MAX_READABILITY_CHARS;
  const readable = isLarge ? null : runReadability(copy);
  const kept = keptBlocks(walk, readable?.content ?? null);
  await slices.pauseIfOver();
  const { method, blocks } = choose({
    ...walk,
    kept,
    title: copy.title,
    isThread,
    isFixed: isFixed(dom),
    types,
    articleBody,
  });
  if (blocks.length === 0) return null;
  const chosen = new Set<Block | undefined>(blocks);
  moveReplies(walk.blocks, chosen);
  const hiddenCharacters = countHidden(snapshot.hidden, walk, chosen);
  let furnitureCharacters = 0;
  for (const block of walk.blocks) if (!chosen.has(block)) furnitureCharacters += block.chars;
  await slices.pauseIfOver();
  const { passages, truncated } = limit(blocks.map(({ passage }) => passage));
  const title = cleanLine((isStale && heading) || readable?.title || heading || copy.title);
  return {
    title,
    byline: cleanLine(readable?.byline ?? ''),
    siteName: cleanLine(readable?.siteName ?? ''),
    language: copy.documentElement.lang,
    publishedTime: readable?.publishedTime ?? '',
    url,
    passages,
    truncated: truncated || snapshot.isCut,
    ...(hiddenCharacters > 0 && { hiddenCharacters }),
    furnitureCharacters,
    method,
    verdict: isVeiled ? 'empty-application' : judge(facts, { title, passages, method }),
  };
}

/**
 * The first block of a post, usually its author, may have been left out. Its count of replies then moves to the next.
 */
function moveReplies(all: readonly Block[], chosen: ReadonlySet<Block | undefined>): void {
  let replies: number | undefined;
  for (const block of all) {
    replies = block.passage.replies ?? replies;
    if (replies === undefined || !chosen.has(block)) continue;
    block.passage = { ...block.passage, replies };
    replies = undefined;
  }
}

/** How many characters that nobody sees would have been read with the chosen text: those beside it or within it. */
function countHidden(
  hidden: readonly HiddenText[],
  { blocks, owners }: BlockWalk,
  chosen: ReadonlySet<Block | undefined>,
): number {
  let sum = 0;
  for (const text of hidden) {
    const near = text.beside.filter((each) => chosen.has(blocks[owners.get(each) ?? -1])).length;
    if (near > (text.isLoose ? 1 : 0)) sum += text.chars;
  }
  return sum;
}

function lengthOf(article: ExtractedArticle | null): number {
  return countChars(article?.passages ?? []);
}

/** Whether the page is as high as its window; false where there is no layout. */
function isFixed(dom: Dom): boolean {
  const scroller = dom.scroller();
  return scroller !== null && scroller.clientHeight > 0 && scroller.scrollHeight <= scroller.clientHeight;
}

/**
 * For each block, whether most of it is in `content`. Readability moves text nodes there unchanged. Only when it finds
 * little and tries again does it parse the page a second time; then blocks are found by their text, in the same order.
 */
function keptBlocks({ blocks, owners }: BlockWalk, content: Element | null): boolean[] {
  if (!content) return blocks.map(() => false);
  const [all, own] = [blocks.map(() => 0), blocks.map(() => 0)];
  for (const [node, index] of owners) all[index] = (all[index] ?? 0) + trimmed(node).length;
  let places: Map<string, number[]> | undefined;
  let last = 0;
  const walker = content.ownerDocument.createTreeWalker(content, 4 /* NodeFilter.SHOW_TEXT */);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = trimmed(node);
    if (text === '') continue;
    let index = owners.get(node);
    if (index === undefined) {
      places ??= placesByText(owners);
      index = places.get(text)?.find((place) => place >= last);
    }
    if (index === undefined) continue;
    own[index] = (own[index] ?? 0) + text.length;
    last = index;
  }
  return all.map((chars, index) => (own[index] ?? 0) * 2 > chars);
}

function placesByText(owners: BlockWalk['owners']): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [node, index] of owners) {
    const known = places.get(trimmed(node));
    if (known) known.push(index);
    else places.set(trimmed(node), [index]);
  }
  return places;
}

function trimmed(node: Node): string {
  return (node.nodeValue ?? '').trim();
}
