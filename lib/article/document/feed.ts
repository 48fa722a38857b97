import type { Passage } from '../article';
import type { Feed } from './to-article';
import { htmlLine, htmlPassages, type Parser } from './html-text';
import { toPassages } from '../page/passages';
import { isRecord } from '../../is-record';
import { cleanLine } from '../text';

/** `text` may contain HTML; Atom's XHTML is an element. */
type Entry = { title: string; author: string; date: string; text: string | Element };

const ROOTS = new Set(['rss', 'feed', 'RDF']);
const XHTML = 'http://www.w3.org/1999/xhtml';

/**
 * RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom, recognized by the root's name alone, as other software does. `null` for
 * other XML.
 */
export function readXmlFeed(root: Element, parser: Parser): Feed | null {
  if (!ROOTS.has(root.localName)) return null;
  const channel = child(root, 'channel') ?? root;
  // RSS 1.0 has the items beside the channel, the others inside it.
  const entries = [...channel.children, ...(channel === root ? [] : root.children)].filter(({ localName }) =>
    /^(item|entry)$/.test(localName),
  );
  // RDF is also used for much that is not a feed.
  if (channel === root && root.localName === 'RDF') return null;
  return {
    title: htmlLine(value(channel, 'title'), parser),
    byline: personName(channel),
    language: cleanLine(value(channel, 'language') || root.getAttribute('xml:lang') || ''),
    publishedTime: cleanLine(value(channel, 'updated', 'lastBuildDate', 'pubDate', 'date')),
    passages: entryPassages(entries.map(toEntry), parser),
  };
}

/** JSON Feed 1 (jsonfeed.org). `null` for other JSON. */
export function parseJsonFeed(value: unknown, parser?: Parser): Feed | null {
  if (!isRecord(value) || !string(value.version).includes('jsonfeed.org/version') || !Array.isArray(value.items))
    return null;
  const entries = value.items.filter(isRecord).map((entry) => ({
    title: string(entry.title),
    author: jsonAuthor(entry),
    date: string(entry.date_published) || string(entry.date_modified),
    text: string(entry.content_html) || string(entry.content_text) || string(entry.summary),
  }));
  return {
    title: cleanLine(string(value.title)),
    byline: jsonAuthor(value),
    language: string(value.language),
    publishedTime: '',
    passages: entryPassages(entries, parser),
  };
}

function* entryPassages(entries: Iterable<Entry>, parser?: Parser): Generator<Passage> {
  for (const { title, author, date, text } of entries) {
    const line = [toDay(date), author].filter(Boolean).join(' · ');
    const heading = htmlLine(title, parser);
    if (heading) yield { kind: 'heading', text: heading, level: 2 };
    // Short posts have no title, and without a heading each would run into the next.
    if (line) yield heading ? { kind: 'caption', text: line } : { kind: 'heading', text: line, level: 2 };
    for (const passage of typeof text === 'string' ? htmlPassages(text, parser) : toPassages(text).passages)
      yield passage.kind === 'heading' ? { ...passage, level: Math.max(3, passage.level ?? 3) } : passage;
  }
}

function toEntry(entry: Element): Entry {
  const content = child(entry, 'content', 'encoded');
  const xhtml = content && [...content.children].find(({ namespaceURI }) => namespaceURI === XHTML);
  const media = child(entry, 'group') ?? entry;
  return {
    title: value(entry, 'title'),
    author: personName(entry),
    date: value(entry, 'published', 'pubDate', 'date', 'updated'),
    text:
      xhtml ??
      (value(entry, 'encoded', 'content') || value(entry, 'description', 'summary') || value(media, 'description')),
  };
}

function personName(element: Element): string {
  const author = child(element, 'creator', 'author', 'managingEditor');
  // RSS writes `mail@example.com (Name)`; only the name matters.
  const text = (author && (value(author, 'name') || author.textContent)) ?? '';
  return cleanLine(/\(([^)]+)\)\s*$/.exec(text)?.[1] ?? text);
}

function jsonAuthor({ authors, author }: Record<string, unknown>): string {
  const list: unknown[] = Array.isArray(authors) ? authors : [author];
  return cleanLine(
    list
      .map((entry) => (isRecord(entry) ? string(entry.name) : ''))
      .filter(Boolean)
      .join(', '),
  );
}

/** The child with the first of these names that exists, in the parent's namespace or else in any. */
function child(element: Element, ...names: string[]): Element | null {
  for (const name of names) {
    const named = [...element.children].filter(({ localName }) => localName === name);
    const found = named.find(({ namespaceURI }) => namespaceURI === element.namespaceURI) ?? named[0];
    if (found) return found;
  }
  return null;
}

/** The text of the first such child that has text. */
function value(element: Element, ...names: string[]): string {
  for (const name of names) {
    const text = child(element, name)?.textContent ?? '';
    if (text.trim() !== '') return text;
  }
  return '';
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Only the day, in a form that every language understands; a date that cannot be parsed stays as it is. */
function toDay(date: string): string {
  const time = Date.parse(date);
  const written = /^\d{4}-\d\d-\d\d/.exec(date.trim())?.[0];
  return written ?? (Number.isNaN(time) ? cleanLine(date) : new Date(time).toISOString().slice(0, 10));
}
