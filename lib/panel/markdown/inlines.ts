import type { Inline } from './tree';
import { removeUnseen } from '../../unseen-characters';
import { addRun, append, flatten, type Opening, toRun, toText, wrap } from './emphasis';

const ESCAPE = String.raw`\\[!-\/:-@[-\x60{-~]`;
const ENTITY = String.raw`&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});`;
const ANGLED = String.raw`<[a-z][a-z\d+.-]+:[^\s<>]*>`;
// Chinese, Japanese and Korean sentences continue after an address without a space.
const PAST_ADDRESS = String.raw`\s<>"\x60\[\]\u2018-\u201d\u3000-\u303f\uff00-\uff65`;
const HOST = String.raw`[^${PAST_ADDRESS}\/?#\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]`;
const BARE = String.raw`(?<![\w.\/@-])(?:https?:\/\/|www\.)(?=[\p{L}\d])${HOST}+(?:[\/?#][^${PAST_ADDRESS}]*)?`;
const BREAK = String.raw`\\\n|(?<! ) {2,}\n|<br\s*\/?>`;
const TOKEN = `\`+|!?\\[|(?<run>\\*+|_+|~+)|(?<break>${BREAK})|(?<written>${ESCAPE}|${ENTITY})|(?<angled>${ANGLED})|(?<bare>${BARE})`;
/** How a link's target begins: a scheme, a path, a fragment, or www. */
const ADDRESS_START = /^(?:[a-z][a-z\d+.-]*:|\.{0,2}\/|#|www\.)/i;
const SPAN_MARK = `\\\\[^]|\`+|!?\\[|\\]|${ANGLED}`;
const WRITTEN = new RegExp(`${ESCAPE}|${ENTITY}`, 'gi');

/**
 * What follows a link's words. The alternatives begin with different characters, so a failure costs no more than a
 * match.
 */
const TARGET =
  /\((?:\s*(?:<((?:\\.|[^<>\\\n])*)>|((?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*\))+))(?:\s+(?:"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\((?:\\[^]|[^()\\])*\)))?)?\s*\)/y;
const HALF_TARGET =
  /(?:\((?:\s*(?:<[^<>\n]*|[^\s<]{1,2000}(?:\s+(?:"[^"]*(?:"\s*)?|'[^']*(?:'\s*)?|\([^()]*(?:\)\s*)?)?)?)?)?)?$/y;

/** Ends of growing text that are still undecided: they may become markup or, like [1], stay text. */
const UNDECIDED = /(?:[*_~`\\]+|&#?\w{0,8}|<(?:br\s*\/?|[!-;=?-~]*)|(?<!\w)!|!?\[(?:[\d, –-]*|[^\s\]]*)\]?)$/i;
const UNDECIDED_MAX = 300;

/** A code span, or the words of a link or an image; its content is `from` to `to`. `href` is '' while there is none. */
type Span = { type: 'code' | 'words'; from: number; to: number; end: number; href: string };

/**
 * The inlines of one block's text. With `isOpen` the text may still grow: what is open at its end is shown as if it
 * were closed there, and an end that may become markup is held back. Links (`depth` 1) and images (2) contain no
 * further ones.
 */
export function parseInlines(source: string, isOpen = false, depth = 0): Inline[] {
  const text = isOpen ? withoutUndecided(source) : source;
  const spans = /[`[]/.test(text) ? findSpans(text, isOpen, depth < 2) : null;
  const token = new RegExp(TOKEN, 'giu');
  const stack: Opening[] = [{ ...toRun('', 0, ''), count: 0, nodes: [] }];
  const add = (inlines: readonly Inline[]) => append(stack.at(-1)!.nodes, inlines);
  const addText = (text: string) => add([toText(text)]);

  let at = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const { index, 0: found, groups = {} } = match;
    addText(text.slice(at, index));
    const span = spans?.get(index);
    if (span) {
      token.lastIndex = span.end;
      const inside = text.slice(span.from, span.to);
      if (span.type === 'code') add([toCode(inside)]);
      else if (depth > 0 || found !== '[') add(parseInlines(inside, false, depth + 1));
      else add(toLink(span.href, parseInlines(inside, false, 1)));
    } else if (groups.run) {
      addRun(stack, toRun(text, index, found));
    } else if (groups.break) {
      add([{ type: 'break' }]);
    } else if (groups.angled) {
      const address = found.slice(1, -1);
      add(toLink(depth === 0 ? address : '', [toText(address)]));
    } else if (groups.bare) {
      const written = trimAddress(found);
      token.lastIndex = index + written.length;
      // While an address grows, each of its beginnings would link to some other place.
      const isLink = depth === 0 && !(isOpen && index + found.length === text.length);
      const address = decode(written);
      add(toLink(isLink ? address.replace(/^www/i, 'http://$&') : '', [toText(address)]));
    } else {
      addText(decode(found));
    }
    at = token.lastIndex;
  }
  addText(text.slice(at));

  if (!isOpen) flatten(stack, 0);
  while (stack.length > 1) {
    const opening = stack.pop()!;
    // A single * within a word or a product, as in a*b, is more likely to stay a character.
    if (opening.isInWord) addText(opening.mark);
    else while (opening.nodes.length > 0 && opening.count > 0) wrap(opening);
    add(opening.nodes);
  }
  return stack[0]!.nodes;
}

function withoutUndecided(text: string): string {
  const rest = text.slice(0, -UNDECIDED_MAX);
  let end = text.slice(rest.length);
  while (UNDECIDED.test(end)) end = end.replace(UNDECIDED, '');
  return rest + end;
}

/** Code spans and links bind most tightly, so they are found before emphasis. */
function findSpans(text: string, isOpen: boolean, hasLinks: boolean): Map<number, Span> {
  const spans = new Map<number, Span>();
  const brackets: { index: number; from: number }[] = [];
  // Lengths of runs that no later run closes. Without it, runs of many lengths would be searched for repeatedly.
  const unclosed = new Set<number>();
  const mark = new RegExp(SPAN_MARK, 'gi');
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    const { index, 0: found } = match;
    const from = mark.lastIndex;
    if (found[0] === '`') {
      const to = unclosed.has(found.length) ? -1 : findRun(text, found.length, from);
      if (to === -1) unclosed.add(found.length);
      if (to === -1 && !isOpen) continue;
      const end = to === -1 ? text.length : to + found.length;
      spans.set(index, { type: 'code', from, to: to === -1 ? end : to, end, href: '' });
      mark.lastIndex = end;
    } else if (/^!?\[/.test(found)) {
      if (hasLinks) brackets.push({ index, from });
    } else if (found === ']') {
      const opening = brackets.pop();
      if (!opening) continue;
      TARGET.lastIndex = HALF_TARGET.lastIndex = from;
      const target = TARGET.exec(text);
      const href = decode(target?.[1] ?? target?.[2] ?? '');
      const end = target ? TARGET.lastIndex : isOpen && HALF_TARGET.test(text) ? text.length : 0;
      // f[i](x.y) is not a link, and would lose the part in parentheses as one.
      if (end === 0 || (target && text[opening.index] === '[' && !ADDRESS_START.test(href))) continue;
      spans.set(opening.index, { type: 'words', from: opening.from, to: index, end, href });
      mark.lastIndex = end;
    }
  }
  if (isOpen) {
    for (const { index, from } of brackets) spans.set(index, { type: 'words', from, to: from, end: from, href: '' });
  }
  return spans;
}

/** The index of the next run of exactly `length` backticks, or -1. */
function findRun(text: string, length: number, from: number): number {
  const run = /`+/g;
  run.lastIndex = from;
  for (let match = run.exec(text); match; match = run.exec(text)) if (match[0].length === length) return match.index;
  return -1;
}

function toCode(inside: string): Inline {
  const text = inside.replace(/\n/g, ' ');
  const isPadded = /^ .* $/.test(text) && text.trim() !== '';
  return { type: 'code', text: isPadded ? text.slice(1, -1) : text };
}

/** A link is kept only if it is http(s) without a user name; otherwise only its words remain. */
function toLink(address: string, children: Inline[]): Inline[] {
  const url = URL.parse(address);
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password
    ? [{ type: 'link', href: url.href, host: url.host, children: toWords(children) }]
    : children;
}

/** Removes wide gaps from a link's words: they would move its host away from them. */
function toWords(children: readonly Inline[]): Inline[] {
  return children.map((inline) => {
    if ('text' in inline) return { ...inline, text: inline.text.replace(/[\s\p{Z}]+/gu, ' ') };
    return 'children' in inline ? { ...inline, children: toWords(inline.children) } : inline;
  });
}

/** Removes punctuation that ends the sentence rather than the address. */
function trimAddress(found: string): string {
  let end = found.length;
  let unopened = found.split(')').length - found.split('(').length;
  while (end > 0 && `?!.,:;*_~'${unopened > 0 ? ')' : ''}`.includes(found[end - 1]!)) {
    if (found[--end] === ')') unopened--;
  }
  return found.slice(0, end);
}

// prettier-ignore
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0', mdash: '—', ndash: '–', hellip: '…' };

/**
 * Resolves backslash escapes and the character references that models write; others stay as they are, as do references
 * to characters that are invisible or combine with the letter before them.
 */
function decode(text: string): string {
  return text.replace(WRITTEN, (found) => {
    if (found[0] === '\\') return found.slice(1);
    const name = found.slice(1, -1);
    if (name[0] !== '#') return ENTITIES[name] ?? found;
    const code = Number(name.replace('#', '').replace(/^x/i, '0x'));
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
    return removeUnseen(character) === '' || /[\p{M}\p{Cs}]/u.test(character) ? found : character;
  });
}
