/**
 * The part of an address that identifies the page: without the fragment, which names a place in it. `#/` and `#!` are
 * kept, because applications use them for routes, which are different pages.
 */
export function toPageUrl(url: string): string {
  return url.replace(/#(?![/!]).*/s, '');
}

/**
 * A key for what a run is about: a page, or a selection by its text, since a repeated request for it has no address.
 */
export function toAbout(source: { kind: 'page' | 'link' } | { kind: 'selection'; text: string }, url: string): string {
  return source.kind === 'selection' ? `selection ${source.text}` : `page ${toPageUrl(url)}`;
}

/** The match pattern of the address's host, which has no port in Firefox; `null` for anything but a web page. */
export function toSite(url: string): string | null {
  const { protocol, hostname } = URL.parse(url) ?? {};
  return protocol === 'https:' || protocol === 'http:' ? `${protocol}//${hostname}/*` : null;
}
