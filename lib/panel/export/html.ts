import { cellGuard } from './text';
import type { Block, Inline } from '../markdown/tree';

/**
 * Blocks as HTML for other applications: all text is escaped, and only the tags and links that the panel shows remain.
 */
export function toHtml(blocks: readonly Block[]): string {
  return blocks.map(toTag).join('\n');
}

function toTag(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return `<p>${toWords(block.children)}</p>`;
    case 'heading':
      return `<h${block.level}>${toWords(block.children)}</h${block.level}>`;
    case 'rule':
      return '<hr>';
    case 'code':
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case 'quote':
      return `<blockquote>${toHtml(block.children)}</blockquote>`;
    case 'list': {
      const items = block.items.map((blocks) => `<li>${toEntry(blocks)}</li>`).join('');
      return block.start === null ? `<ul>${items}</ul>` : `<ol start="${block.start}">${items}</ol>`;
    }
    case 'table': {
      const toRow = (row: Inline[][], tag: string) =>
        `<tr>${row.map((cell, column) => `<${tag}${toAlign(block.alignments[column])}>${toCell(cell)}</${tag}>`).join('')}</tr>`;
      const rows = block.rows.map((row) => toRow(row, 'td')).join('');
      return `<table><thead>${toRow(block.header, 'th')}</thead><tbody>${rows}</tbody></table>`;
    }
  }
}

function toCell(cell: readonly Inline[]): string {
  const html = toWords(cell);
  return cellGuard(html.replace(/<[^>]*>/g, '')) + html;
}

/** An attribute, because the panel's content security policy would apply to a style. */
function toAlign(alignment = 'start'): string {
  return alignment === 'start' ? '' : ` align="${alignment === 'end' ? 'right' : 'center'}"`;
}

/** The text of an entry in a tight list is not a paragraph of its own. */
function toEntry([first, ...rest]: readonly Block[]): string {
  if (first?.type !== 'paragraph') return toHtml(first ? [first, ...rest] : rest);
  return toWords(first.children) + toHtml(rest);
}

function toWords(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      switch (inline.type) {
        case 'text':
          return escapeHtml(inline.text);
        case 'code':
          return `<code>${escapeHtml(inline.text)}</code>`;
        case 'break':
          return '<br>';
        case 'link':
          return `<a href="${escapeHtml(inline.href)}">${toWords(inline.children)}</a>`;
        default:
          return `<${inline.type}>${toWords(inline.children)}</${inline.type}>`;
      }
    })
    .join('');
}

/** Text as part of HTML, in a tag or an attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
