import { isWholeData } from '../../completions/event-stream';

export type BlockSplitter = {
  /** The blocks that `text` completes; `null` for one that is too long to be read. */
  push(text: string): (string | null)[];
  /** The rest, which no blank line has ended. */
  end(): (string | null)[];
};

/** No chunk comes near this size; an endless line would fill the memory. */
const MAX_BLOCK_CHARS = 16_000_000;

/**
 * Cuts the text of an event stream into blocks. A blank line ends a block. Some servers send events without blank
 * lines, so a whole object in one line of data also ends its block: when another line follows, or when nothing else has
 * arrived yet. How the text is sliced makes no difference. `mayFollow`: whether other fields of an event, such as
 * `id:`, may follow its data; then only another line of data ends it early.
 */
export function createBlockSplitter(mayFollow: () => boolean): BlockSplitter {
  let lines: string[] = [];
  let chars = 0;
  let line = '';
  let isAfterCr = false;
  let hasData = false;
  /** The block's first line of data, until it has been examined. */
  let data: string | null = null;

  const takeBlock = () => {
    const block = lines.join('\n');
    lines = [];
    chars = 0;
    hasData = false;
    data = null;
    return block;
  };
  /** Whether the only line of data is complete, so that another one would make it invalid. */
  const isWhole = () => {
    if (data === null) return false;
    const text = data.slice('data:'.length);
    data = null;
    return isWholeData(text);
  };
  const takeLine = (blocks: (string | null)[]) => {
    if (line === '' ? lines.length > 0 : (isData(line) || !mayFollow()) && isWhole()) blocks.push(takeBlock());
    // Comments have no meaning, and some servers send many.
    if (line !== '' && !line.startsWith(':')) {
      if (isData(line) && !hasData) [hasData, data] = [true, line];
      lines.push(line);
      chars += line.length;
    }
    line = '';
  };

  return {
    push(text) {
      const blocks: (string | null)[] = [];
      let start = isAfterCr && text.startsWith('\n') ? 1 : 0;
      for (const { index, 0: lineEnd } of text.matchAll(/\r\n|\n|\r/g)) {
        if (index < start) continue;
        line += text.slice(start, index);
        start = index + lineEnd.length;
        takeLine(blocks);
      }
      line += text.slice(start);
      if (text !== '') isAfterCr = text.endsWith('\r');
      if (line === '' && !mayFollow() && isWhole()) blocks.push(takeBlock());
      if (chars + line.length > MAX_BLOCK_CHARS) blocks.push(null);
      return blocks;
    },
    end() {
      const blocks: (string | null)[] = [];
      if (line !== '') takeLine(blocks);
      return lines.length > 0 ? [...blocks, takeBlock()] : blocks;
    },
  };
}

function isData(line: string): boolean {
  return line.startsWith('data:');
}
