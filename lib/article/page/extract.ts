import type { Article, Verdict } from '../article';
import { type Block, type BlockReader, createBlockReader } from './blocks';
import { choose, isThreadPage } from './choose';
import { createDom, type Dom, type PageWindow } from './dom';
import { copyMetadata } from './metadata';
import { limit } from '../limit';
import { expectsMore, waitForQuiet } from './settle';
import type { ReadArticle } from './readability';
import { createSlices } from './slices';
import { takeSnapshot } from './snapshot';
import { cleanLine } from '../text';
import { findPosts } from './thread';
import { type Found, judge } from '../verdict/judge';
import { countChars } from '../words';

/** An article as the page's script hands it over; words are counted later, outside the page. */
export type ExtractedArticle = Omit<Article, 'words'>;

/**
 * Readability holds the page's thread for 0.1 to 0.3 s at this many elements, or this many characters (Chromium 156, two
 * cores), and grows faster than they do, so larger pages go without it.
 */
const MAX_READABILITY_ELEMENTS = 10_000;
const MAX_READABILITY_CHARS = 2_000_000;

/** A page that seems to show less than this is read again, with what it may show later or without scripts. */
const FEW_CHARS = 200;
/** "Loading…", and the name of the site: what is shown before the page itself. */
const HARDLY_ANY_CHARS = 60;

/**
 * Reads the article of a page without changing it, or running any of its code. `null` when the page shows no text at all.
 * A page that shows next to nothing is given a moment, and read again. `readArticle`: Readability, which comes in a script
 * of its own.
 */
export async function extract(window: PageWindow, readArticle: ReadArticle): Promise<ExtractedArticle | null> {
  const dom = createDom(window);
  const found = await readPage(window, dom, readArticle);
  if (lengthOf(found) >= FEW_CHARS) return found;
  const more = expectsMore(dom, lengthOf(found) < HARDLY_ANY_CHARS);
  if (more === 'no') return found;
  await waitForQuiet(window, more === 'waits');
  const later = await readPage(window, dom, readArticle);
  return lengthOf(later) > lengthOf(found) ? later : found;
}

async function readPage(window: PageWindow, dom: Dom, readArticle: ReadArticle): Promise<ExtractedArticle | null> {
  const { document } = window;
  const slices = createSlices();
  let snapshot = await takeSnapshot(window, slices);
  if (snapshot.chars < FEW_CHARS) snapshot = await takeSnapshot(window, slices, true);
  const { document: copy, elements, chars } = snapshot;
  const url = document.URL;
  const { heading, isStale, types, articleBody } = copyMetadata(dom, copy, url);
  const isThread = isThreadPage(url, types);
  const reader = createBlockReader(copy.body, undefined, isThread ? findPosts(copy.body) : undefined);
  while (reader.step()) if (slices.isOver()) await slices.pause();
  const isLarge = elements > MAX_READABILITY_ELEMENTS || chars > MAX_READABILITY_CHARS;
  const readable = isLarge ? null : readArticle(copy);
  const kept = keptBlocks(reader, readable?.content ?? null);
  const { method, blocks } = choose({ ...reader, kept, isThread, isFixed: isFixed(dom), types, articleBody });
  if (blocks.length === 0) return null;
  moveReplies(reader.blocks, blocks);
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
    method,
    verdict: judgeSafely(document, { title, url, passages, method }),
  };
}

/** A form's fields can hide what its element could be asked; a page of which nothing is known is not doubted. */
function judgeSafely(document: Document, found: Found): Verdict {
  try {
    return judge(document, found);
  } catch (error) {
    if (error instanceof TypeError) return 'article';
    throw error;
  }
}

/** A post's first block, its author as a rule, may have been left out; what it knows goes to the post's next. */
function moveReplies(all: readonly Block[], chosen: readonly Block[]): void {
  const kept = new Set(chosen);
  let replies: number | undefined;
  for (const block of all) {
    replies = block.passage.replies ?? replies;
    if (replies === undefined || !kept.has(block)) continue;
    block.passage = { ...block.passage, replies };
    replies = undefined;
  }
}

function lengthOf(article: ExtractedArticle | null): number {
  return countChars(article?.passages ?? []);
}

/** Whether the page is as high as its window: false where there is no layout. */
function isFixed(dom: Dom): boolean {
  const scroller = dom.scroller();
  return scroller !== null && scroller.clientHeight > 0 && scroller.scrollHeight <= scroller.clientHeight;
}

/**
 * By block: whether most of it is in `content`. Text nodes are moved there as they are; only when Readability finds little
 * and tries again does it parse the page anew, and they are found by their text, in the same order.
 */
function keptBlocks({ blocks, owners }: BlockReader, content: Element | null): boolean[] {
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

function placesByText(owners: BlockReader['owners']): Map<string, number[]> {
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
