import { parseBlocks, readBlock, skipBlank } from './blocks';
import type { Block } from './tree';

/**
 * A reader of Markdown for text that grows; any other text is read anew. Blocks that more text can no longer change are
 * kept, as the same objects, and only what follows them is read again: many blocks cost no more per delta than few, one
 * long list does. Until the text is complete, markup that is half written at its end is shown as if it were whole.
 */
export function createMarkdownReader(): (source: string, isComplete: boolean) => readonly Block[] {
  let finished: Block[] = [];
  let finishedLength = 0;
  let previous = '';
  /** How many lines were complete when blocks were last looked for that are finished. */
  let seen = 0;

  return (source, isComplete) => {
    // Compared as a slice: V8's startsWith goes character by character, and took most of a long stream's time.
    if (source.slice(0, previous.length) !== previous) [finished, finishedLength, seen] = [[], 0, 0];
    previous = source;
    const lines = source.slice(finishedLength).split('\n');
    if (lines.length !== seen) {
      // The last line is left out, since what it begins may turn out to be something else.
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

/** Adds to `blocks` all but the last one, which may still grow; returns the line where that one begins. */
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
