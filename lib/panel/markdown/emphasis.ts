import type { Inline } from './tree';

/** Markup nested deeper is shown as it is written. */
const MAX_OPENINGS = 32;
const MAX_RUN = 8;

type Run = { mark: string; length: number; canOpen: boolean; canClose: boolean; isInWord: boolean };

/** Marks that may still be closed, how many of them are left, and what follows them. */
export type Opening = Run & { count: number; nodes: Inline[] };

export function toText(text: string): Inline {
  return { type: 'text', text };
}

/** Appends inlines; neighbouring texts become one. */
export function append(nodes: Inline[], inlines: readonly Inline[]): void {
  for (const inline of inlines) {
    const last = nodes.at(-1);
    if (inline.type !== 'text') nodes.push(inline);
    else if (last?.type === 'text') last.text += inline.text;
    else if (inline.text !== '') nodes.push({ ...inline });
  }
}

/**
 * A run of marks, and whether it can open and close. CommonMark requires a space between a word and marks with
 * punctuation on their other side, as in 是**“重点”**的. Beside letters that are not Latin, where writing has no such
 * spaces, none is required.
 */
export function toRun(text: string, index: number, found: string): Run {
  const { length } = found;
  const before = [...text.slice(Math.max(0, index - 2), index)].at(-1) ?? ' ';
  const after = String.fromCodePoint(text.codePointAt(index + length) ?? 32);
  const isPunctuation = (character: string) => /[\p{P}\p{S}]/u.test(character);
  const isBoundary = (character: string) => /[\s\p{P}\p{S}]|(?!\p{scx=Latin})\p{L}/u.test(character);
  const isLeft = /\S/.test(after) && (!isPunctuation(after) || isBoundary(before));
  const isRight = /\S/.test(before) && (!isPunctuation(before) || isBoundary(after));
  const isAnywhere = found[0] !== '_';
  const canOpen = isLeft && (isAnywhere || !isRight || isPunctuation(before));
  const canClose = isRight && (isAnywhere || !isLeft || isPunctuation(after));
  return { mark: found[0] ?? '', length, canOpen, canClose, isInWord: length === 1 && /\w/.test(before) };
}

/** CommonMark's emphasis algorithm, with the openings as a stack of unfinished nodes. */
export function addRun(stack: Opening[], run: Run): void {
  const { mark, length, canOpen, canClose } = run;
  // A single ~ means an approximation or a range (5~10) far more often than a deletion.
  const isText = mark === '~' ? length !== 2 : length > MAX_RUN;
  let count = length;
  for (let at = stack.length - 1; at > 0 && count > 0 && canClose && !isText; at--) {
    const opening = stack[at]!;
    const isThirds = (opening.length + length) % 3 === 0 && length % 3 !== 0;
    if (opening.mark !== mark || (isThirds && (opening.canClose || canOpen))) continue;
    flatten(stack, at);
    while (opening.count > 0 && count > 0) count -= wrap(opening, count);
    if (opening.count === 0) append(stack[at - 1]!.nodes, stack.pop()!.nodes);
  }
  if (count === 0) return;
  if (canOpen && !isText && stack.length < MAX_OPENINGS) stack.push({ ...run, count, nodes: [] });
  else append(stack.at(-1)!.nodes, [toText(mark.repeat(count))]);
}

/** Turns the openings above `at` back into text. */
export function flatten(stack: Opening[], at: number): void {
  const { nodes } = stack[at]!;
  for (const opening of stack.splice(at + 1))
    append(nodes, [toText(opening.mark.repeat(opening.count)), ...opening.nodes]);
}

/** Uses up one mark, or two if there are two; returns how many. */
export function wrap(opening: Opening, available = 2): number {
  const used = Math.min(2, opening.count, available);
  const type = opening.mark === '~' ? 'del' : used === 2 ? 'strong' : 'em';
  opening.nodes = [{ type, children: opening.nodes }];
  opening.count -= used;
  return used;
}
