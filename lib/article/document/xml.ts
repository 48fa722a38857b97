import type { Passage } from '../article';
import { type DocumentAnswer, toDocumentArticle, toFeedArticle } from './to-article';
import { codePassages } from './plain';
import { readXmlFeed } from './feed';
import type { Parser } from './html-text';
import { toPassages } from '../page/passages';
import { cleanLine } from '../text';

const XHTML = 'http://www.w3.org/1999/xhtml';
const SVG = 'http://www.w3.org/2000/svg';
const HEADINGS = /^(title|head|heading|subtitle|caption)$/i;
const MAX_ROW_CHARS = 500;
/** An XML file with a smaller share of text has its content in attributes, and is read as its source. */
const MIN_TEXT_SHARE = 0.1;

/** Reads XML by its root: a feed by its entries, a drawing by its labels, XHTML as HTML, anything else by its text. */
export function readXml(root: Element, url: string, parser: Parser): DocumentAnswer {
  const feed = readXmlFeed(root, parser);
  if (feed) return toFeedArticle(feed, url);
  if (root.namespaceURI === SVG) return readDrawing(root, url);
  const title = cleanLine(root.querySelector('title')?.textContent ?? '');
  if (root.namespaceURI === XHTML) return toDocumentArticle(toPassages(root).passages, url, title);
  const chars = (root.textContent ?? '').replace(/\s+/g, ' ').length;
  const source = root.outerHTML;
  const found = chars < MIN_TEXT_SHARE * source.length ? codePassages(source) : readElements(root);
  return toDocumentArticle(found, url, title);
}

function readDrawing(root: Element, url: string): DocumentAnswer {
  const labels = [...root.querySelectorAll('text, desc, foreignObject')];
  const passages = labels.flatMap((label): Passage[] => {
    const parts = label.localName === 'text' && label.children.length > 0 ? [...label.childNodes] : [label];
    const text = cleanLine(parts.map((part) => part.textContent).join(' '));
    return text ? [{ kind: 'paragraph', text }] : [];
  });
  if (passages.length === 0) return { code: 'image-page' };
  return toDocumentArticle(passages, url, root.querySelector('title')?.textContent ?? '');
}

/**
 * Elements with their own text are paragraphs, similar records of single values are rows, the rest is only structure.
 */
function* readElements(root: Element): Generator<Passage> {
  const steps: Element[] = [root];
  for (let element = steps.pop(); element; element = steps.pop()) {
    // In this element, the browser says that the file is damaged.
    if (element.localName === 'parsererror') continue;
    if (element.namespaceURI === XHTML) {
      yield* toPassages(element).passages;
      continue;
    }
    const children = [...element.children];
    const hasOwnText = [...element.childNodes].some(
      (node) => node.nodeType !== 1 && node.nodeType !== 8 && node.nodeValue?.trim(),
    );
    if (hasOwnText) {
      const text = cleanLine(element.textContent ?? '');
      if (HEADINGS.test(element.localName)) yield { kind: 'heading', text, level: 2 };
      else yield { kind: 'paragraph', text };
    } else if (isRecordElement(element, children)) {
      const cells = children.map((cell) => cleanLine(cell.textContent ?? '')).filter(Boolean);
      if (cells.length > 0) yield { kind: 'row', text: cells.join(' | ') };
    } else for (let index = children.length - 1; index >= 0; index--) steps.push(children[index]!);
  }
}

function isRecordElement(element: Element, children: readonly Element[]): boolean {
  const { previousElementSibling: before, nextElementSibling: after, localName } = element;
  return (
    children.length > 0 &&
    (before?.localName === localName || after?.localName === localName) &&
    children.every((child) => child.children.length === 0) &&
    children.reduce((sum, child) => sum + (child.textContent?.length ?? 0), 0) <= MAX_ROW_CHARS
  );
}
