import type { Passage } from '../article';
import { toPassages } from '../page/passages';
import { cleanLine } from '../text';

/** The part of `DOMParser` that is needed. Its documents are inert: no script runs, no image loads. */
export type Parser = Pick<DOMParser, 'parseFromString'>;

const MARKUP = /<\/?[a-z][^<>]*>|&(#\d+|#x[\da-f]+|[a-z]+\d*);/i;

/** The passages of a string that may contain HTML, as the entries of feeds do. */
export function* htmlPassages(text: string, parser?: Parser): Generator<Passage> {
  if (parser && MARKUP.test(text)) yield* toPassages(parser.parseFromString(text, 'text/html').body).passages;
  else for (const block of text.split(/\n\s*\n/)) yield* toParagraph(block);
}

/** The text of a string that may contain HTML, on one line. */
export function htmlLine(text: string, parser?: Parser): string {
  const plain = MARKUP.test(text) ? parser?.parseFromString(text, 'text/html').body.textContent : null;
  return cleanLine(plain ?? text);
}

function toParagraph(block: string): Passage[] {
  const text = cleanLine(block.replace(/<\/?[a-z][^<>]*>/gi, ' '));
  return text ? [{ kind: 'paragraph', text }] : [];
}
