import { Readability } from '@mozilla/readability';

export type RunReadability = typeof runReadability;

/**
 * What Readability finds in a document, which it takes apart. It keeps its result as an element: no HTML is parsed
 * again.
 */
export function runReadability(copy: Document) {
  return new Readability<Element>(copy, { serializer: (node) => node as Element }).parse();
}
