import { fold } from './fold';

/** A piece of a text; `isFound`: whether it is one of the words that were sought. */
export type Excerpt = readonly { text: string; isFound: boolean }[];

const BEFORE_CHARS = 40;
const AFTER_CHARS = 80;
/** Marks of Markdown, which would only get in the way. */
const MARKS = /[*_`#>|]+/g;

/** The surroundings of the first of the `words` (folded) in a text; `null` when it holds none of them. */
export function findExcerpt(text: string, words: readonly string[]): Excerpt | null {
  const plain = text.replace(MARKS, '').replace(/\s+/g, ' ');
  const { folded, places } = foldWithPlaces(plain);
  const starts = words.map((word) => folded.indexOf(word)).filter((start) => start >= 0);
  if (starts.length === 0) return null;
  const first = places[Math.min(...starts)] ?? 0;
  const from = first <= BEFORE_CHARS ? 0 : plain.indexOf(' ', first - BEFORE_CHARS) + 1;
  const end = plain.lastIndexOf(' ', first + AFTER_CHARS);
  const to = first + AFTER_CHARS >= plain.length || end <= first ? plain.length : end;
  const pieces = cut(plain, from, Math.min(to, first + 2 * AFTER_CHARS), findAll(folded, places, words));
  return [
    ...(from > 0 ? [{ text: '… ', isFound: false }] : []),
    ...pieces,
    ...(to < plain.length ? [{ text: ' …', isFound: false }] : []),
  ];
}

type Span = readonly [from: number, to: number];

function findAll(folded: string, places: readonly number[], words: readonly string[]): Span[] {
  const spans = words.flatMap((word) => {
    const found: Span[] = [];
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length))
      found.push([places[at] ?? 0, places[at + word.length] ?? 0]);
    return found;
  });
  return spans.toSorted((a, b) => a[0] - b[0]);
}

function cut(text: string, from: number, to: number, spans: readonly Span[]): Excerpt {
  const pieces: { text: string; isFound: boolean }[] = [];
  let at = from;
  const add = (until: number, isFound: boolean) => {
    if (until > at) pieces.push({ text: text.slice(at, until), isFound });
    at = Math.max(at, until);
  };
  for (const [start, end] of spans) {
    if (start < at || end > to) continue;
    add(start, false);
    add(end, true);
  }
  add(to, false);
  return pieces;
}

/** The folded text, and for each of its characters, and for its end, the place in the text where it comes from. */
function foldWithPlaces(text: string): { folded: string; places: number[] } {
  let folded = '';
  const places: number[] = [];
  let place = 0;
  for (const character of text) {
    const piece = fold(character);
    for (let index = 0; index < piece.length; index++) places.push(place);
    folded += piece;
    place += character.length;
  }
  places.push(place);
  return { folded, places };
}
