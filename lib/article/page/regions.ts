import type { Box } from './blocks';

/** What surrounds a block, as bits found in the elements around it. */
export const FURNITURE = 1;
export const COMMENTS = 2;
/** Within what the page marks as its content. */
const CONTENT = 4;

const FURNITURE_ROLES =
  /^(navigation|banner|contentinfo|complementary|search|menu|menubar|toolbar|dialog|alertdialog|tablist)$/;

/** Names that authors give to what frames their content, as words of an id or a class. */
const FURNITURE_NAMES =
  /(^|[\s_-])(nav|navi|navbar|navigation|menu|breadcrumbs?|sidebar|side-?bar|side-?nav|widget-area|footer|foot|masthead|top-?bar|share|sharing|social|socials|related|recommend\w*|recirc\w*|more-?(stories|news|posts|articles)|see-?also|newsletter|subscri\w+|sign-?up|promo\w*|advert\w*|ads?|ad-?\w*slot|sponsor\w*|outbrain|taboola|cookie\w*|gdpr|popup|pop-up|pagination|pager|paging|toolbar|skip-?link|print-?only|byline|author-?(bio|box|info)|(post|blog|entry|article|single)-?(meta|info|tags|nav\w*|footer|author)|author(-?(bio|box|info|content|text|about|profile|card))?|about-?author|attribution|dateline|email-?sign-?up|corrections|guidelines|meta-?data|tag-?(list|cloud)|copyright|disclaimer|login|most-?(read|popular)|trending|popular)($|[\s_-])/i;
/** Such names that are also parts of other names: `toc-section`, `read-more-content`. */
const FURNITURE_NAME = /(^|\s)(toc|tags?|read-?more)($|\s)/i;
const COMMENT_NAMES =
  /(^|[\s_-])(comments?|comment-?(list|area|section|form|thread)|disqus\w*|respond|replies|reply|discussion|reviews|(user|customer|product)-?reviews?)($|[\s_-])/i;

/**
 * A box with more than this share of a page's text, or most of what Readability kept, is not a frame, whatever its
 * name.
 */
const MAX_FRAME = 0.4;
const MAX_KEPT = 0.5;

/** For each box, the bits of it and everything around it. `chars` and `keptChars` count the text in each box. */
export function regionsOf(boxes: readonly Box[], chars: readonly number[], keptChars: readonly number[]): number[] {
  const regions: number[] = [];
  // Most elements of a page share their names with others.
  const known = new Map<string, number>();
  const bitsOf = (names: string) => {
    const bits = known.get(names) ?? namedBits(names);
    known.set(names, bits);
    return bits;
  };
  boxes.forEach(({ tag, role, names, parent }, index) => {
    const region = parent < 0 ? 0 : (regions[parent] ?? 0);
    const isMost =
      (keptChars[index] ?? 0) > MAX_KEPT * (keptChars[0] ?? 0) || (chars[index] ?? 0) > MAX_FRAME * (chars[0] ?? 0);
    regions.push(region | ownBits(tag, role, names, region, isMost, bitsOf));
  });
  return regions;
}

function ownBits(
  tag: string,
  role: string,
  names: string,
  around: number,
  isMost: boolean,
  bitsOf: (names: string) => number,
): number {
  if (tag === 'BODY') return 0;
  if (tag === 'NAV' || tag === 'FOOTER' || FURNITURE_ROLES.test(role)) return FURNITURE;
  if (tag === 'MAIN' || tag === 'ARTICLE' || role === 'main') return CONTENT;
  // Only the header of the page; that of an article belongs to it.
  if (tag === 'HEADER' && !(around & CONTENT)) return FURNITURE;
  const named = bitsOf(names);
  if (named & COMMENTS || isMost) return named & COMMENTS;
  return tag === 'ASIDE' || tag === 'DIALOG' ? FURNITURE : named;
}

function namedBits(names: string): number {
  const words = names.replace(/([a-z\d])([A-Z])/g, '$1-$2');
  return (
    (COMMENT_NAMES.test(words) ? COMMENTS : 0) |
    (FURNITURE_NAMES.test(words) || FURNITURE_NAME.test(words) ? FURNITURE : 0)
  );
}

/** Adds the value of each box to all boxes around it. Changes `values` and returns it. */
export function sumUp(boxes: readonly Box[], values: number[]): number[] {
  for (let index = boxes.length - 1; index > 0; index--) {
    const parent = boxes[index]?.parent ?? -1;
    if (parent >= 0) values[parent] = (values[parent] ?? 0) + (values[index] ?? 0);
  }
  return values;
}
