import { fold, indexOfWords } from './check/quotes';

/** Words at each end of a long quotation's link, and the words of context where a text occurs more than once. */
const END_WORDS = 5;
const MAX_WHOLE_CHARS = 120;
const MOST_CONTEXT_WORDS = 8;

/**
 * Makes links to quotations in a page, which any browser with text fragments opens there and highlights. A link is
 * `null` when none finds exactly that place: it is verified against `passages`, the texts of the page in order. Matches
 * begin and end at words, ignore case, and stay within one passage, as the browsers' own do. `at`: the passage that
 * holds `quotation` word for word.
 */
export function createTextLinks(url: string, passages: readonly string[]) {
  const folded = passages.map(fold);
  return (at: number, quotation: string): string | null => {
    const passage = passages[at] ?? '';
    const start = passage.indexOf(quotation);
    if (start === -1 || quotation.trim() === '') return null;
    const end = start + quotation.length;
    const target = { at, from: fold(passage.slice(0, start)).length, text: fold(quotation) };
    for (const words of [0, 2, 4, MOST_CONTEXT_WORDS]) {
      const directive = toDirective(passage, start, end, words);
      if (isUnique(folded, directive, target)) return `${url.replace(/#.*$/, '')}#:~:text=${render(directive)}`;
    }
    return null;
  };
}

/** The parts of `text=[prefix-,]start[,end][,-suffix]`, as text; '' for a part that is left out. */
type Directive = { prefix: string; start: string; end: string; suffix: string };
/** A quotation in a folded passage; a space that folding dropped may stand before it. */
type Target = { at: number; from: number; text: string };

function toDirective(passage: string, start: number, end: number, words: number): Directive {
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
function isUnique(folded: readonly string[], directive: Directive, target: Target): boolean {
  const [prefix, start, end, suffix] = [directive.prefix, directive.start, directive.end, directive.suffix].map(fold);
  for (const [at, page] of folded.entries()) {
    if (at > target.at) return false;
    for (let from = indexOfWords(page, start!, 0); from !== -1; from = indexOfWords(page, start!, from + 1)) {
      if (prefix && !page.slice(0, from).trimEnd().endsWith(prefix)) continue;
      const startEnd = from + start!.length;
      const last = end ? indexOfWords(page, end, startEnd) : startEnd;
      if (last === -1) continue;
      const to = last + (end ?? '').length;
      if (suffix && !page.slice(to).trimStart().startsWith(suffix)) continue;
      const isThere = target.from <= from && from <= target.from + 1;
      return at === target.at && isThere && page.slice(from, to) === target.text;
    }
  }
  return false;
}

function render({ prefix, start, end, suffix }: Directive): string {
  const encode = (text: string) => encodeURIComponent(text).replace(/-/g, '%2D');
  return [prefix && `${encode(prefix)}-`, encode(start), end && encode(end), suffix && `-${encode(suffix)}`]
    .filter((part) => part !== '')
    .join(',');
}
