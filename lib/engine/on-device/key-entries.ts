import type { Passage } from '../../article/article';
import { splitSentences, words } from './sentences';

/** Fewer entries are not a list, and fewer words are a label (`Next`, `Home`), not an entry. */
const MIN_ENTRIES = 3;
const MIN_WORDS = 2;

/** In a list, each heading introduces one entry. With more items per heading, the items are the entries. */
const MAX_ITEMS = 4;
/** More than anyone reads as a summary. Keeps a page of a hundred thousand entries fast. */
const MAX_LOOKED_AT = 500;

/** A line that occurs this often in a list belongs to each entry (`Add to cart`) and is not a title. */
const REPEATED = 3;
/** Prices, discounts and measures: `$129.95`, `Save 45 %`, `0 reviews`, `68 liters`. */
const FIGURE = /^[\p{Sc}\p{P}\s]*\d|\d\s?(%|\p{Sc})|[%\p{Sc}]\s?\d/u;
const MAX_FIGURE_WORDS = 4;

/**
 * The title lines of the entries of a list page, verbatim, each once, in page order: the headings of the most common
 * level, or else the list items, or else the first line of each passage. Empty when there are hardly any.
 */
export function findEntries(passages: readonly Passage[], language: string): string[] {
  const levels = [1, 2, 3, 4, 5, 6].map((level) =>
    passages.filter((passage) => passage.kind === 'heading' && passage.level === level),
  );
  const headings = levels.reduce((most, level) => (level.length > most.length ? level : most));
  const items = passages.filter(({ kind, level }) => kind === 'item' && !level);
  const titles = items.length > MAX_ITEMS * headings.length ? [] : headings;
  for (const entries of [titles, items, passages]) {
    const looked = entries.slice(0, MAX_LOOKED_AT);
    const lines = looked.map(({ kind, text }) =>
      kind === 'row' ? text : (splitSentences(text.slice(0, 1000), language)[0] ?? ''),
    );
    const found = dropLabels(lines, language);
    if (found.length >= MIN_ENTRIES) return [...new Set(found)];
  }
  return [];
}

/** The lines that name an entry: not a button's label, and not a figure that other entries also have. */
function dropLabels(lines: readonly string[], language: string): string[] {
  const shapes = lines.map((line) => line.toLowerCase().replace(/\d+([.,]\d+)*/g, '0'));
  const counts = new Map<string, number>();
  for (const line of [...new Set(shapes), ...lines]) counts.set(line, 0);
  for (const line of [...shapes, ...lines]) counts.set(line, counts.get(line)! + 1);
  return lines.filter((line, i) => {
    const length = words(line, language).length;
    if (length < MIN_WORDS || counts.get(line)! >= REPEATED) return false;
    return length > MAX_FIGURE_WORDS || !FIGURE.test(line) || counts.get(shapes[i]!)! < 2;
  });
}
