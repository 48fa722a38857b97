import { type DocumentAnswer, toDocumentArticle } from './to-article';
import { readDocumentText } from './text';
import { readXml } from './xml';
import type { Parser } from './html-text';
import { toPassages } from '../page/passages';

const XHTML = 'http://www.w3.org/1999/xhtml';

/**
 * Reads a document whose content type is not HTML's, as the browser shows it. Changes nothing. How browsers show such
 * files, as seen in Chromium 156 and Firefox 153:
 * - text: HTML with one `pre` (Chrome: of RSS and Atom as well when their content type says so, as `text/plain`);
 * - JSON in Chrome: a `pre` and an empty bar, whose text is in a closed shadow root (Firefox admits no script);
 * - XML in Chrome: HTML with the source's elements in `#webkit-xml-viewer-source-xml`, unless a style sheet is named;
 *   RSS gets the content type `application/rss+xml`. In Firefox: the elements themselves;
 * - images: HTML with an `img`; video and audio: HTML with a `video`; SVG: the elements themselves.
 */
export function readDocument(document: Document, parser: Parser): DocumentAnswer {
  const { contentType, URL: url, body, documentElement: root } = document;
  // The browser's own player of a recording has no captions.
  if (document.querySelector('body > video, body > audio')) return { code: 'no-captions' };
  if (body?.children.length === 1 && body.querySelector(':scope > img')) return { code: 'image-page' };
  const viewed = document.getElementById('webkit-xml-viewer-source-xml')?.firstElementChild;
  if (viewed) return readXml(viewed, url, parser);
  if (!root) return { code: 'no-text' };
  if (root.namespaceURI !== XHTML || /^application\/xml$|^text\/xml$/.test(contentType))
    return readXml(root, url, parser);
  const pre = body?.querySelector(':scope > pre');
  const isAlone = pre && [...body.children].every((child) => child === pre || !child.textContent?.trim());
  if (isAlone) return readDocumentText(pre.textContent ?? '', contentType, url, parser);
  // A viewer that the reader has installed has turned it into a page.
  return body ? toDocumentArticle(toPassages(body).passages, url, document.title) : { code: 'no-text' };
}
