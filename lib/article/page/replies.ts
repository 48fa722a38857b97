/** The label of a control that answers a post, or that shows the number of answers. */
export const REPLY =
  /^\W*(\d*) ?(条|件の)?(repl(y|ies)|answer|quote|antwort|zitier|respond|respuesta|citar|répon|ответ|回复|回應|引用|返信)/i;
/** The text of a link to the post that a post answers. */
const REFERENCE = /^(>|@|#\d|↑|↪|re:|in reply)/i;

/** `from`: the innermost element of a post that it may be in. */
export type ReplyControl = { label: string; from: Element | null; href: string };

/** Counts replies by nesting or indentation, else by the numbers that the page shows and by links to earlier posts. */
export function countReplies(posts: readonly Element[], controls: readonly ReplyControl[]): Map<Element, number> {
  const replies = new Map(posts.map((post) => [post, 0]));
  const add = (post: Element | undefined, count: number) => {
    if (post) replies.set(post, replies.get(post)! + count);
  };
  const open: Element[] = [];
  const close = () => {
    const closed = open.pop()!;
    add(open.at(-1), 1 + replies.get(closed)!);
  };
  for (const post of posts) {
    while (open.length > 0 && !isBelow(post, open.at(-1)!)) close();
    open.push(post);
  }
  while (open.length > 0) close();

  const ownerOf = (element: Element | null | undefined) => {
    let owner = element;
    while (owner && !replies.has(owner)) owner = owner.parentElement;
    return owner ?? undefined;
  };
  for (const { label, from, href } of controls) {
    const owner = ownerOf(from);
    if (!owner || !label) continue;
    const shown = Number(REPLY.exec(label)?.[1] ?? 0);
    replies.set(owner, Math.max(replies.get(owner)!, shown));
    const target = REFERENCE.test(label) && /#(.+)/.exec(href)?.[1];
    if (target) {
      const answered = ownerOf(owner.ownerDocument.getElementById(target));
      if (answered && answered !== owner && !isBelow(owner, answered)) add(answered, 1);
    }
  }
  return replies;
}

function isBelow(post: Element, earlier: Element): boolean {
  return earlier.contains(post) || depthOf(post) > depthOf(earlier);
}

/** How deep a post is indented, if an attribute or a class name says so. */
function depthOf(post: Element): number {
  const attributes = ['aria-level', 'data-depth', 'data-level', 'depth'].map((name) => post.getAttribute(name));
  return Number(
    attributes.find(Boolean) ?? /\b(?:depth|level|indent)-?(\d+)/.exec(post.getAttribute('class') ?? '')?.[1] ?? 0,
  );
}
