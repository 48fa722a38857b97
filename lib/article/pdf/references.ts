import type { Block } from './blocks';

/** In a list of references, at least this many blocks and this share of them read like an entry. */
const MIN_ENTRIES = 3;
const MIN_SHARE = 0.7;
const MAX_CHARS = 700;

/** How an entry begins: with its mark, or with the name of its first author. */
const START =
  /^(\[[\p{L}\d+]{1,12}\]|\(?\d{1,3}[.)]|\p{Lu}[\p{L}'’-]+(,| \p{Lu}\b)|\p{Lu}\. ?(\p{Lu}\. ?)*\p{Lu}\p{L})/u;
const YEAR = /\b(1[5-9]|20)\d\d[a-z]?\b/;
/** What says where a work is found: initials of authors, pages, an address, the type of a publication in China. */
const SOURCE =
  /(^|[\s.-])\p{Lu}\.,? (?!\p{Ll})|[,:] ?(pp?\. ?)?\d+ ?[–-] ?\d+|\bpp?\. ?\d|\d ?\(\d+\) ?[,:]|\bdoi\b|https?:|\barXiv\b|\bet al\b|\[[A-Z]{1,2}(\/OL)?\]/u;

/** Marks the entries of lists of references as notes: they say where others wrote, not what this text says. */
export function markReferences(blocks: readonly Block[]): void {
  let run: Block[] = [];
  const end = () => {
    while (run.length > 0 && !isEntry(run.at(-1)!)) run.pop();
    const entries = run.filter(isEntry).length;
    if (entries >= MIN_ENTRIES && entries >= MIN_SHARE * run.length) for (const block of run) block.kind = 'footnote';
    run = [];
  };
  for (const block of blocks) {
    if (block.kind === 'heading') end();
    else if (block.kind === 'paragraph' || block.kind === 'item') {
      if (run.length === 0 && !isEntry(block)) continue;
      run.push(block);
      // Two paragraphs in a row that are no entries follow the list.
      if (run.length > 2 && !isEntry(block) && !isEntry(run.at(-2)!)) end();
    }
  }
  end();
}

function isEntry({ text }: Block): boolean {
  return text.length <= MAX_CHARS && START.test(text) && YEAR.test(text) && SOURCE.test(text);
}
