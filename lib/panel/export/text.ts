import type { Block, Inline } from '../markdown/tree';

/** Blocks as plain text, for applications that do not understand markup. */
export function toPlainText(blocks: readonly Block[]): string {
  return blocks.map(toText).filter(Boolean).join('\n\n');
}

function toText(block: Block): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return toWords(block.children).trim();
    case 'rule':
      return '* * *';
    case 'code':
      return block.text;
    case 'quote':
      return indent(toPlainText(block.children), '> ');
    case 'list':
      return block.items
        .map((blocks, index) => {
          const mark = block.start === null ? '• ' : `${block.start + index}. `;
          return (mark + indent(blocks.map(toText).join('\n'), ' '.repeat(mark.length)).trimStart()).trimEnd();
        })
        .join('\n');
    case 'table':
      return [block.header, ...block.rows]
        .map((row) => row.map((cell) => toCell(toWords(cell).replace(/\s+/g, ' ').trim())).join('\t'))
        .join('\n');
  }
}

/**
 * A prefix for a cell's words: a spreadsheet would evaluate what begins like a formula, and may contact a server for
 * it.
 */
export function cellGuard(words: string): string {
  return /^\s*[=+@-](?![\d.,\s%]*$)/.test(words) ? "'" : '';
}

function toCell(words: string): string {
  return cellGuard(words) + words;
}

function indent(text: string, margin: string): string {
  return text.replace(/^.*$/gm, (line) => (margin + line).trimEnd());
}

function toWords(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      switch (inline.type) {
        case 'text':
          return inline.text.replace(/\s+/g, ' ');
        case 'code':
          return inline.text;
        case 'break':
          return '\n';
        case 'link': {
          const words = toWords(inline.children);
          return isAddress(words, inline.href) ? words : `${words} (${inline.href})`;
        }
        default:
          return toWords(inline.children);
      }
    })
    .join('');
}

/** Whether the words of a link are its address. */
function isAddress(words: string, href: string): boolean {
  return URL.parse(words)?.href === href || URL.parse(`http://${words}`)?.href === href;
}
