import type { ExtractionMethod } from '../article';
import type { Box } from './block-context';
import type { Block } from './blocks';
import { clean, isLinkedSentence, isLong, isSentence, sizeOf } from './clean';
import { COMMENTS, FORM, FURNITURE, regionsOf, sumUp } from './regions';
import { findNamedArticle, outermostArticle } from './named-article';
import { findAsides, postsOf } from './posts';
import { isInside, reachOf } from './reach';
import { plain } from '../text';

/** The blocks of a page, and what is known about it. */
export type Candidates = {
  blocks: readonly Block[];
  boxes: readonly Box[];
  /** For each block, whether Readability kept it. */
  kept: readonly boolean[];
  title: string;
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

const ARTICLE_TYPES = /^article$|Article$|^BlogPosting$|^Report$/;
/** Pages of which the text is the main thing. */
const TEXT_TYPES = /article|Posting|Report|Review|Recipe|HowTo/i;
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
 * list or a note beside the text. The shares are for a thread, for a page that says it is something other than an
 * article, for one that marks its content, and for one that does neither: old news sites have up to nine times their
 * article's text around it. The figures were chosen on 160 public pages with reference texts, and checked on 159
 * others.
 */
const ENOUGH = { thread: 0.6, other: 0.7, marked: 0.4, page: 0.1 };

/** A dialog with this many characters of running text is what the reader looks at; others are in the way. */
const MIN_FRONT = 400;

/** The long lines that Readability kept show where the text is if there are enough of them. */
const MIN_CORE = 3;
const CORE_SHARE = 0.5;

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

export function isArticlePage(types: readonly string[]): boolean {
  return types.some((type) => ARTICLE_TYPES.test(type));
}

/**
 * Chooses the text of a page: what Readability kept, cleaned and with gaps filled. If that is too little: what JSON-LD
 * gives as the text, what the page marks as content, its densest part, or all of it.
 */
export function choose(candidates: Candidates): Choice {
  const named = findNamedArticle(candidates.boxes, candidates.blocks, candidates.title);
  if (named < 0) return chooseFrom(candidates);
  const isOwn = ({ box }: Block) => outermostArticle(candidates.boxes, box) === named;
  const kept = candidates.kept.filter((_, index) => isOwn(candidates.blocks[index]!));
  return chooseFrom({ ...candidates, blocks: candidates.blocks.filter(isOwn), kept, articleBody: '' });
}

function chooseFrom({ blocks, boxes, kept, isThread: isSaid, isFixed, types, articleBody }: Candidates): Choice {
  const byBox = (charsOf: (block: Block, index: number) => number) => {
    const sums = boxes.map(() => 0);
    blocks.forEach((block, index) => (sums[block.box] = (sums[block.box] ?? 0) + charsOf(block, index)));
    return sumUp(boxes, sums);
  };
  const keptChars = byBox((block, index) => (kept[index] ? proseOf(block) : 0));
  const all = byBox(proseOf);
  const regions = regionsOf(boxes, blocks, kept);
  const posts = postsOf(boxes);
  const isInPost = ({ box }: Block) => posts[box]! >= 0;
  const inRegion = (wanted: number) =>
    sizeOf(blocks.filter((block) => isLong(block) && ((regions[block.box] ?? 0) & (FURNITURE | COMMENTS)) === wanted));
  const postChars = byBox((block) => (isInPost(block) ? proseOf(block) : 0));
  const isThread =
    isSaid ||
    2 * postChars[0]! > all[0]! ||
    (inRegion(0) < LIST_CHARS && inRegion(COMMENTS) > MOST_COMMENTS * inRegion(0));
  const framing = isThread ? FURNITURE : FURNITURE | COMMENTS;
  const isFramed = ({ box }: Block) => ((regions[box] ?? 0) & framing) !== 0;
  const isAside = isThread ? findAsides(boxes, blocks) : () => false;
  const isText = (block: Block) => !isAside(block) && !isFramed(block) && block.linkChars < 0.5 * block.chars;
  const textChars = byBox((block, index) => (kept[index] || isText(block) ? proseOf(block) : 0));

  const front = boxes.findIndex(({ isFront }) => isFront);
  const frontal = front < 0 ? [] : blocks.filter(({ box }) => isInside(boxes, box, front));
  const frontSize = sizeOf(frontal.filter(isLong));
  if (frontSize >= MIN_FRONT || (frontSize > 0 && 2 * frontSize > sizeOf(blocks.filter(isLong)))) {
    return { method: 'screen', blocks: frontal };
  }

  const ownsScreen = boxes.findIndex(
    ({ role }, index) => SCREEN_ROLES.test(role) && (all[index] ?? 0) > 0.5 * (all[0] ?? 0),
  );
  const screen = () => blocks.filter((block) => !isFramed(block));
  if (ownsScreen >= 0 && screen().length > 0) return { method: 'screen', blocks: screen() };

  const scope = markedScope(boxes, textChars, keptChars);
  const isInScope = ({ box }: Block) => isInside(boxes, box, scope);
  const isCore = (block: Block, index: number) => kept[index]! && isLong(block);
  const core = blocks.filter(isCore);
  // A heading or a label that Readability kept far from the text says nothing about what lies between them.
  const isRunning =
    core.length >= MIN_CORE && sizeOf(core) > CORE_SHARE * sizeOf(blocks.filter((_, index) => kept[index]));
  const found: [number, number] = isRunning
    ? [blocks.findIndex(isCore), blocks.findLastIndex(isCore)]
    : [kept.indexOf(true), kept.lastIndexOf(true)];
  const isNews = types.some((type) => NEWS_TYPES.test(type));
  const [head, tail] = isNews || isThread ? found : reachOf(blocks, boxes, isFramed, scope, found);
  // Around the text of an old page that says nothing about itself, only whole sentences are trusted.
  const isPlain = !types.some(Boolean);
  const isNear = (block: Block, index: number) =>
    index > head && index < tail && !(regions[block.box]! & FORM) && (!isPlain || (isLong(block) && isSentence(block)));
  const isGap = (block: Block, index: number) =>
    ((index > found[0] && index < found[1]) || isNear(block, index)) &&
    !isFramed(block) &&
    (block.linkChars < 0.3 * block.chars || isLinkedSentence(block)) &&
    isInScope(block);
  // Short lines of other parts of the page are its labels and lists.
  const heart = isRunning
    ? densestPart(
        boxes,
        byBox((block, index) => (isCore(block, index) ? block.chars : 0)),
      )
    : 0;
  const isAtHeart = (block: Block) =>
    isInside(boxes, block.box, heart) ||
    (isLong(block) && isSentence(block)) ||
    (!isNews && block.linkChars < 0.5 * block.chars);
  const isTaken = (block: Block, index: number) =>
    (kept[index] && isAtHeart(block)) || isGap(block, index) || (isThread && isInPost(block) && isText(block));
  const article = clean(
    blocks.filter((block, index) => !isAside(block) && isTaken(block, index)),
    { isFrame: isFramed, namesOf: ({ box }) => boxes[box]!.names, isNews, isThread },
  );

  const stated = articleBody && !isThread ? statedIn(articleBody, blocks) : [];
  if (sizeOf(stated) > sizeOf(article)) return { method: 'structured-data', blocks: stated };

  const findOthers = () =>
    blocks.filter((block) => isInScope(block) && !isFramed(block) && (!isThread || isText(block)));
  const isOther = !isPlain && !types.some((type) => TEXT_TYPES.test(type));
  const enough = isThread
    ? ENOUGH.thread
    : isOther && (scope > 0 || core.length < MIN_CORE)
      ? ENOUGH.other
      : isMarked(boxes[scope])
        ? ENOUGH.marked
        : ENOUGH.page;
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
      (isMarked(box) || /(^|\s)main($|\s)/.test(box.names)) &&
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

/**
 * The visible blocks whose text is in `articleBody`, the text that the page declares; empty if they lack most of it.
 */
function statedIn(articleBody: string, blocks: readonly Block[]): Block[] {
  const body = plain(articleBody.replace(/<[^>]*>/g, ' '));
  const found = blocks.filter(({ passage: { text } }) => text.length > 20 && body.includes(plain(text)));
  return sizeOf(found) > 0.6 * body.length ? found : [];
}
