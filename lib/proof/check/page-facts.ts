import { splitSentences } from '../../engine/on-device/sentences';
import { createPageIndex, type PageIndex } from '../place/page-index';
import { findNamedDays, findDatedDays } from './dates';
import { type FoundNumber, findNumbers } from './find-numbers';
import { createNameIndex, type NameIndex } from './names';
import { fold } from './quotes';

/**
 * What a page says, made ready for checking statements against it. `folded`: its passages, for quotations.
 * `sentences`: its sentences, for what stands near a number; `numbers`: by sentence.
 */
export type PageFacts = {
  folded: readonly string[];
  sentences: PageIndex;
  numbers: readonly (readonly FoundNumber[])[];
  days: ReadonlySet<number>;
  names: NameIndex;
};

const SLICE_CHARS = 20_000;

/**
 * Reads the facts of a page's passages, all of them, however little of them a model was sent. `beside`: its title, its
 * author's name and the like, which a summary may also name. It works in slices, as `createPageIndex` does.
 */
export async function readPageFacts(
  passages: readonly string[],
  { language, beside = [] }: { language: string; beside?: readonly string[] },
  signal: AbortSignal,
  pause: () => Promise<unknown> = () => new Promise((resolve) => setTimeout(resolve)),
): Promise<PageFacts> {
  const names = createNameIndex();
  const days = new Set<number>();
  const folded: string[] = [];
  const texts: string[] = [];
  const numbers: FoundNumber[][] = [];
  let chars = 0;
  for (const [at, passage] of [...passages, ...beside].entries()) {
    if ((chars += passage.length) > SLICE_CHARS) {
      chars = 0;
      await pause();
      signal.throwIfAborted();
    }
    if (at < passages.length) folded.push(fold(passage));
    names.add(passage);
    for (const { day } of findNamedDays(passage, false)) days.add(day);
    for (const day of findDatedDays(passage)) days.add(day);
    for (const sentence of splitSentences(passage, language)) {
      texts.push(sentence);
      numbers.push(findNumbers(sentence));
    }
  }
  const sentences = await createPageIndex(texts, signal, pause);
  return { folded, sentences, numbers, days, names: names.index };
}
