/**
 * The part of a page's address that says which page it is: without the place in it that `#` names. What follows `#/` or
 * `#!` is a page of its own, in applications that keep their routes there.
 */
export function toPageUrl(url: string): string {
  return url.replace(/#(?![/!]).*/s, '');
}

/** What a run is about, as a key: a page, or a selection by its text, since asked for again it has no address. */
export function toAbout(source: { kind: 'page' } | { kind: 'selection'; text: string }, url: string): string {
  return source.kind === 'selection' ? `selection ${source.text}` : `page ${toPageUrl(url)}`;
}
