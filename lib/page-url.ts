/**
 * The part of a page's address that says which page it is: without the place in it that `#` names. What follows `#/` or
 * `#!` is a page of its own, in applications that keep their routes there.
 */
export function toPageUrl(url: string): string {
  return url.replace(/#(?![/!]).*/s, '');
}
