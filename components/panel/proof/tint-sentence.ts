/** The name of the highlight in the panel's own `CSS.highlights`. */
const NAME = 'pith-said';
/** What a sentence stays within; of a table, a row. */
const BLOCK = 'tr, li, p, dd, blockquote';

/** Tints the sentence that a chip stands behind, without changing the panel's DOM; `null` ends that. */
export function tintSentence(chip: HTMLElement | null): void {
  // Not in the browsers before this API, and not in the tests' DOM.
  if (typeof Highlight === 'undefined') return;
  CSS.highlights.delete(NAME);
  const block = chip?.closest(BLOCK);
  if (!chip || !block) return;
  const range = document.createRange();
  range.selectNodeContents(block);
  const chips = [...block.querySelectorAll('.src')];
  const before = chips[chips.indexOf(chip) - 1];
  if (before) range.setStartAfter(before);
  range.setEndBefore(chip);
  CSS.highlights.set(NAME, new Highlight(range));
}
