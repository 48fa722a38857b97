import type { Dom } from '../snapshot/dom';
import { parseStructuredData, type StructuredData } from './structured-data';
import { cleanLine, plain } from '../text';
import type { Declared } from '../verdict/seen-page';

/** What a page says about itself; nothing is known if `types` is empty. */
export type PageMetadata = Pick<StructuredData, 'types' | 'articleBody'> & {
  /** The headline that the page shows, in case nothing better is known. */
  heading: string;
  /** Whether the page's data describe another page; its title may do so, too. */
  isStale: boolean;
  /** The types declared for the page and its parts, even if stale: a page changes its text more often than its kind. */
  declared: Declared;
};

/** A page with more items is a catalogue. */
const MAX_ITEMS = 4_000;

/**
 * Copies what the page says about itself into the head of `copy`, where Readability looks for it. An application that
 * went to another article often keeps the values of the first one: they are copied only if their address is this
 * page's, their headline is shown on it, or they have neither.
 */
export function copyMetadata(dom: Dom, copy: Document, url: string): PageMetadata {
  const scripts = dom.findAll('script[type="application/ld+json"]');
  const data = parseStructuredData(scripts.map(dom.text));
  const metas = dom.findAll('meta[property], meta[name], meta[itemprop]');
  const content = (name: string) => {
    const meta = metas.find((each) => (dom.attribute(each, 'property') ?? dom.attribute(each, 'name')) === name);
    return cleanLine((meta && dom.attribute(meta, 'content')) ?? '');
  };
  const canonical = dom.findAll('link[rel=canonical][href]').map((link) => dom.attribute(link, 'href') ?? '');
  const heading = headingOf(copy);
  const shown = `${heading} ${copy.title}`;

  const isAbout = (headline: string, urls: readonly string[]) =>
    urls.some((each) => isSame(each, url)) || isSeen(headline, shown) || (headline === '' && urls.length === 0);
  const isMetaTrusted = isAbout(content('og:title'), [...canonical, content('og:url')].filter(Boolean));
  const isDataTrusted = isAbout(data.headline, [...data.urls, ...canonical]);
  if (isMetaTrusted) for (const meta of metas) copy.head.append(copy.importNode(meta, false));
  if (isDataTrusted) {
    for (const script of scripts) {
      const own = copy.createElement('script');
      own.type = 'application/ld+json';
      own.textContent = dom.text(script);
      copy.head.append(own);
    }
  }
  const items = dom.findAll('[itemtype]').slice(0, MAX_ITEMS);
  const marked = items.map((item) => dom.attribute(item, 'itemtype') ?? '');
  return {
    types: [...(isMetaTrusted ? [content('og:type')] : []), ...(isDataTrusted ? data.types : [])],
    articleBody: isDataTrusted ? data.articleBody : '',
    heading,
    isStale: !isMetaTrusted,
    declared: { types: [...data.named, content('og:type'), ...marked].filter(Boolean), isPaid: data.isPaid },
  };
}

/** The one `h1` of a page; where there are more, none of them is sure to be its headline. */
function headingOf(copy: Document): string {
  const headings = copy.body.querySelectorAll('h1');
  return headings.length === 1 ? cleanLine(headings[0]?.textContent ?? '').slice(0, 300) : '';
}

/** Whether two addresses are of one page: the second must have all parameters of the first, and may have more. */
function isSame(address: string, page: string): boolean {
  if (!address || !URL.canParse(address, page)) return false;
  const [a, b] = [new URL(address, page), new URL(page)];
  if (plainHost(a) !== plainHost(b) || plainPath(a) !== plainPath(b)) return false;
  // Routes of applications.
  if (/^#[!/]/.test(b.hash) && a.hash !== b.hash) return false;
  return [...a.searchParams].every(([key, value]) => b.searchParams.get(key) === value);
}

function plainHost({ hostname }: URL): string {
  return hostname.replace(/^(www|m|mobile|amp)\./, '');
}

function plainPath({ pathname }: URL): string {
  return pathname.replace(/(\/index\.\w+|\/)$/, '');
}

function isSeen(headline: string, shown: string): boolean {
  return plain(headline).length > 3 && plain(shown).includes(plain(headline));
}
