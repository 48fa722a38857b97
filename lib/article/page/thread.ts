/** How boards and comment sections name their posts, in class names, ids and element names. */
const NAMED = /(^|[^a-z])(post|reply|answer|message|msg)s?(?![a-z])|comment|kommentar|comentario/i;
/** Never the name of a card in an overview, as `post` is. */
const COMMENT = /comment|repl|message/i;
/** What a control says that answers a post, or that shows how many did. */
const REPLY =
  /^\W*(\d*) ?(条|件の)?(repl(y|ies)|answer|quote|antwort|zitier|respond|respuesta|citar|répon|ответ|回复|回應|引用|返信)/i;
/** What a link says that refers to the post it answers. */
const REFERENCE = /^(>|@|#\d|↑|↪|re:|in reply)/i;

const CONTROLS = 'a, button, [role=button], img[alt]';
const containing = (attribute: string, words: string) =>
  words
    .split(' ')
    .map((word) => `[${attribute}*=${word} i]`)
    .join();
const AUTHORS = `[itemprop=author], [rel~=author], [rel~=ugc], .by, ${containing('class', 'user author name member')}, ${containing('href', 'user author profile member')}`;
const DATES = `time, [datetime], ${containing('class', 'date time')}`;
const TITLES = 'h1 a, h2 a, h3 a, h4 a, a h2, a h3, a h4';

const MAX_MARKS = 20_000;
/** How far below its post a name, a time or a button is looked for. */
const MAX_DEPTH = 12;
const MAX_LABEL_CHARS = 40;
/** Posts with less text, on average, are only the lines that say who wrote them. */
const MIN_CHARS = 40;

type Marks = { isSigned?: true; isDated?: true; isAnswerable?: true; isTitled?: true };

/**
 * The posts of a thread below `root` in page order, each with how many others answer it, directly or not. Empty when it is
 * no thread. Posts are elements that are built alike, hold a name or a time of their own, and are named as posts or hold a
 * control to answer; unlike the cards of an overview, whose titles lead elsewhere. Reads only.
 */
export function findPosts(root: Element): Map<Element, number> {
  const groups = new Map<string, Map<Element, Marks>>();
  /** Marks the ancestors of an element, of those that are built alike only the nearest. */
  const mark = (element: Element, marks: Marks) => {
    const seen = new Set<string>();
    let ancestor = element.parentElement;
    for (
      let depth = 0;
      ancestor && ancestor !== root && depth < MAX_DEPTH;
      depth++, ancestor = ancestor.parentElement
    ) {
      const key = keyOf(ancestor);
      if (seen.has(key)) continue;
      seen.add(key);
      const group = groups.get(key) ?? new Map<Element, Marks>();
      groups.set(key, group.set(ancestor, { ...group.get(ancestor), ...marks }));
    }
  };
  const find = (selector: string) => Array.from(root.querySelectorAll(selector)).slice(0, MAX_MARKS);
  for (const element of find(AUTHORS)) mark(element, { isSigned: true });
  for (const element of find(DATES)) mark(element, { isDated: true });
  const controls = find(CONTROLS);
  for (const element of controls) if (REPLY.test(labelOf(element))) mark(element, { isAnswerable: true });
  for (const element of find(TITLES)) {
    const link = element.closest('a') as Element;
    if (!link.matches(`[href*="#"], ${AUTHORS}`)) mark(element, { isTitled: true });
  }

  let posts: Element[] = [];
  let best = 0;
  for (const [key, group] of groups) {
    const isNamed = NAMED.test(key);
    const all = [...group].filter(([, marks]) => (marks.isSigned || marks.isDated) && (isNamed || marks.isAnswerable));
    // A post may be two boxes alike, one for who wrote it and one for the rest.
    const full = all.filter(([, marks]) => marks.isSigned && marks.isDated);
    const members = full.length > 0.4 * all.length ? full : all;
    const titled = members.filter(([, marks]) => marks.isTitled).length;
    if (members.length < 2 || (2 * titled > members.length && !COMMENT.test(key))) continue;
    const elements = members.map(([element]) => element);
    const chars = countChars(elements);
    if (chars < MIN_CHARS * elements.length) continue;
    // Groups come from the inside out: a box around whole posts replaces what is in it, a box around several posts does not.
    if (chars > 1.3 * best || (chars > 0.8 * best && elements.length >= posts.length)) {
      posts = elements;
      best = Math.max(best, chars);
    }
  }
  return countReplies(posts, controls);
}

/** Elements with the same key are built alike: the name that says what they are, or the first. Numbers tell them apart. */
function keyOf(element: Element): string {
  const type = element.getAttribute('itemtype')?.replace(/.*\//, '');
  if (type) return /Comment|Answer|Question|Posting/.test(type) ? 'post' : type;
  const names = `${element.getAttribute('class') ?? ''} ${element.id}`.replace(/\d+/g, '').trim().split(/\s+/);
  return `${element.tagName}.${names.find((name) => NAMED.test(name)) ?? names[0]}`;
}

function labelOf(element: Element): string {
  const text = element.textContent?.trim() || element.getAttribute('alt') || element.getAttribute('aria-label') || '';
  return text.length <= MAX_LABEL_CHARS ? text : '';
}

/** Characters of all, those of one in another counted once. */
function countChars(elements: readonly Element[]): number {
  let chars = 0;
  let outer: Element | undefined;
  for (const element of elements) {
    if (outer?.contains(element)) continue;
    outer = element;
    chars += element.textContent?.length ?? 0;
  }
  return chars;
}

/** From how posts are nested or indented, else from the numbers the page shows and from links back to earlier posts. */
function countReplies(posts: readonly Element[], controls: readonly Element[]): Map<Element, number> {
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
  for (const control of controls) {
    const label = labelOf(control);
    const owner = ownerOf(control);
    if (!owner || !label) continue;
    const shown = Number(REPLY.exec(label)?.[1] ?? 0);
    replies.set(owner, Math.max(replies.get(owner)!, shown));
    const target = REFERENCE.test(label) && /#(.+)/.exec(control.getAttribute('href') ?? '')?.[1];
    if (target) {
      const answered = ownerOf(control.ownerDocument.getElementById(target));
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
