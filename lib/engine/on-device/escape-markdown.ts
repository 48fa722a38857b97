/** What starts a block at the beginning of a list entry, up to the character whose escape prevents it. */
const BLOCK_STARTS = [
  /^#(?=#{0,5}(?:\s|$))/, // heading
  /^>/, // quote
  /^[-+*](?=\s|$)/, // list
  /^\d{1,9}[.)](?=\s|$)/, // numbered list
  /^([-_*])(?=[ \t]*(?:\1[ \t]*)+$)/, // rule, for - together with the bullet
  /^~(?=~~)/, // code
  /^<(?=[a-z/!?])/i, // HTML
  /^\[(?=(?:[^\]]|\]\()+\]:)/, // link definition, which is not shown
  /^\[(?=[ x]\]\s)/i, // task box
];

/**
 * Not inside a word, but also in the punctuation after one: marked cuts that off an address and then parses it alone.
 */
const OPENING_UNDERSCORE = /(?<![\p{L}\p{N}_])_+(?=[^\s_])|_+(?=[?!.,:;*'"~()&][?!.,:;*_'"~()&]*(?:[\s<]|$))/u;

/** The beginning of an address that GFM turns into a link, up to the character whose escape prevents it. */
const ADDRESS = /(?:https?|ftp):|www\./gi;

/**
 * `text` (one trimmed line) as Markdown that shows exactly `text` as a list entry, with backslashes only where it would
 * otherwise be parsed as markup. Ordinary prose, [1], 5 * 3 and snake_case come back unchanged. Follows marked with GFM
 * where nothing defines reference links; a web address stays one, since its link shows the same text.
 */
export function escapeMarkdown(text: string): string {
  const marks = new Set<number>();
  const mark = (pattern: RegExp) => {
    for (const { index } of text.matchAll(pattern)) marks.add(index);
  };

  mark(/\\(?=[!-/:-@[-`{-~]|$)/g); // would escape what follows
  mark(/&(?=(?:#\d{1,7}|#x[\da-f]{1,6}|\w{2,});)/gi); // &amp;
  if (text.includes('>')) mark(/<(?=\S)/g); // <b>, <!-- -->, <a@b.c>
  if (isBefore(text.indexOf('['), text.lastIndexOf(']('))) mark(/\](?=\()/g); // [a](b) and ![a](b)
  if (/^`{3}/.test(text) || /(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/.test(text)) mark(/`/g);
  if (hasPair(text, /\*(?=[^\s*])/g, /(?<=[^\s*])\*/g)) mark(/\*(?=\S)|(?<=\S)\*/g);
  if (hasPair(text, /~(?=[^\s~])/g, /(?<=[^\s~])~/g)) mark(/~(?=\S)|(?<=\S)~/g);
  if (hasPair(text, OPENING_UNDERSCORE, /(?<=[^\s_])_+(?![\p{L}\p{N}_])/gu)) {
    mark(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu);
  }
  for (const start of BLOCK_STARTS) {
    const match = start.exec(text);
    if (match) marks.add(match[0].length - 1);
  }
  if (marks.size === 0) return text;

  // A link shows the backslashes in its address, so an address that would contain one must not become a link.
  for (const { index, 0: unspaced } of text.matchAll(/[^\s<]+/g)) {
    let lastMark = index + unspaced.length;
    while (lastMark >= index && !marks.has(lastMark)) lastMark--;
    for (const { index: offset, 0: beginning } of unspaced.matchAll(ADDRESS)) {
      const end = index + offset + beginning.length;
      if (end <= lastMark) marks.add(end - 1);
    }
  }
  return text.replace(/[^]/g, (unit, at: number) => (marks.has(at) ? `\\${unit}` : unit));
}

/** Whether a mark that can open comes before one that can close; either alone has no effect. */
function hasPair(text: string, opening: RegExp, closing: RegExp): boolean {
  const first = text.search(opening);
  return isBefore(first, [...text.matchAll(closing)].at(-1)?.index ?? -1);
}

function isBefore(first: number, second: number): boolean {
  return first !== -1 && first < second;
}
