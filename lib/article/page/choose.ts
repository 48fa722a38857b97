import type { ExtractionMethod } from '../article';
import type { Block, Box } from './blocks';
import { clean, isLong, sizeOf } from './clean';
import { COMMENTS, FURNITURE, regionsOf, sumUp } from './regions';
import { plain } from '../text';

/** The blocks of a page, and what is known about it. */
export type Candidates = {
  blocks: readonly Block[];
  boxes: readonly Box[];
  /** For each block, whether Readability kept it. */
  kept: readonly boolean[];
  /** Whether the page says that it is a thread. */
  isThread: boolean;
  /** Whether the page itself does not scroll, though parts of it may. */
  isFixed: boolean;
  /** What the page says it is, in JSON-LD and Open Graph. */
  types: readonly string[];
  /** The text that JSON-LD gives for it; '' if none. */
  articleBody: string;
};

export type Choice = { method: ExtractionMethod; blocks: Block[] };

const NEWS_TYPES = /^article$|NewsArticle$/;
const THREAD_TYPES = /^(DiscussionForumPosting|QAPage)$/;

/** Parts of a host's name, of a path, of a script's name. */
const THREAD_URL =
  /^https?:\/\/(?:(?:www\.)?(forums?|boards?|discuss|answers)\.|.*\/(forums?|threads?|topic|t|questions?|discussions?|comments|talk|board)\/|.*(viewtopic|showthread))/i;

/** If comments hold this many times the little text beside them, the page exists for its comments. */
const MOST_COMMENTS = 4;

/** Parts of applications, whose contents change while a person reads them. */
const SCREEN_ROLES = /^(application|feed|log|grid|treegrid|tree|textbox)$/;

/**
 * About as many characters as fit on a screen. A page with more that does not scroll has parts that scroll, like an
 * application.
 */
const SCREENFUL = 1_500;

/**
 * If Readability found less than this share of what looks like content, it found one post of a thread, one card of a
 * list or a note beside the text. The shares are for a thread, for a page that marks its content, and for one that does
 * not: old news sites have up to nine times their article's text around it. All figures here were chosen on 319 public
 * pages with reference texts; no pages were kept apart to check them.
 */
const ENOUGH = { thread: 0.6, marked: 0.4, page: 0.1 };

/** A result with less running text than this is a list if the rest of the page has `LIST_RATIO` times as much. */
const LIST_CHARS = 300;
const LIST_RATIO = 2;

/**
 * A marked part holds at least this share of the page's text, and the densest part this share of the text around it.
 */
const MARKED_SHARE = 0.3;
const DENSE_SHARE = 0.85;

/** Whether a page's data or address says that it is a thread, in which comments are content. */
export function isThreadPage(url: string, types: readonly string[]): boolean {
  return types.some((type) => THREAD_TYPES.test(type)) || THREAD_URL.test(url);
}

/**
 * Chooses the text of a page: what Readability kept, cleaned and with gaps filled. If that is too little: what JSON-LD
 * gives as the text, what the page marks as content, its densest part, or all of it.
 */
export function choose({ blocks, boxes, kept, isThread: isSaid, isFixed, types, articleBody }: Candidates): Choice {
  const byBox = (charsOf: (block: Block, index: number) => number) => {
    const sums = boxes.map(() => 0);
    blocks.forEach((block, index) => (sums[block.box] = (sums[block.box] ?? 0) + charsOf(block, index)));
    return sumUp(boxes, sums);
  };
  const keptChars = byBox((block, index) => (kept[index] ? proseOf(block) : 0));
  const all = byBox(proseOf);
  const regions = regionsOf(boxes, all, keptChars);
  const inRegion = (wanted: number) =>
    sizeOf(blocks.filter((block) => isLong(block) && ((regions[block.box] ?? 0) & (FURNITURE | COMMENTS)) === wanted));
  const isThread = isSaid || (inRegion(0) < LIST_CHARS && inRegion(COMMENTS) > MOST_COMMENTS * inRegion(0));
  const framing = isThread ? FURNITURE : FURNITURE | COMMENTS;
  const isFramed = ({ box }: Block) => ((regions[box] ?? 0) & framing) !== 0;
  const isText = (block: Block) => !isFramed(block) && block.linkChars < 0.5 * block.chars;
  const textChars = byBox((block, index) => (kept[index] || isText(block) ? proseOf(block) : 0));

  const ownsScreen = boxes.findIndex(
    ({ role }, index) => SCREEN_ROLES.test(role) && (all[index] ?? 0) > 0.5 * (all[0] ?? 0),
  );
  const screen = () => blocks.filter((block) => !isFramed(block));
  if (ownsScreen >= 0 && screen().length > 0) return { method: 'screen', blocks: screen() };

  const scope = markedScope(boxes, textChars, keptChars);
  const isInScope = ({ box }: Block) => isInside(boxes, box, scope);
  const [first, last] = [kept.indexOf(true), kept.lastIndexOf(true)];
  const isGap = (block: Block, index: number) =>
    index > first && index < last && !isFramed(block) && block.linkChars < 0.3 * block.chars && isInScope(block);
  const article = clean(
    blocks.filter((block, index) => kept[index] || isGap(block, index)),
    isFramed,
    types.some((type) => NEWS_TYPES.test(type)),
  );

  const stated = articleBody ? statedIn(articleBody, blocks) : [];
  if (sizeOf(stated) > sizeOf(article)) return { method: 'structured-data', blocks: stated };

  const findOthers = () =>
    blocks.filter((block) => isInScope(block) && !isFramed(block) && (!isThread || isText(block)));
  const enough = isThread ? ENOUGH.thread : isMarked(boxes[scope]) ? ENOUGH.marked : ENOUGH.page;
  const isCovered = (keptChars[scope] ?? 0) > 0 && (keptChars[scope] ?? 0) >= enough * (textChars[scope] ?? 0);
  const isList = sizeOf(article.filter(isLong)) < LIST_CHARS && sizeOf(findOthers()) > LIST_RATIO * sizeOf(article);
  if (isCovered && !isList && article.length > 0) return { method: 'readability', blocks: article };
  if (isFixed && sizeOf(screen()) > SCREENFUL) return { method: 'screen', blocks: screen() };
  const others = findOthers();
  if (others.length === 0) return { method: 'visible', blocks: article.length > 0 ? article : [...blocks] };
  if (scope > 0) return { method: 'marked', blocks: others };

  const dense = densestPart(
    boxes,
    byBox((block) => (isFramed(block) ? 0 : block.chars)),
  );
  return {
    method: dense > 0 ? 'densest' : 'visible',
    blocks: others.filter(({ box }) => isInside(boxes, box, dense)),
  };
}

function proseOf({ chars, linkChars }: Block): number {
  return chars - linkChars;
}

function isMarked(box: Box | undefined): boolean {
  return box !== undefined && (box.tag === 'MAIN' || box.tag === 'ARTICLE' || box.role === 'main');
}

/**
 * The largest part that markup or names call the main one and that has most of what Readability kept; 0 for the page.
 */
function markedScope(boxes: readonly Box[], chars: readonly number[], keptChars: readonly number[]): number {
  let scope = 0;
  boxes.forEach((box, index) => {
    const own = chars[index] ?? 0;
    if (
      (isMarked(box) || /\bmain\b/.test(box.names)) &&
      own > MARKED_SHARE * (chars[0] ?? 0) &&
      (keptChars[index] ?? 0) >= 0.5 * (keptChars[0] ?? 0) &&
      (scope === 0 || own > (chars[scope] ?? 0))
    ) {
      scope = index;
    }
  });
  return scope;
}

/** Descends from the page while a single element holds nearly all the text. */
function densestPart(boxes: readonly Box[], chars: readonly number[]): number {
  let dense = 0;
  boxes.forEach(({ parent }, index) => {
    if (parent === dense && (chars[index] ?? 0) > DENSE_SHARE * (chars[dense] ?? 0)) dense = index;
  });
  return dense;
}

function isInside(boxes: readonly Box[], box: number, scope: number): boolean {
  let at = box;
  while (at > scope) at = boxes[at]?.parent ?? -1;
  return at === scope;
}

/**
 * The visible blocks whose text is in `articleBody`, the text that the page declares; empty if they lack most of it.
 */
function statedIn(articleBody: string, blocks: readonly Block[]): Block[] {
  const body = plain(articleBody.replace(/<[^>]*>/g, ' '));
  const found = blocks.filter(({ passage: { text } }) => text.length > 20 && body.includes(plain(text)));
  return sizeOf(found) > 0.6 * body.length ? found : [];
}
