import { Readability } from '@mozilla/readability';

export type ReadArticle = typeof readArticle;

/** What Readability finds in a document, which it takes apart. It keeps its result as an element: no HTML is parsed again. */
export function readArticle(copy: Document) {
  return new Readability<Element>(copy, { serializer: (node) => node as Element }).parse();
}
