import { countIndent, dedent, FENCE, MARKERS } from './lines';
import type { Block } from './tree';

/** A fence that is open: its marks, and how far they are indented. */
export type Fence = { marks: string; margin: number };

function isClosing(marks: string, line: string): boolean {
  const text = line.trim();
  return text.length >= marks.length && text === marks[0]!.repeat(text.length);
}

/** The marks of the fence that is open after `line`; `null` when none is. */
export function trackFence(marks: string | null, line: string): string | null {
  const text = line.replace(MARKERS, '');
  if (marks) return isClosing(marks, text) ? null : marks;
  return FENCE.exec(text)?.[2] ?? null;
}

/**
 * The code that begins with a fence at line `at`, or continues there when `opened` is its fence. Code longer than
 * `maxChars` is cut before a line; `fence` then continues it.
 */
export function readCode(
  lines: readonly string[],
  at: number,
  maxChars: number,
  opened: Fence | null,
): { block: Block; end: number; fence: Fence | null } {
  const { marks, margin } = opened ?? openFence(lines[at]!);
  const text: string[] = [];
  let length = 0;
  for (let end = opened ? at : at + 1; ; end++) {
    const line = lines[end];
    const isEnd = line === undefined || (isClosing(marks, line) && countIndent(line) <= margin + 3);
    length += (line?.length ?? 0) + 1;
    if (!isEnd && (length <= maxChars || text.length === 0)) {
      text.push(dedent(line, margin));
      continue;
    }
    const block: Block = { type: 'code', text: text.join('\n'), ...(opened && { isContinued: true }) };
    return { block, end: isEnd ? end + 1 : end, fence: isEnd ? null : { marks, margin } };
  }
}

function openFence(line: string): Fence {
  const [, indent = '', marks = ''] = FENCE.exec(line)!;
  return { marks, margin: countIndent(indent) };
}
