import type { Box } from './block-context';
import type { Block } from './blocks';
import { isLong } from './clean';

/** What surrounds a block, as bits found in the elements around it. */
export const FURNITURE = 1;
export const COMMENTS = 2;
/** Within what the page marks as its content. */
const CONTENT = 4;
/** Within a form: what it says is about what to write in it. */
export const FORM = 8;

const FURNITURE_ROLES =
  /^(navigation|banner|contentinfo|complementary|search|menu|menubar|toolbar|dialog|alertdialog|tablist)$/;

/** Names that authors give to what frames their content, as words of an id or a class. */
const FURNITURE_NAMES =
  /(^|[\s_-])(nav|navbar|navigation|menu|breadcrumbs?|side-?(bar|nav)|widget-area|footer|top-?bar|shar(e|ing)|related|recommend\w*|see-?also|newsletter|subscri\w+|sign-?up|promo\w*|advert\w*|ad-?slot|sponsor\w*|outbrain|taboola|cookie\w*|pop-?up|pagination|pager|toolbar|byline|(post|blog|entry|article|single)-?(meta|info|tags|nav\w*|footer|author)|author(-?(bio|box|info|content|text|about|profile|card))?|attribution|corrections|guidelines|meta-?data|tag-?(list|cloud)|copyright|disclaimer|login|most-?read|trending|popular)($|[\s_-])/i;
const COMMENT_NAMES =
  /(^|[\s_-])(comments?|comment(list|area|section|form|thread)|disqus\w*|respond|replies|discussion|reviews)($|[\s_-])/i;

/**
 * A box with more than this share of a page's text, or most of what Readability kept, is not a frame, whatever its
 * name.
 */
const MAX_FRAME = 0.4;
const MAX_KEPT = 0.5;

/** A box is running text if this share of it is long lines, and less than this share links. */
const PROSE = 0.5;
const LINKED = 0.3;

/**
 * For each box, the bits of it and everything around it. A name alone makes no frame of running text: that must also
 * lie beside the text that Readability kept, not be one of several sections that are built alike, and not continue the
 * text for several paragraphs, as in a box that was never closed.
 */
export function regionsOf(boxes: readonly Box[], blocks: readonly Block[], kept: readonly boolean[]): number[] {
  const sum = (valueOf: (block: Block, index: number) => number) => {
    const sums = boxes.map(() => 0);
    blocks.forEach((block, index) => (sums[block.box]! += valueOf(block, index)));
    return sumUp(boxes, sums);
  };
  const prose = sum(({ chars, linkChars }) => chars - linkChars);
  const keptProse = sum(({ chars, linkChars }, index) => (kept[index] ? chars - linkChars : 0));
  const chars = sum((block) => block.chars);
  const long = sum((block) => (isLong(block) ? block.chars : 0));
  const lines = sum((block) => (isLong(block) ? 1 : 0));
  const isText = (box: number) => long[box]! >= PROSE * chars[box]! && prose[box]! > (1 - LINKED) * chars[box]!;
  const firsts = boxes.map(() => Infinity);
  const lasts = boxes.map(() => -1);
  blocks.forEach(({ box }, index) => {
    firsts[box] = Math.min(firsts[box]!, index);
    lasts[box] = index;
  });
  for (let box = boxes.length - 1; box > 0; box--) {
    const { parent } = boxes[box]!;
    firsts[parent] = Math.min(firsts[parent]!, firsts[box]!);
    lasts[parent] = Math.max(lasts[parent]!, lasts[box]!);
  }
  /** Sections that are built alike: of the same element, with running text. */
  const alike = new Map<string, number>();
  const levelOf = (box: number) => blocks[firsts[box]!]?.passage.level;
  const keyOf = ({ tag, parent }: Box, index: number) => `${parent} ${tag} ${levelOf(index)}`;
  boxes.forEach((box, index) => {
    if (isText(index) && blocks[firsts[index]!]?.passage.kind === 'heading')
      alike.set(keyOf(box, index), (alike.get(keyOf(box, index)) ?? 0) + 1);
  });

  // Most elements of a page share their names with others.
  const known = new Map<string, number>();
  const bitsOf = (names: string) => {
    const bits = known.get(names) ?? namedBits(names);
    known.set(names, bits);
    return bits;
  };
  /** Whether names speak against a box or anything around it. */
  const isNamed = boxes.map(() => false);
  boxes.forEach(({ names, parent }, index) => {
    const isMost = keptProse[index]! > MAX_KEPT * keptProse[0]! || prose[index]! > MAX_FRAME * prose[0]!;
    isNamed[index] = isNamed[parent] || (!isMost && bitsOf(names) > 0);
  });
  const isCore = (block: Block, index: number) => kept[index]! && isLong(block) && !isNamed[block.box];
  const [first, end] = [blocks.findIndex(isCore), blocks.findLastIndex(isCore)];
  // A lead may lie between the page's heading and the text.
  const heading = blocks.findLastIndex(({ passage }, index) => index < first && passage.level === 1);
  const start = heading < 0 ? first : heading;
  /** Comments are built alike and follow one another. */
  const isRepeated = (box: number) => {
    if (!(bitsOf(boxes[box]!.names) & COMMENTS)) return false;
    const seen = new Set<string>();
    for (let inner = box + 1; inner < boxes.length && boxes[inner]!.parent >= box; inner++) {
      const { tag, names } = boxes[inner]!;
      const key = `${tag} ${names.replace(/\S*\d\S*/g, '')}`;
      if (names && seen.has(key)) return true;
      seen.add(key);
    }
    return false;
  };
  const regions: number[] = [];
  boxes.forEach((box, index) => {
    const { tag, role, names, parent } = box;
    const region = parent < 0 ? 0 : (regions[parent] ?? 0);
    const isMost = keptProse[index]! > MAX_KEPT * keptProse[0]! || prose[index]! > MAX_FRAME * prose[0]!;
    const isInside =
      firsts[index]! > start && (lasts[index]! < end || (firsts[index]! <= end + 1 && lines[index]! > 1));
    const isProse = isText(index) && !isRepeated(index) && (alike.get(keyOf(box, index))! > 1 || isInside);
    regions.push(region | ownBits(tag, role, names, region, isMost, isProse, isText(index), bitsOf));
  });
  return regions;
}

function ownBits(
  tag: string,
  role: string,
  names: string,
  around: number,
  isMost: boolean,
  isProse: boolean,
  isText: boolean,
  bitsOf: (names: string) => number,
): number {
  if (tag === 'BODY') return 0;

  if (tag === 'NAV' || tag === 'FOOTER' || FURNITURE_ROLES.test(role)) return FURNITURE;
  if (tag === 'MAIN' || tag === 'ARTICLE' || role === 'main') return CONTENT;
  // Only the header of the page; that of an article belongs to it, and so does one that is running text.
  if (tag === 'HEADER' && !(around & CONTENT) && !isText) return FURNITURE;
  const named = bitsOf(names);
  if (isProse) return 0;
  if (named & COMMENTS || isMost) return named & COMMENTS;
  if (tag === 'FORM') return named | FORM;
  return (tag === 'ASIDE' && !(isText && around & CONTENT)) || tag === 'DIALOG' ? FURNITURE : named;
}

export function namedBits(names: string): number {
  const words = names.replace(/([a-z\d])([A-Z])/g, '$1-$2');
  return (COMMENT_NAMES.test(words) ? COMMENTS : 0) | (FURNITURE_NAMES.test(words) ? FURNITURE : 0);
}

/** Adds the value of each box to all boxes around it. Changes `values` and returns it. */
export function sumUp(boxes: readonly Box[], values: number[]): number[] {
  for (let index = boxes.length - 1; index > 0; index--) {
    const parent = boxes[index]?.parent ?? -1;
    if (parent >= 0) values[parent] = (values[parent] ?? 0) + (values[index] ?? 0);
  }
  return values;
}
