import { createMarkdownParser } from '../markdown/markdown';
import { toHtml } from './html';
import { toPlainText } from './text';
import { toMarkdown } from './to-markdown';

/** What an answer's Markdown is converted to for other applications. */
export type Format = 'markdown' | 'plain' | 'html';

/** The text of an answer in another format. Takes up to four milliseconds for a thousand characters. */
export function convert(text: string, format: Format): string {
  if (format === 'markdown') return toMarkdown(text);
  const blocks = createMarkdownParser()(text, true);
  return format === 'html' ? toHtml(blocks) : toPlainText(blocks);
}
