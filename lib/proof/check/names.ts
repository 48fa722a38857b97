/** A name in a statement: one capitalized word. */
export type Name = { text: string; start: number };

const WORD = /[\p{L}\p{M}][\p{L}\p{M}\p{N}]*(?:['’.&-](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*\.?/gu;
const SENTENCE_START = /(?:^|[.!?:;…。—–([“"„«'‘*_#>|/\n]|\s-)\s*$/u;

/** Capitalized words that are no names, and short forms that stand for words of any page. */
const ORDINARY = new Set(
  (
    'i ai ceo cfo coo cto cio vp hr pr it tv pc faq id ok am pm ad bc usd eur gbp us uk eu uae un usa gdp pdf url api ' +
    'dr mr mrs ms st jr sr prof mt no vs phd ceos mom dad internet web english'
  ).split(' '),
);

/**
 * The names in a statement, word by word. Words at the beginning of a sentence may be capitalized for that reason, and
 * in a line of mostly capitalized words all are, so neither count. Only for languages that write names alone with a
 * capital letter.
 */
export function findNames(statement: string): Name[] {
  const words = [...statement.matchAll(WORD)];
  const capitalized = words.filter(([word]) => isCapitalized(word)).length;
  if (words.length > 4 && 2 * capitalized > words.length) return [];
  const found: Name[] = [];
  for (const { 0: word, index } of words) {
    const text = word.replace(/\.$/, '');
    if (!isCapitalized(text) || text.replace(/\P{L}/gu, '').length < 2) continue;
    if (SENTENCE_START.test(statement.slice(Math.max(0, index - 4), index))) continue;
    if (!ORDINARY.has(text.toLowerCase().replace(/[.’']s?/g, ''))) found.push({ text, start: index });
  }
  return found;
}

function isCapitalized(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

/** Where a name is looked for: `words`, all the page's, folded; `initials`, of all its words in a row, by passage. */
export type NameIndex = {
  words: ReadonlySet<string>;
  byStart: ReadonlyMap<string, readonly string[]>;
  initials: string;
};

const START = 3;
/** Endings that make the name of a place an adjective, and plurals: America, American; Israel, Israeli. */
const ENDINGS = /(?:ians?|ans?|ese|ish|is?|ns?|e?s|ers?|ite)$/;
const LEAST_STEM = 3;
const LEAST_FOR_EDIT = 5;
/** How much of a name a word of the page must be: `Wash` is no form of `Washington`, `Washingtonian` is. */
const LEAST_PREFIX = 0.6;

export function createNameIndex(): { add: (text: string) => void; index: NameIndex } {
  const words = new Set<string>();
  const byStart = new Map<string, string[]>();
  const index = { words, byStart, initials: ' ' };
  return {
    index,
    add(text) {
      for (const [word] of text.matchAll(WORD)) {
        for (const part of [word, ...word.split(/[-.'’&]/)]) {
          const folded = foldName(part);
          if (folded === '' || words.has(folded)) continue;
          words.add(folded);
          const start = folded.slice(0, START);
          const same = byStart.get(start);
          if (same) same.push(folded);
          else byStart.set(start, [folded]);
        }
      }
      index.initials += `${[...text.matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word[0]!.toLowerCase()).join('')} `;
    },
  };
}

function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/['’]s$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Whether a page has a name, or another form of it: with or without an ending, hyphen or accent, one letter apart, as
 * the initials of its words, or in a longer word.
 */
export function hasName({ words, byStart, initials }: NameIndex, name: string): boolean {
  const folded = foldName(name);
  if (folded === '' || words.has(folded)) return true;
  const parts = name.split(/[-.'’&/]/).filter((part) => part.length > 1);
  if (parts.length > 1 && parts.every((part) => hasName({ words, byStart, initials }, part))) return true;
  if (/^\p{Lu}{2,6}s?$/u.test(name.replace(/\./g, '')) && initials.includes(folded.replace(/s$/, ''))) return true;
  const stem = folded.replace(ENDINGS, '');
  const isForm = (word: string) => {
    if (word.startsWith(folded) || (folded.startsWith(word) && word.length >= LEAST_PREFIX * folded.length))
      return true;
    const other = word.replace(ENDINGS, '');
    if (stem.length >= LEAST_STEM && stem === other) return true;
    return folded.length >= LEAST_FOR_EDIT && isOneEditAway(folded, word);
  };
  if ((byStart.get(folded.slice(0, START)) ?? []).some(isForm)) return true;
  // The first letters may be what differs, or the page writes a compound together.
  for (const word of words) {
    if (folded.length >= LEAST_FOR_EDIT && word.length >= folded.length - 1 && word.includes(folded.slice(1)))
      return true;
  }
  return false;
}

/** Whether one letter inserted, deleted or replaced, or two exchanged, makes the words the same. */
function isOneEditAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0]);
}
