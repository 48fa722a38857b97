import { type DocumentAnswer, toDocumentArticle, toFeedArticle } from './to-article';
import { documentFormat } from './format';
import { jsonPassages } from './json';
import { markdownPassages } from './markdown';
import { codePassages, plainPassages } from './plain';
import { tablePassages } from './table';
import { readXml } from './xml';
import { parseJsonFeed } from './feed';
import type { Parser } from './html-text';
import { MAX_ARTICLE_CHARS } from '../limit';
import { toTranscript } from '../captions/transcript';
import { parseCues } from '../captions/vtt';

/** Parsing longer JSON would block the thread for over 200 ms, so it is read as plain text. */
const MAX_JSON_CHARS = 10_000_000;

/**
 * Reads a file from its text. Needs no document. Without `parser`, tags are removed only roughly from HTML within feeds
 * and JSON, and XML is read as its source.
 */
export function readDocumentText(text: string, contentType: string, url: string, parser?: Parser): DocumentAnswer {
  const format = documentFormat(text, contentType, url);
  if (format === 'xml' && parser) {
    const xml = parser.parseFromString(text.trimStart(), 'text/xml');
    if (!xml.querySelector('parsererror')) return readXml(xml.documentElement, url, parser);
  }
  if (format === 'json' && text.length <= MAX_JSON_CHARS) {
    const value = parseJson(text);
    const feed = parseJsonFeed(value, parser);
    if (feed) return toFeedArticle(feed, url);
    if (value !== undefined) return toDocumentArticle(jsonPassages(value, parser), url);
  }
  if (format === 'captions') {
    const cues = parseCues(text);
    if (cues.length > 0) return toDocumentArticle(toTranscript(cues), url, '', 'transcript');
  }
  // No passage is longer than its source.
  const head = text.slice(0, MAX_ARTICLE_CHARS);
  const found = format === 'text' ? plainPassages(head) : format === 'markdown' ? markdownPassages(head) : null;
  const passages = found ?? (format === 'table' ? tablePassages(head) : codePassages(head));
  return toDocumentArticle(passages, url, '', 'document', text.length > head.length);
}

/** Parses JSON, or one value on each line; `undefined` for anything else. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      return lines.length > 1 ? lines.map((line): unknown => JSON.parse(line)) : undefined;
    } catch {
      return undefined;
    }
  }
}
