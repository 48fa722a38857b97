import type { Passage } from '../article';
import { cleanLine, cleanLines } from '../text';

const FENCE = /^ {0,3}(```+|~~~+)/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(\[[ xX]\]\s+)?/;
const RULE = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;

/**
 * The blocks of Markdown (CommonMark, with GitHub's tables, task lists and footnotes) as a reader sees them: marks,
 * link addresses and images are left out. Blocks within quotations and items become their text.
 */
export function* markdownPassages(text: string): Generator<Passage> {
  // Front matter is for the program that builds the page.
  const source = cleanLines(text).replace(/^---\n[^]*?\n(---|\.\.\.)\n/, '');
  const lines = withoutComments(source).split('\n');
  let block: string[] = [];
  let base: Omit<Passage, 'text'> = { kind: 'paragraph' };
  /** The last numbers of the open ordered lists, by level. */
  let numbers: number[] = [];
  const flush = function* (next: Omit<Passage, 'text'> = { kind: 'paragraph' }): Generator<Passage> {
    const text = inline(block.join(' '));
    // Many files begin with a heading in HTML, so that it can contain an image.
    const level = Number(/^<h([1-6])\b/i.exec(block[0] ?? '')?.[1]);
    if (text) yield level ? { kind: 'heading', text, level } : { ...base, text };
    block = [];
    base = next;
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const next = lines[index + 1] ?? '';
    const fence = FENCE.exec(line)?.[1];
    const heading = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/.exec(line);
    const item = ITEM.exec(line);
    const quote = /^ {0,3}((>\s?)+)/.exec(line);
    const note = /^\[\^[^\]]+\]:\s*/.exec(line);
    const isOpen = block.length > 0;
    if (fence || (!isOpen && base.kind === 'paragraph' && /^( {4}|\t)\S/.test(line))) {
      yield* flush();
      const code: string[] = fence ? [] : [line];
      for (index += 1; index < lines.length; index++) {
        const inner = lines[index] ?? '';
        if (fence ? inner.trim().startsWith(fence) : !/^( {4}|\t|\s*$)/.test(inner)) break;
        code.push(inner);
      }
      if (!fence) index -= 1;
      const body = cleanLines(code.join('\n'));
      if (body) yield { kind: 'code', text: body };
    } else if (heading) {
      numbers = [];
      yield* flush({ kind: 'heading', level: heading[1]?.length ?? 1 });
      block.push(heading[2] ?? '');
      yield* flush();
    } else if (isOpen && base.kind === 'paragraph' && /^ {0,3}(=+|-+)\s*$/.test(line)) {
      base = { kind: 'heading', level: line.includes('=') ? 1 : 2 };
      yield* flush();
    } else if (line.trim() === '' || RULE.test(line)) {
      const { kind } = base;
      // An item continues after a blank line as long as the text is indented.
      yield* flush(kind === 'item' && /^\s+\S/.test(next) && !ITEM.test(next) ? base : undefined);
    } else if (line.includes('|') && isTableRule(next)) {
      yield* flush();
      for (; index < lines.length && lines[index]?.includes('|'); index++) {
        const row = lines[index] ?? '';
        const cells = row
          .trim()
          .replace(/^\||\|$/g, '')
          .split(/(?<!\\)\|/);
        if (!isTableRule(row)) yield { kind: 'row', text: cells.map(inline).join(' | ') };
      }
      index -= 1;
    } else if (item) {
      const level = Math.min(6, 1 + Math.floor((item[1] ?? '').replace(/\t/g, '    ').length / 2));
      yield* flush({ kind: 'item', ...(level > 1 && { level }) });
      const number = /^\d+/.exec(item[2] ?? '')?.[0];
      numbers.length = Math.min(numbers.length, level + 1);
      if (number) numbers[level] = (numbers[level] ?? Number(number) - 1) + 1;
      block.push(`${number ? `${numbers[level]}. ` : ''}${line.slice(item[0].length)}`);
    } else if (quote) {
      const rest = line.slice(quote[0].length);
      if (base.kind !== 'quote' || rest.trim() === '') yield* flush({ kind: 'quote' });
      // GitHub's kinds of note.
      if (!/^\[![A-Z]+\]$/.test(rest.trim())) block.push(rest);
    } else if (note) {
      yield* flush({ kind: 'footnote' });
      block.push(line.slice(note[0].length));
    } else if (!/^ {0,3}\[[^\]]+\]:\s*\S+/.test(line)) {
      if (!isOpen && /^\S/.test(line)) numbers = [];
      block.push(line);
    }
  }
  yield* flush();
}

function isTableRule(line: string): boolean {
  return /^[\s|:-]+$/.test(line) && line.includes('-');
}

/** A block that is never closed goes to the end. */
function withoutComments(text: string): string {
  const [first = '', ...rest] = text.split('<!--');
  return first + rest.map((part) => part.split('-->').slice(1).join('-->')).join('');
}

/**
 * The text of a line without marks. Bounded, so that unclosed marks on a long line take no longer than on many lines.
 */
function inline(text: string): string {
  const codes: string[] = [];
  const keep = (code: string) => `\uE000${codes.push(code) - 1}\uE001`;
  const plain = text
    .replace(/(?<!`)(`{1,9})(?!`)(.{1,500}?)(?<!`)\1(?!`)/g, (_all, _ticks, code: string) => keep(code.trim()))
    .replace(/\\([!-/:-@[-`{-~])/g, (_all, char: string) => keep(char))
    .replace(/!\[[^\][]{0,500}\](\([^()]{0,2000}\)|\[[^\][]{0,500}\])/g, '')
    .replace(/\[\^[^\][]{1,100}\]/g, '')
    .replace(/\[([^\][]{0,500})\](\((?:[^()]|\([^()]{0,500}\)){0,2000}\)|\[[^\][]{0,500}\])/g, '$1')
    .replace(/<((?:https?|mailto):[^<>\s]+)>/g, '$1')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/(\*\*|__|~~)(?=\S)(.{0,200}?\S)\1/g, '$2')
    .replace(/\*(?=\S)([^*]{0,500}[^*\s])\*/g, '$1')
    .replace(/(?<![\p{L}\p{N}])_(?=\S)([^_]{0,500}[^_\s])_(?![\p{L}\p{N}])/gu, '$1');
  return cleanLine(plain.replace(/\uE000(\d+)\uE001/g, (_all, index: string) => codes[Number(index)] ?? ''));
}
