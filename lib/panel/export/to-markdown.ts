import { createMarkdownParser } from '../markdown/markdown';
import type { Alignment, Block, Inline } from '../markdown/tree';
import { removeUnseen } from '../../unseen-characters';

/** How images, HTML, definitions and links to anything but the web begin. A line break, <br>, is harmless. */
const RISKS = [
  /!\[/,
  /<(?!https?:\/\/|br\s*\/?>)[a-z/!?]/i,
  /\](?!\(\s*<?https?:\/\/)\(/i,
  /\]:/,
  /https?:\/\/[^\s/?#]*@/i,
];

/** A paragraph that no summary contains. */
const END = 'The end of what is parsed.';

/**
 * `text` as the panel shows it, in Markdown that is safe in any other application: no images, no HTML, and only links
 * to the web. This is nearly always `text` itself without invisible characters; otherwise it is rewritten. More text
 * can follow after an empty line.
 */
export function toMarkdown(text: string): string {
  // What ends a line elsewhere must end it for the panel's parser as well.
  const seen = removeUnseen(text.replace(LINE_ENDS, '\n'));
  if (!RISKS.some((risk) => risk.test(seen)) && isClosed(seen)) return seen;
  return writeBlocks(createMarkdownParser()(seen, true));
}

const LINE_ENDS = /\r\n?|[\n\v\f\x85\u2028\u2029]/g;

/** Whether nothing in `text`, such as an unclosed code block, would swallow what follows. */
function isClosed(text: string): boolean {
  const last = createMarkdownParser()(`${text}\n\n${END}`, true).at(-1);
  return last?.type === 'paragraph' && last.children[0]?.type === 'text' && last.children[0].text === END;
}

/** A heading that shows exactly `text`. */
export function toHeading(level: number, text: string): string {
  return writeBlock({ type: 'heading', level, children: [{ type: 'text', text }] }, false);
}

function writeBlocks(blocks: readonly Block[], separator = '\n\n'): string {
  const written: string[] = [];
  // Two adjacent lists of one kind would become one list, so every other one gets other marks.
  let isOther = false;
  blocks.forEach((block, at) => {
    const before = blocks[at - 1];
    const isSame =
      block.type === 'list' && before?.type === 'list' && (block.start === null) === (before.start === null);
    isOther = isSame && !isOther;
    written.push(writeBlock(block, isOther));
  });
  return written.filter(Boolean).join(separator);
}

function writeBlock(block: Block, isOther: boolean): string {
  switch (block.type) {
    case 'paragraph':
      return writeLines(block.children);
    case 'heading':
      return `${'#'.repeat(block.level)} ${writeCell(block.children).replace(/#+$/, String.raw`\$&`)}`;
    case 'rule':
      // After a list mark, --- and *** would form a rule together with the mark.
      return '___';
    case 'code': {
      const fence = '`'.repeat(Math.max(3, longestRun(block.text) + 1));
      return `${fence}\n${block.text}\n${fence}`;
    }
    case 'quote':
      return indent(writeBlocks(block.children), '> ');
    case 'list':
      return writeList(block, isOther);
    case 'table':
      return writeTable(block);
  }
}

function writeList({ start, items }: Extract<Block, { type: 'list' }>, isOther: boolean): string {
  const isTight = items.every((blocks) => blocks.slice(1).every(({ type }) => type === 'list'));
  const separator = isTight ? '\n' : '\n\n';
  return items
    .map((blocks, index) => {
      const mark = start === null ? (isOther ? '*' : '-') : `${start + index}${isOther ? ')' : '.'}`;
      return `${mark} ${indent(writeBlocks(blocks, separator), ' '.repeat(mark.length + 1)).trimStart()}`;
    })
    .join(separator);
}

function indent(text: string, margin: string): string {
  return text.replace(/^.*$/gm, (line) => (margin + line).trimEnd());
}

function writeTable({ alignments, header, rows }: Extract<Block, { type: 'table' }>): string {
  // Cells beyond the header's width would be left out; cells that a row lacks need not be written.
  const width = rows.reduce((widest, { length }) => Math.max(widest, length), Math.max(1, header.length));
  const columns = Array.from({ length: width }, (_, column) => column);
  const toRow = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const writeRow = (row: readonly Inline[][]) =>
    toRow(row.map((cell) => writeCell(cell).replaceAll('|', String.raw`\|`)));
  return [
    writeRow(columns.map((column) => header[column] ?? [])),
    toRow(columns.map((column) => DELIMITERS[alignments[column] ?? 'start'])),
    ...rows.map(writeRow),
  ].join('\n');
}

const DELIMITERS: Record<Alignment, string> = { start: '---', center: ':-:', end: '--:' };

/** Inlines on a single line. */
function writeCell(inlines: readonly Inline[]): string {
  return writeInlines(inlines).replaceAll('\\\n', '<br>').replace(/\s+/g, ' ').trim();
}

/** A paragraph in which no line begins like another block. */
function writeLines(inlines: readonly Inline[]): string {
  return writeInlines(inlines)
    .trim()
    .replace(/\\$/, '')
    .replace(/^[ \t]+/gm, '')
    .replace(/^(?=#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|[-=:|\s]+$)/gm, '\\')
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/gm, '$1\\');
}

function writeInlines(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      switch (inline.type) {
        case 'text':
          return escape(inline.text);
        case 'break':
          return '\\\n';
        case 'code':
          return writeCode(inline.text);
        case 'link':
          return writeLink(inline);
        default: {
          const mark = { strong: '**', em: '*', del: '~~' }[inline.type];
          return mark + writeInlines(inline.children) + mark;
        }
      }
    })
    .join('');
}

function writeCode(text: string): string {
  const marks = '`'.repeat(longestRun(text) + 1);
  const space = /^`|`$|^ .*\S.* $/.test(text) ? ' ' : '';
  return marks + space + text + space + marks;
}

function writeLink({ href, children }: Extract<Inline, { type: 'link' }>): string {
  const [only] = children;
  const isBare = children.length === 1 && only?.type === 'text' && /^https?:[^\s<>|\\]+$/.test(only.text);
  if (isBare && URL.parse(only.text)?.href === href) return `<${only.text}>`;
  const target = href
    .replace(/[()\\`|]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replace(ENTITY, '&amp;');
  return `[${writeInlines(children)}](${target})`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

const ENTITY = /&(?=#?\w+;)/g;

/** Escapes text, and addresses that the panel did not turn into links. Old parsers do not know escapes of < and !. */
function escape(text: string): string {
  return text
    .replace(LINE_ENDS, '\n')
    .replace(/\n+/g, '\n')
    .replace(/[\\`~]|\*(?!(?<=\s\*)\s)|_(?!(?<=\w_)\w)|\[(?![\d,\s–-]+\](?![[(:]))|(?<!\[[\d,\s–-]+)\]/g, '\\$&')
    .replace(ENTITY, '&amp;')
    .replace(/<(?=[a-z/!?]|$)/gi, '&lt;')
    .replace(/!$/, '&#33;')
    .replace(/(https?|ftp)(?=:\/\/)/gi, '$1\\')
    .replace(/\bwww(?=\.)/gi, '$&\\');
}
