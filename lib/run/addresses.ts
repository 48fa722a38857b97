import type { Passage } from '../article/article';

const MAX_ADDRESSES = 500;
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>"`|\u3000-\u303f\uff00-\uff65]{1,2000}/giu;

/**
 * The web addresses in the text of the passages, each once, without the punctuation that ends the sentence; `null` when
 * there are too many to keep.
 */
export function listAddresses(passages: readonly Passage[]): string[] | null {
  const found = new Set<string>();
  for (const { text } of passages) {
    for (const [written] of text.matchAll(ADDRESS)) {
      const address = written.replace(/[?!.,:;*_~'”’)\]]+$/, '').replace(/^www/i, 'https://$&');
      if (URL.canParse(address)) found.add(address);
      if (found.size > MAX_ADDRESSES) return null;
    }
  }
  return [...found];
}
