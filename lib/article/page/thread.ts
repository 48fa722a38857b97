import { createSlices, type Slices } from '../slices';
import { type ReplyControl, countReplies, REPLY } from './replies';

/** How boards and comment sections name their posts, in class names, ids and element names. */
const NAMED = /(^|[^a-z])(post|reply|answer|message|msg)s?(?![a-z])|comment|kommentar|comentario/i;
/** Names that a card in an overview never has, unlike `post`. */
const COMMENT = /comment|repl|message/i;

const CONTROLS = 'a, button, [role=button], img[alt]';
const containing = (attribute: string, words: string) =>
  words
    .split(' ')
    .map((word) => `[${attribute}*=${word} i]`)
    .join();
const AUTHORS = `[itemprop=author], [rel~=author], [rel~=ugc], .by, ${containing('class', 'user author name member')}, ${containing('href', 'user author profile member')}`;
const AUTHOR_LINKS = `a[class]:is(${AUTHORS})`;
const DATES = `time, [datetime], ${containing('class', 'date time')}`;
const TITLES = 'h1 a, h2 a, h3 a, h4 a, a h2, a h3, a h4';

const MAX_MARKS = 20_000;
/** How many levels below a post its name, time or button is looked for. */
const MAX_DEPTH = 12;
const MAX_LABEL_CHARS = 40;
/** Posts with fewer characters on average are only the lines that name their authors. */
const MIN_CHARS = 40;

/** `place`: the element around the button. */
type Button = { text: string; place: Element };

/** What was found in an element, as bits. */
const SIGNED = 1;
const DATED = 2;
const ANSWERABLE = 4;
const TITLED = 8;

/** Comparing one kind of element takes as long as this many usual steps. */
const LONG_STEP = 32;

/**
 * The posts of a thread below `root` in page order, each with its number of direct and indirect answers. Empty if there
 * is no thread. Posts are elements that are built alike, have a name or a time of their own, and are named as posts or
 * have a control to answer. The cards of an overview differ: their titles lead elsewhere. `buttons`: those that are not
 * in the tree. Reads only.
 */
export async function findPosts(
  root: Element,
  buttons: readonly Button[] = [],
  slices: Slices = createSlices(),
): Promise<Map<Element, number>> {
  const groups = new Map<string, Map<Element, number>>();
  const keys = new Map<Element, string>();
  const keyAt = (element: Element) => {
    let key = keys.get(element);
    if (key === undefined) keys.set(element, (key = keyOf(element)));
    return key;
  };
  /** Marks an element and its ancestors; of ancestors that are built alike, only the nearest. */
  const mark = (inner: Element | null, bit: number) => {
    const seen = new Set<string>();
    let ancestor = inner;
    for (
      let depth = 0;
      ancestor && ancestor !== root && depth < MAX_DEPTH;
      depth++, ancestor = ancestor.parentElement
    ) {
      const key = keyAt(ancestor);
      if (seen.has(key)) continue;
      seen.add(key);
      const group = groups.get(key) ?? new Map<Element, number>();
      groups.set(key, group.set(ancestor, (group.get(ancestor) ?? 0) | bit));
    }
  };
  const find = (selector: string) => Array.from(root.querySelectorAll(selector)).slice(0, MAX_MARKS);
  const each = async <T>(items: readonly T[], visit: (item: T) => void, steps?: number) => {
    await slices.pauseIfOver();
    for (const item of items) {
      if (slices.isOver(steps)) await slices.pause();
      visit(item);
    }
  };
  await each(find(AUTHORS), (element) => mark(element.parentElement, SIGNED));
  await each(find(DATES), (element) => mark(element.parentElement, DATED));
  const controls: ReplyControl[] = [];
  await each(find(CONTROLS), (element) => controls.push(toControl(element)));
  controls.push(...buttons.slice(0, MAX_MARKS).map(fromButton));
  await each(controls, ({ label, from }) => REPLY.test(label) && mark(from, ANSWERABLE));
  await each(find(TITLES), (element) => {
    const link = element.closest('a') as Element;
    if (!link.matches(`[href*="#"], ${AUTHORS}`)) mark(element.parentElement, TITLED);
  });

  let posts: Element[] = [];
  let best = 0;
  const compare = ([key, group]: [string, Map<Element, number>]) => {
    const isNamed = NAMED.test(key);
    const all = [...group].filter(([, bits]) => bits & (SIGNED | DATED) && (isNamed || bits & ANSWERABLE));
    // A post may be two similar boxes, one for its author and one for the rest.
    const full = all.filter(([, bits]) => bits & SIGNED && bits & DATED);
    const members = full.length > 0.4 * all.length ? full : all;
    const titled = members.filter(([, bits]) => bits & TITLED).length;
    if (members.length < 2 || (2 * titled > members.length && !COMMENT.test(key))) return;
    const elements = members.map(([element]) => element);
    const chars = countChars(elements);
    if (chars < MIN_CHARS * elements.length) return;
    // A box around whole posts replaces what is in it; a box in them, or around several of them, does not.
    if (chars <= best && posts[0] !== elements[0] && posts[0]?.contains(elements[0]!)) return;
    if (chars > 1.3 * best || (chars > 0.8 * best && elements.length >= posts.length)) {
      posts = elements;
      best = Math.max(best, chars);
    }
  };
  await each([...groups], compare, LONG_STEP);
  return countReplies(posts, controls);
}

/**
 * Elements with the same key are built alike. The key is the name that says what they are, or else their first name,
 * without numbers.
 */
function keyOf(element: Element): string {
  const type = element.getAttribute('itemtype')?.replace(/.*\//, '');
  if (type) return /Comment|Answer|Question|Posting/.test(type) ? 'post' : type;
  const names = `${element.getAttribute('class') ?? ''} ${element.id}`.replace(/\d+/g, '').trim().split(/\s+/);
  return `${element.tagName}.${names.find((name) => NAMED.test(name)) ?? names[0]}`;
}

function toControl(element: Element): ReplyControl {
  const text = element.textContent?.trim() || element.getAttribute('alt') || element.getAttribute('aria-label') || '';
  return { label: shorten(text), from: element.parentElement, href: element.getAttribute('href') ?? '' };
}

function fromButton({ text, place }: Button): ReplyControl {
  return { label: shorten(text), from: place, href: '' };
}

function shorten(label: string): string {
  return label.length <= MAX_LABEL_CHARS ? label : '';
}

/** The characters of all elements; an element within another is counted once. */
function countChars(elements: readonly Element[]): number {
  let chars = 0;
  let outer: Element | undefined;
  for (const element of elements) {
    if (outer?.contains(element)) continue;
    outer = element;
    chars += element.textContent?.length ?? 0;
    // The topics of an overview are mostly links.
    for (const link of element.getElementsByTagName('a')) chars -= link.textContent?.length ?? 0;
  }
  return chars;
}

/**
 * Whether the text before the posts is signed like they are, as the question is that they answer. The author of an
 * article is named otherwise than those of the comments below it.
 */
export function isAskedLike(root: Element, posts: ReadonlyMap<Element, number>): boolean {
  const [first] = posts.keys();
  if (!first || posts.size < 2) return false;
  const isInPost = (element: Element) => {
    for (let at: Element | null = element; at; at = at.parentElement) if (posts.has(at)) return true;
    return false;
  };
  const authors = Array.from(root.querySelectorAll(AUTHOR_LINKS)).slice(0, MAX_MARKS);
  const signatures = new Set(authors.filter(isInPost).map(signatureOf));
  return authors.some(
    (author) =>
      (author.compareDocumentPosition(first) & 4) /* Node.DOCUMENT_POSITION_FOLLOWING */ !== 0 &&
      !isInPost(author) &&
      !author.closest('nav, header, [role=navigation]') &&
      signatures.has(signatureOf(author)),
  );
}

function signatureOf(author: Element): string {
  const path = /^[^?#]*?([^/?#]*)[/?][^/]*$/.exec(author.getAttribute('href') ?? '')?.[1] ?? '';
  return `${author.getAttribute('class') ?? ''} ${path}`;
}
