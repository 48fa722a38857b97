import type { Box } from './block-context';
import type { Block } from './blocks';
import { isLong } from './clean';
import { COMMENTS, namedBits, sumUp } from './regions';

/** The part that holds the text is in most posts, and has most of their long lines. */
const MOST_POSTS = 0.6;
const MOST_TEXT = 0.8;
/** Elements around whole texts. */
const CONTAINER = /^(DIV|SECTION|ARTICLE|MAIN|TD|DD)$/;

/** For each box, the post that it is in, or -1. */
export function postsOf(boxes: readonly Box[]): number[] {
  const posts: number[] = [];
  boxes.forEach(({ isPost, parent }, index) => posts.push(isPost ? index : (posts[parent] ?? -1)));
  return posts;
}

/**
 * Tells whether a block is in a post but not of its text: the author's picture and figures, a signature, buttons. Posts
 * are built alike, so the text is in the smallest box that all of them have and that holds nearly all long lines.
 */
export function findAsides(boxes: readonly Box[], blocks: readonly Block[]): (block: Block) => boolean {
  const posts = postsOf(boxes);
  const [long, chars] = [boxes.map(() => 0), boxes.map(() => 0)];
  for (const block of blocks) {
    chars[block.box]! += block.chars;
    if (isLong(block)) long[block.box]! += block.chars;
  }
  sumUp(boxes, long);
  sumUp(boxes, chars);
  const count = boxes.filter(({ isPost }) => isPost).length;
  const kinds = new Map<string, { posts: Set<number>; long: number; chars: number; boxes: number[] }>();
  let all = 0;
  boxes.forEach((box, index) => {
    const post = posts[index]!;
    if (post < 0) return;
    if (box.isPost) {
      if ((posts[box.parent] ?? -1) < 0) all += long[index]!;
      return;
    }
    if (!CONTAINER.test(box.tag)) return;
    const key = keyOf(box);
    const kind = kinds.get(key) ?? { posts: new Set(), long: 0, chars: 0, boxes: [] };
    kinds.set(key, kind);
    kind.posts.add(post);
    // Of boxes within one another, the outermost counts.
    if (isWithinAny(boxes, index, kind.boxes)) return;
    kind.long += long[index]!;
    kind.chars += chars[index]!;
    kind.boxes.push(index);
  });
  let body: { chars: number; boxes: number[] } | undefined;
  for (const kind of kinds.values()) {
    if (kind.posts.size < MOST_POSTS * count || kind.long < MOST_TEXT * all) continue;
    if (!body || kind.chars < body.chars) body = kind;
  }
  if (!body || count < 2) return () => false;
  const inBody: boolean[] = [];
  const own = new Set(body.boxes);
  boxes.forEach(({ parent, names, isPost }, index) => {
    const isRemark = !isPost && posts[parent]! >= 0 && (namedBits(names) & COMMENTS) !== 0;
    inBody.push(own.has(index) || isRemark || (inBody[parent] ?? false));
  });
  return ({ box }) => posts[box]! >= 0 && !inBody[box];
}

function isWithinAny(boxes: readonly Box[], index: number, outer: readonly number[]): boolean {
  const last = outer.at(-1);
  if (last === undefined) return false;
  let at = boxes[index]!.parent;
  while (at > last) at = boxes[at]!.parent;
  return at === last;
}

function keyOf({ tag, names }: Box): string {
  return `${tag} ${
    names
      .replace(/[\w-]*\d[\w-]*/g, '')
      .trim()
      .split(/\s+/)[0]
  }`;
}
