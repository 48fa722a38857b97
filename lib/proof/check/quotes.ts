/** A quotation in a statement: its words, and where they begin, without the marks. */
export type Quotation = { text: string; start: number };

const PAIRS = ['“”', '„“', '„”', '«»', '»«', '「」', '『』', '""', '‟”'];
const QUOTED = new RegExp(PAIRS.map(([open, close]) => `${open}([^${open}${close}\n]+)${close}`).join('|'), 'gu');
/** Fewer words are a name or a term rather than a quotation; Chinese and Japanese characters carry more each. */
const LEAST_WORDS = 3;
const LEAST_UNSPACED = 6;

export function findQuotations(statement: string): Quotation[] {
  const found: Quotation[] = [];
  for (const match of statement.matchAll(QUOTED)) {
    const text = match.slice(1).find((inner) => inner !== undefined)!;
    if (countWords(text) >= LEAST_WORDS) found.push({ text, start: match.index + match[0].indexOf(text) });
  }
  return found;
}

function countWords(text: string): number {
  const unspaced = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  return unspaced >= LEAST_UNSPACED ? LEAST_WORDS : (text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0);
}

/** A text with its typography folded away: case, kinds of quotation marks, dashes and white space. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\u00AD|\u200B|\u2060/g, '')
    .replace(/[‘’‚‛′`´]/g, "'")
    .replace(/[“”„‟«»「」『』″]/g, '"')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The parts of a quotation that must each be in the page: an ellipsis leaves something out, and brackets hold what the
 * writer put in. One mark at the end may belong to the sentence around it.
 */
function toParts(quotation: string): string[] {
  return fold(quotation)
    .split(/\s*(?:\[[^\]]*\]|\(\.\.\.\)|\.{3,})\s*/)
    .map((part) => part.replace(/\s?[',;:.!?。！？，、-]$/, ''))
    .filter((part) => part !== '');
}

/**
 * The passage that holds a quotation word for word, by index; `null` for none. `folded`: the passages, folded. A
 * quotation that runs on into the next passage is in the first of the two.
 */
export function findQuotation(folded: readonly string[], quotation: string): number | null {
  const parts = toParts(quotation);
  if (parts.length === 0) return null;
  for (const [at, text] of folded.entries()) if (holdsAll(text, parts)) return at;
  for (const [at, text] of folded.entries()) {
    const next = folded[at + 1];
    if (next !== undefined && holdsAll(`${text} ${next}`, parts)) return at;
  }
  return null;
}

/** Whether all parts are in the text, in this order and as whole words. */
function holdsAll(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = indexOfWords(text, part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}

const WORD = /[\p{L}\p{N}]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Where words begin in a text, not inside other words; -1: nowhere. */
export function indexOfWords(text: string, words: string, from: number): number {
  for (let at = text.indexOf(words, from); at !== -1; at = text.indexOf(words, at + 1)) {
    const isCutBefore = isInWord(text[at - 1], words[0]);
    const isCutAfter = isInWord(words.at(-1), text[at + words.length]);
    if (!isCutBefore && !isCutAfter) return at;
  }
  return -1;
}

function isInWord(one = '', other = ''): boolean {
  return WORD.test(one) && WORD.test(other) && !UNSPACED.test(one);
}
