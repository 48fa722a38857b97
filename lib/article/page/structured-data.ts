import { isRecord } from '../../is-record';
import { cleanLine } from '../text';

/** What a page says about itself in JSON-LD. */
export type StructuredData = {
  /** Of all things described, in the page's order: `NewsArticle`, `Product`. */
  types: string[];
  headline: string;
  /** Plain text or HTML, as the page gives it. */
  articleBody: string;
  /** Addresses that the article is said to have. */
  urls: string[];
};

/** More than this is a catalogue, not a description; in characters. */
const MAX_CHARS = 2_000_000;
const ARTICLE = /(Article|Posting|Report|Review|Recipe|HowTo|WebPage)$/;

/** Reads the texts of a page's `application/ld+json` scripts. Never throws. */
export function parseStructuredData(sources: readonly string[]): StructuredData {
  const found: StructuredData = { types: [], headline: '', articleBody: '', urls: [] };
  for (const source of sources) if (source.length <= MAX_CHARS) add(parseJson(source), found);
  return found;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, ''));
  } catch {
    return null; // Many pages have commas and line breaks where JSON has none.
  }
}

function add(value: unknown, found: StructuredData, depth = 0): void {
  if (depth > 3) return;
  if (Array.isArray(value)) {
    for (const each of value.slice(0, 100)) add(each, found, depth + 1);
    return;
  }
  if (!isRecord(value)) return;
  const types = [value['@type']].flat().filter((type) => typeof type === 'string');
  found.types.push(...types.slice(0, 20));
  if (types.some((type) => ARTICLE.test(type))) {
    found.headline ||= textOf(value.headline);
    found.articleBody ||= typeof value.articleBody === 'string' ? value.articleBody : '';
    const main = value.mainEntityOfPage;
    for (const url of [value.url, main, isRecord(main) ? (main['@id'] ?? main.url) : null]) {
      if (typeof url === 'string') found.urls.push(url);
    }
  }
  add(value['@graph'], found, depth + 1);
  add(value.mainEntity, found, depth + 1);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? cleanLine(value) : '';
}
