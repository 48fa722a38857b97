import { type Opened, parseBlocks, readBlock } from './blocks';
import { countNodes } from './count-nodes';
import { type Limits, NO_LIMITS } from './limits';
import { skipBlank } from './lines';
import { splitLines } from './split-lines';
import type { Block } from './tree';

/**
 * `finished`: blocks that more text can no longer change; the array grows in place. `open`: those after them.
 * `length`: how much of the source they show. `hasPiledMarks`: whether marks were left out that were piled on one
 * letter.
 */
export type Answer = { finished: readonly Block[]; open: readonly Block[]; length: number; hasPiledMarks: boolean };

/** This many empty lines end every block, although a list could continue after them. */
const MAX_BLANK_LINES = 100;

/**
 * A Markdown parser for growing text; a text that does not continue the last one is parsed from the start. Finished
 * blocks are never parsed again, and `limits` bound all others, so that the work is proportional to the text. Until the
 * text is complete, unfinished markup at its end is shown as if it were finished.
 */
export function createAnswerParser(limits: Limits): (source: string, isComplete: boolean) => Answer {
  let finished: Block[] = [];
  let finishedLength = 0;
  let opened: Opened = null;
  let previous = '';
  /** How many lines were complete at the last search for finished blocks. */
  let seen = 0;
  let nodes = 0;
  let hasPiledMarks = false;

  /** Adds all blocks but the last one, which may still grow; returns how many lines they are. */
  const finish = (lines: readonly string[]): number => {
    let from = opened ? 0 : skipBlank(lines, 0);
    for (let at = from; at < lines.length && nodes < limits.nodes; from = at) {
      const read = readBlock(lines, at, { tail: 'closed', depth: 0, limits }, opened);
      at = read.opened ? read.end : skipBlank(lines, read.end);
      if (at >= lines.length && at - read.end < MAX_BLANK_LINES) break;
      finished.push(read.block);
      nodes += countNodes([read.block]);
      opened = read.opened ?? null;
    }
    return from;
  };

  return (source, isComplete) => {
    // Compared as a slice: V8's startsWith goes character by character, and took most of a long stream's time.
    if (source.slice(0, previous.length) !== previous) {
      [finished, finishedLength, opened, seen] = [[], 0, null, 0];
      [nodes, hasPiledMarks] = [0, false];
    }
    previous = source;
    if (nodes >= limits.nodes) return { finished, open: [], length: finishedLength, hasPiledMarks };
    const lines = splitLines(source.slice(finishedLength), limits.blockChars);
    hasPiledMarks ||= lines.some(({ isThinned }) => isThinned);
    if (lines.length !== seen) {
      // The last line is left out, since what it begins may turn out to be something else.
      const count = finish(lines.slice(0, -1).map(({ text }) => text));
      for (const { length } of lines.splice(0, count)) finishedLength += length;
      seen = lines.length;
    }
    if (nodes >= limits.nodes) return { finished, open: [], length: finishedLength, hasPiledMarks };
    const rest = lines.map(({ text }) => text);
    const isMidLine = rest.at(-1) !== '';
    if (!isMidLine) rest.pop();
    const tail = isComplete ? 'closed' : isMidLine ? 'line' : 'paragraph';
    const open = parseBlocks(rest, { tail, depth: 0, limits }, opened);
    return { finished, open, length: source.length, hasPiledMarks };
  };
}

/** As `createAnswerParser`, without limits and with all blocks in one list. */
export function createMarkdownParser(): (source: string, isComplete: boolean) => readonly Block[] {
  const read = createAnswerParser(NO_LIMITS);
  return (source, isComplete) => {
    const { finished, open } = read(source, isComplete);
    return finished.concat(open);
  };
}
