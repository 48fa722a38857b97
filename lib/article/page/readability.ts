import { Readability } from '@mozilla/readability';

export type RunReadability = typeof runReadability;

/**
 * What Readability finds in a document, which it takes apart. The result stays an element, so no HTML is parsed again.
 */
export function runReadability(copy: Document) {
  return new Readability<Element>(copy, { serializer: (node) => node as Element }).parse();
}
