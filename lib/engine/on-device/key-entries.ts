import type { Passage } from '../../article/article';
import { splitSentences, words } from './sentences';

/** Fewer entries are not a list, and fewer words are a label (`Next`, `Home`), not an entry. */
const MIN_ENTRIES = 3;
const MIN_WORDS = 2;

/** In a list, each heading introduces one entry. With more items per heading, the items are the entries. */
const MAX_ITEMS = 4;
/** More than anyone reads as a summary; keeps a page of a hundred thousand entries fast. */
const MAX_LOOKED_AT = 500;

/**
 * The title lines of the first entries of a list page, verbatim, each once, in page order: the headings of the most
 * common level, or else the list items, or else the first line of each passage. Empty when there are hardly any.
 */
export function findEntries(passages: readonly Passage[], language: string): string[] {
  const levels = [1, 2, 3, 4, 5, 6].map((level) =>
    passages.filter((passage) => passage.kind === 'heading' && passage.level === level),
  );
  const headings = levels.reduce((most, level) => (level.length > most.length ? level : most));
  const items = passages.filter(({ kind, level }) => kind === 'item' && !level);
  const titles = items.length > MAX_ITEMS * headings.length ? [] : headings;
  for (const entries of [titles, items, passages]) {
    const lines = entries
      .slice(0, MAX_LOOKED_AT)
      .map(({ kind, text }) => (kind === 'row' ? text : (splitSentences(text.slice(0, 1000), language)[0] ?? '')))
      .filter((line) => words(line, language).length >= MIN_WORDS);
    if (lines.length >= MIN_ENTRIES) return [...new Set(lines)];
  }
  return [];
}
