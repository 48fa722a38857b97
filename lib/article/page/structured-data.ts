import { isRecord } from '../../is-record';
import { cleanLine } from '../text';

/** What a page says about itself in JSON-LD. */
export type StructuredData = {
  /** The types of all things described, in the page's order: `NewsArticle`, `Product`. */
  types: string[];
  headline: string;
  /** Plain text or HTML, as the page gives it. */
  articleBody: string;
  /** The addresses given for the article. */
  urls: string[];
  /** All types named anywhere, even in broken data. */
  named: string[];
  /** Whether anything is declared not to be free to read. */
  isPaid: boolean;
};

/** More than this is a catalogue, not a description; in characters. */
const MAX_CHARS = 2_000_000;
/** How much of the data is searched for names of types, in characters. */
const MAX_SEARCHED_CHARS = 200_000;
const ARTICLE = /(Article|Posting|Report|Review|Recipe|HowTo|WebPage)$/;

/** Reads the texts of a page's `application/ld+json` scripts. Never throws. */
export function parseStructuredData(sources: readonly string[]): StructuredData {
  const all = sources.join('\n').slice(0, MAX_SEARCHED_CHARS);
  const data: StructuredData = {
    types: [],
    headline: '',
    articleBody: '',
    urls: [],
    named: Array.from(all.matchAll(/"@type"[\s:[]*"([^"]+)/g), ([, type]) => type!),
    isPaid: /"isAccessibleForFree"\s*:\s*"?false/i.test(all),
  };
  for (const source of sources) if (source.length <= MAX_CHARS) add(parseJson(source), data);
  return data;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, ''));
  } catch {
    return null; // Many pages have commas and line breaks where JSON has none.
  }
}

function add(value: unknown, data: StructuredData, depth = 0): void {
  if (depth > 3) return;
  if (Array.isArray(value)) {
    for (const each of value.slice(0, 100)) add(each, data, depth + 1);
    return;
  }
  if (!isRecord(value)) return;
  const types = [value['@type']].flat().filter((type) => typeof type === 'string');
  data.types.push(...types.slice(0, 20));
  if (types.some((type) => ARTICLE.test(type))) {
    data.headline ||= textOf(value.headline);
    data.articleBody ||= typeof value.articleBody === 'string' ? value.articleBody : '';
    const main = value.mainEntityOfPage;
    for (const url of [value.url, main, isRecord(main) ? (main['@id'] ?? main.url) : null]) {
      if (typeof url === 'string') data.urls.push(url);
    }
  }
  add(value['@graph'], data, depth + 1);
  add(value.mainEntity, data, depth + 1);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? cleanLine(value) : '';
}
