import { fold } from './check/quotes';

/** Words at each end of a long quotation's link, and the words of context where a text occurs more than once. */
const END_WORDS = 5;
const MAX_WHOLE_CHARS = 120;
const MOST_CONTEXT_WORDS = 8;

/**
 * The link to a quotation in a page, which any browser with text fragments opens there and highlights. `null` when
 * none finds exactly that place: it is verified against `passages`, the texts of the page in order. Matches begin and
 * end at words, ignore case, and stay within one passage, as the browsers' own do.
 *
 * @param at the passage that holds `quotation` word for word
 */
export function buildTextLink(url: string, passages: readonly string[], at: number, quotation: string): string | null {
  const passage = passages[at] ?? '';
  const found = passage.indexOf(quotation);
  if (found === -1 || quotation.trim() === '') return null;
  const target = { at, start: found, end: found + quotation.length };
  for (const words of [0, 2, 4, MOST_CONTEXT_WORDS]) {
    const directive = toDirective(passage, target, words);
    if (isUnique(passages, directive, target)) return `${url.replace(/#.*$/, '')}#:~:text=${render(directive)}`;
  }
  return null;
}

/** The parts of `text=[prefix-,]start[,end][,-suffix]`, as text; '' for a part that is left out. */
type Directive = { prefix: string; start: string; end: string; suffix: string };
type Target = { at: number; start: number; end: number };

function toDirective(passage: string, { start, end }: Target, words: number): Directive {
  const quotation = passage.slice(start, end);
  const ends = quotation.length > MAX_WHOLE_CHARS ? toEnds(quotation) : null;
  return {
    prefix: words === 0 ? '' : lastWords(passage.slice(0, start), words),
    start: ends ? ends.first : quotation.trim(),
    end: ends ? ends.last : '',
    suffix: words === 0 ? '' : firstWords(passage.slice(end), words),
  };
}

/** The first and the last words; `null` in scripts without spaces, or when the text has few words. */
function toEnds(quotation: string): { first: string; last: string } | null {
  if (quotation.split(/\s+/).length < 3 * END_WORDS) return null;
  return { first: firstWords(quotation, END_WORDS), last: lastWords(quotation, END_WORDS) };
}

function firstWords(text: string, count: number): string {
  return new RegExp(String.raw`^\s*\S+(?:\s+\S+){0,${count - 1}}(?=\s|$)`).exec(text.slice(0, 400))?.[0].trim() ?? '';
}

function lastWords(text: string, count: number): string {
  return new RegExp(String.raw`(?:\S+\s+){0,${count - 1}}\S+\s*$`).exec(text.slice(-400))?.[0].trim() ?? '';
}

/** Whether the first place in the page that the directive matches is the target. */
function isUnique(passages: readonly string[], { prefix, start, end, suffix }: Directive, target: Target): boolean {
  for (const [at, text] of passages.entries()) {
    if (at > target.at) return false;
    const page = fold(text);
    for (let from = nextWords(page, fold(start), 0); from !== -1; from = nextWords(page, fold(start), from + 1)) {
      const startEnd = from + fold(start).length;
      const isAfterPrefix = prefix === '' || page.slice(0, from).trimEnd().endsWith(fold(prefix));
      if (!isAfterPrefix) continue;
      const last = end === '' ? startEnd : nextWords(page, fold(end), startEnd);
      if (last === -1) continue;
      const to = end === '' ? startEnd : last + fold(end).length;
      if (suffix !== '' && !page.slice(to).trimStart().startsWith(fold(suffix))) continue;
      const isTarget = at === target.at && page.slice(from, to) === fold(text.slice(target.start, target.end));
      return (
        isTarget &&
        fold(text.slice(0, target.start)).length <= from &&
        from <= fold(text.slice(0, target.start)).length + 1
      );
    }
  }
  return false;
}

const WORD = /[\p{L}\p{N}]/u;

/** Where words begin in a text, not inside other words. */
function nextWords(text: string, words: string, from: number): number {
  for (let at = text.indexOf(words, from); at !== -1; at = text.indexOf(words, at + 1)) {
    const isInWord = (one = '', other = '') => WORD.test(one) && WORD.test(other);
    if (!isInWord(text[at - 1], words[0]) && !isInWord(words.at(-1), text[at + words.length])) return at;
  }
  return -1;
}

function render({ prefix, start, end, suffix }: Directive): string {
  const encode = (text: string) => encodeURIComponent(text).replace(/-/g, '%2D');
  return [prefix && `${encode(prefix)}-`, encode(start), end && encode(end), suffix && `-${encode(suffix)}`]
    .filter((part) => part !== '')
    .join(',');
}
