import { parseBlocks, readBlock, skipBlank } from './blocks';
import type { Block } from './tree';

/**
 * A Markdown parser for growing text; a text that does not continue the last one is parsed from the start. Blocks that
 * more text can no longer change stay the same objects, and only what follows them is parsed again. So many blocks cost
 * no more per delta than few, but one long list does. Until the text is complete, unfinished markup at its end is shown
 * as if it were finished.
 */
export function createMarkdownParser(): (source: string, isComplete: boolean) => readonly Block[] {
  let finished: Block[] = [];
  let finishedLength = 0;
  let previous = '';
  /** How many lines were complete at the last search for finished blocks. */
  let seen = 0;

  return (source, isComplete) => {
    // Compares slices: V8's startsWith goes character by character, and took most of the time of a long stream.
    if (source.slice(0, previous.length) !== previous) [finished, finishedLength, seen] = [[], 0, 0];
    previous = source;
    const lines = source.slice(finishedLength).split('\n');
    if (lines.length !== seen) {
      // The last line is left out, because the block that it begins may turn out to be another.
      const from = readFinished(lines.slice(0, -1).map(withoutReturn), finished);
      for (const line of lines.splice(0, from)) finishedLength += line.length + 1;
      seen = lines.length;
    }
    const rest = lines.map(withoutReturn);
    const isMidLine = rest.at(-1) !== '';
    if (!isMidLine) rest.pop();
    return finished.concat(parseBlocks(rest, isComplete ? 'closed' : isMidLine ? 'line' : 'paragraph'));
  };
}

/** Adds to `blocks` all but the last block, which may still grow; returns the line where that one begins. */
function readFinished(lines: readonly string[], blocks: Block[]): number {
  let from = 0;
  for (let at = skipBlank(lines, 0); at < lines.length; from = at) {
    const { block, end } = readBlock(lines, at, 'closed');
    at = skipBlank(lines, end);
    if (at >= lines.length) break;
    blocks.push(block);
  }
  return from;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
