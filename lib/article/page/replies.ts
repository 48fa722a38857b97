/** What a control says that answers a post, or that shows how many did. */
export const REPLY =
  /^\W*(\d*) ?(条|件の)?(repl(y|ies)|answer|quote|antwort|zitier|respond|respuesta|citar|répon|ответ|回复|回應|引用|返信)/i;
/** What a link says that refers to the post it answers. */
const REFERENCE = /^(>|@|#\d|↑|↪|re:|in reply)/i;

/** `from`: the innermost element of a post that it may be in. */
export type ReplyControl = { label: string; from: Element | null; href: string };

/** From how posts are nested or indented, else from the numbers the page shows and from links back to earlier posts. */
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

/** How deep a post is indented, where the page says it in an attribute or a class name. */
function depthOf(post: Element): number {
  const attributes = ['aria-level', 'data-depth', 'data-level', 'depth'].map((name) => post.getAttribute(name));
  return Number(
    attributes.find(Boolean) ?? /\b(?:depth|level|indent)-?(\d+)/.exec(post.getAttribute('class') ?? '')?.[1] ?? 0,
  );
}
