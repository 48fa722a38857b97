import type { ArticleFacts } from '../run/protocol';

/**
 * Whether the page's text holds an address, or is at it; `null` when the article came without its addresses. An
 * address counts without its fragment and whichever of http and https it has.
 */
export function createAddressCheck({ url, addresses }: ArticleFacts): ((address: string) => boolean) | null {
  if (!addresses) return null;
  const known = new Set([url, ...addresses].map(toKey));
  return (address) => known.has(toKey(address));
}

function toKey(address: string): string {
  const url = URL.parse(address);
  return url ? `${url.host}${url.pathname.replace(/\/$/, '')}${url.search}` : '';
}
