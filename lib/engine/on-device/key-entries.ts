import type { Passage } from '../../article/article';
import { splitSentences, words } from './sentences';

/** Fewer are no list, and fewer words no entry but a label: `Next`, `Home`. */
const MIN_ENTRIES = 3;
const MIN_WORDS = 2;

/** The headings of a list stand before one entry each; with more items to a heading, it is the items that are the entries. */
const MAX_ITEMS = 4;
/** More than anyone reads as a summary, so that a page of a hundred thousand entries takes no time. */
const MAX_LOOKED_AT = 500;

/**
 * The title line of each of the first entries of a list page, verbatim and once, in page order: its headings of the level
 * that most have, or else its list items, or else the first line of everything. Empty when it has hardly any.
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
