import { isRecord } from '../../is-record';
import { parseJson } from '../../completions/parse-json';

export type BlockSplitter = {
  /** The blocks that `text` completes; `null` for one that is too long to be read. */
  push(text: string): (string | null)[];
  /** The rest, which no blank line has ended. */
  end(): string[];
};

/** No chunk comes near this size; an endless line would fill the memory. */
const MAX_BLOCK_CHARS = 16_000_000;

/**
 * Cuts the text of an event stream into blocks. A blank line ends a block; so does the next `data:` line after a whole
 * object, because some servers send events without blank lines. How the text is sliced makes no difference.
 */
export function createBlockSplitter(): BlockSplitter {
  let lines: string[] = [];
  let chars = 0;
  let line = '';
  let isAfterCr = false;

  const takeBlock = () => {
    const block = lines.join('\n');
    lines = [];
    chars = 0;
    return block;
  };
  const takeLine = (blocks: (string | null)[]) => {
    if ((line === '' && lines.length > 0) || (isData(line) && isWhole(lines))) blocks.push(takeBlock());
    // Comments have no meaning, and some servers send many.
    if (line !== '' && !line.startsWith(':')) {
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
      if (chars + line.length > MAX_BLOCK_CHARS) blocks.push(null);
      return blocks;
    },
    end() {
      if (line !== '') lines.push(line);
      line = '';
      return lines.length > 0 ? [takeBlock()] : [];
    },
  };
}

function isData(line: string): boolean {
  return line.startsWith('data:');
}

/** Whether the only data line of a block is complete, so that another one would make it invalid. */
function isWhole(lines: readonly string[]): boolean {
  const [data, ...others] = lines.filter(isData);
  if (data === undefined || others.length > 0) return false;
  const text = data.slice('data:'.length).trim();
  const value = parseJson(text);
  return text === '[DONE]' || value === null || isRecord(value);
}
