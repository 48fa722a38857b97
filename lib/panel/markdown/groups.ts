import type { Limits } from './limits';
import { type Answer, createAnswerParser } from './markdown';
import type { Block } from './tree';

type Groups = Omit<Answer, 'finished' | 'open'> & { groups: readonly (readonly Block[])[] };

/**
 * Parses as `createAnswerParser` does; the blocks come in groups of `size`. A block stays in its group, and a
 * group of finished blocks stays the same object.
 */
export function createGroupParser(limits: Limits, size: number): (source: string, isComplete: boolean) => Groups {
  const read = createAnswerParser(limits);
  let of: readonly Block[] = [];
  let full: (readonly Block[])[] = [];
  return (source, isComplete) => {
    const { finished, open, ...facts } = read(source, isComplete);
    if (finished !== of) [of, full] = [finished, []];
    while (finished.length - full.length * size >= size)
      full.push(finished.slice(full.length * size, (full.length + 1) * size));
    const rest = finished.slice(full.length * size).concat(open);
    const groups = [...full];
    for (let at = 0; at < rest.length; at += size) groups.push(rest.slice(at, at + size));
    return { groups, ...facts };
  };
}
